// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.analytics;

import io.tidemill.analytics.recommend.Neighbours;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongSupplier;

/// Ratings a second that the neighbourhood recommender learns on one thread, of 100,000 users and
/// 10,000 items of which some are much more popular than others, and how long it takes to recommend
/// ten items.
///
/// Run: `java -Xmx4g [-DcpuTime=true] -cp bench/target/classes:…
/// io.tidemill.bench.analytics.RecommenderBenchmark [ratings per user]`
public final class RecommenderBenchmark {
    private static final int USERS = 100_000;
    private static final int ITEMS = 10_000;
    private static final int STEP = 100_000;
    private static final int QUESTIONS = 2_000;

    // On a busy machine the processor time of this thread says more than the wall clock.
    private static final LongSupplier CLOCK =
            Boolean.getBoolean("cpuTime")
                    ? ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime
                    : System::nanoTime;

    private RecommenderBenchmark() {}

    /// Measures at a history of 30 ratings a user, or the number given.
    public static void main(String[] arguments) {
        int perUser = arguments.length == 0 ? 30 : Integer.parseInt(arguments[0]);
        var random = new Random(1);
        var model = new Neighbours(Neighbours.Options.EXPLICIT);
        int steps = perUser * (USERS / STEP);
        var rates = new double[steps];
        var users = new long[STEP];
        var items = new long[STEP];
        var stars = new double[STEP];
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < STEP; i++) {
                users[i] = random.nextInt(USERS);
                items[i] = (long) (ITEMS * Math.pow(random.nextDouble(), 2.5));
                stars[i] = 1 + random.nextInt(5);
            }
            long start = CLOCK.getAsLong();
            model.update(users, items, stars, null, 0, STEP);
            rates[step] = STEP / ((CLOCK.getAsLong() - start) / 1e9);
        }
        System.out.printf(
                Locale.ROOT,
                "learn: last %,.0f ratings/s, mean %,.0f; %,d ratings, pairs take %,d MB%n",
                rates[steps - 1],
                steps / Arrays.stream(rates).map(rate -> 1 / rate).sum(),
                model.ratingCount(),
                model.pairBytes() >> 20);
        recommend(model, random);
    }

    private static void recommend(Neighbours model, Random random) {
        var micros = new double[QUESTIONS];
        for (int i = -QUESTIONS; i < QUESTIONS; i++) {
            long user = random.nextInt(USERS);
            long start = CLOCK.getAsLong();
            model.recommend(user, 10, _ -> true);
            if (i >= 0) {
                micros[i] = (CLOCK.getAsLong() - start) / 1e3;
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "recommend 10: median %.0f µs, 99%% %.0f µs%n",
                micros[QUESTIONS / 2],
                micros[QUESTIONS * 99 / 100]);
    }
}
