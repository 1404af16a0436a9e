// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.analytics;

import io.tidemill.analytics.linear.LinearRegression;
import io.tidemill.analytics.linear.LinearRegression.Options;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Rows a second of exact linear regression on one thread: learning batches of 32,768 rows of 10
/// features (also with every tenth weight −1), predicting them, and learning rows one by one into
/// 100,000 models of 3 features each; beside plain normal equations that are not exact.
///
/// Run: `java [-DcpuTime=true] -cp bench/target/classes:…
/// io.tidemill.bench.analytics.LinearRegressionBenchmark`
public final class LinearRegressionBenchmark {
    private static final int ROWS = 1 << 15;
    private static final int FEATURES = 10;
    private static final int KEYS = 100_000;
    private static final int KEYED_FEATURES = 3;
    private static final int AHEAD = 16;
    private static final int ROUNDS = 7;

    private static double sink;

    private LinearRegressionBenchmark() {}

    /// Measures everything.
    public static void main(String[] arguments) {
        var random = new Random(1);
        var columns = new double[FEATURES][ROWS];
        var targets = new double[ROWS];
        var retracting = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < FEATURES; j++) {
                columns[j][i] = random.nextGaussian();
                targets[i] += j * columns[j][i];
            }
            targets[i] += random.nextGaussian();
            retracting[i] = i % 10 == 9 ? -1 : 1;
        }
        report("plain normal equations", 40, () -> plain(columns, targets));
        var model = new LinearRegression(FEATURES, Options.DEFAULT);
        report("learn", 40, () -> learn(model, columns, targets, null));
        report("learn, a tenth taken back", 40, () -> learn(model, columns, targets, retracting));
        var predictions = new double[ROWS];
        report("predict", 400, () -> predict(model, columns, predictions));
        keyed(random, columns, targets);
        if (Double.isNaN(sink)) {
            System.out.println("nothing learnt");
        }
    }

    private static void learn(
            LinearRegression model,
            double[][] columns,
            double[] targets,
            long @Nullable [] weights) {
        model.update(columns, targets, weights, 0, ROWS);
    }

    private static void predict(LinearRegression model, double[][] columns, double[] predictions) {
        model.predict(columns, 0, ROWS, predictions);
        sink += predictions[7];
    }

    private static void keyed(Random random, double[][] columns, double[] targets) {
        double[][] few = Arrays.copyOf(columns, KEYED_FEATURES);
        var models = new LinearRegression[KEYS];
        Arrays.setAll(models, i -> new LinearRegression(KEYED_FEATURES, Options.DEFAULT));
        int[] keys = random.ints(ROWS, 0, KEYS).toArray();
        report(
                "learn into 100,000 models, " + models[0].sizeBytes() + " bytes each",
                10,
                () -> {
                    for (int i = 0; i < ROWS; i++) {
                        for (int j = i; i % AHEAD == 0 && j < i + AHEAD; j++) {
                            sink += models[keys[j]].touch();
                        }
                        models[keys[i]].update(few, targets, null, i, i + 1);
                    }
                });
    }

    private static void plain(double[][] columns, double[] targets) {
        var row = new double[FEATURES + 2];
        var sums = new double[row.length * (row.length + 1) / 2];
        row[0] = 1;
        for (int i = 0; i < ROWS; i++) {
            row[1] = targets[i];
            for (int j = 0; j < FEATURES; j++) {
                row[j + 2] = columns[j][i];
            }
            int at = 0;
            for (int j = 0; j < row.length; j++) {
                for (int k = 0; k <= j; k++) {
                    sums[at++] += row[j] * row[k];
                }
            }
        }
        sink += sums[5];
    }

    private static void report(String what, int batches, Runnable batch) {
        // On a busy machine the processor time of this thread says more than the wall clock.
        var threads = ManagementFactory.getThreadMXBean();
        LongSupplier clock =
                Boolean.getBoolean("cpuTime") ? threads::getCurrentThreadCpuTime : System::nanoTime;
        var rates = new double[ROUNDS];
        for (int round = -3; round < ROUNDS; round++) {
            long start = clock.getAsLong();
            for (int i = 0; i < batches; i++) {
                batch.run();
            }
            double seconds = (clock.getAsLong() - start) / 1e9;
            if (round >= 0) {
                rates[round] = (double) batches * ROWS / seconds / 1e6;
            }
        }
        Arrays.sort(rates);
        System.out.printf(Locale.ROOT, "%s: %.1f M rows/s%n", what, rates[ROUNDS / 2]);
    }
}
