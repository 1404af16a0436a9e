// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.hipparchus.stat.regression.SimpleRegression;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `examples/line-fit` finds the lines, and their errors, that Hipparchus finds in the same points.
class LineFitTest {
    private static final double ROUNDED = 0.00051;

    @TempDir private static Path directory;

    private static List<List<List<String>>> tables = List.of();

    @BeforeAll
    static void runScript() throws IOException, InterruptedException {
        tables = ScriptRun.tables(ScriptRun.of("line-fit", "line.sql", directory));
        assertThat(tables).hasSize(7);
    }

    @Test
    void fivePointsOfALineGiveTheNextFive() {
        assertThat(tables.get(0))
                .containsExactly(
                        List.of("intercept", "0.000000"),
                        List.of("x", "2.000000"),
                        List.of("r2", "1.000000"));
        assertThat(tables.get(1))
                .containsExactly(
                        List.of("6", "12.000000"),
                        List.of("7", "14.000000"),
                        List.of("8", "16.000000"),
                        List.of("9", "18.000000"),
                        List.of("10", "20.000000"));
        assertThat(tables.get(2)).containsExactly(List.of("0.000000"));
    }

    @Test
    void theLineOfTheTrainingRowsIsThatOfLeastSquares() {
        var line = fit(id -> !isTest(id));
        check(tables.get(3), line);
        check(tables.get(6), fit(id -> !isTest(id) && id > 100));
        var train = IntStream.rangeClosed(1, 200).filter(id -> !isTest(id));
        var test = IntStream.rangeClosed(1, 200).filter(LineFitTest::isTest);
        double mean =
                IntStream.rangeClosed(1, 200)
                        .filter(id -> !isTest(id))
                        .mapToDouble(LineFitTest::y)
                        .average()
                        .orElseThrow();
        var scores = tables.get(4);
        assertThat(mse(scores, "train")).isCloseTo(error(train, line), within(ROUNDED));
        assertThat(mse(scores, "test")).isCloseTo(error(test, line), within(ROUNDED));
        var evaluation = tables.get(5);
        assertThat(evaluation.get(1).getFirst()).isEqualTo("rmse");
        assertThat(Math.pow(number(evaluation.get(1), 1), 2))
                .isCloseTo(mse(scores, "test"), within(ROUNDED));
        double around =
                IntStream.rangeClosed(1, 200)
                        .filter(LineFitTest::isTest)
                        .mapToDouble(id -> Math.pow(y(id) - mean, 2))
                        .average()
                        .orElseThrow();
        assertThat(mse(scores, "test, by the mean")).isCloseTo(around, within(ROUNDED));
    }

    private static void check(List<List<String>> parameters, SimpleRegression line) {
        assertThat(number(parameters.get(0), 1)).isCloseTo(line.getIntercept(), within(ROUNDED));
        assertThat(number(parameters.get(0), 2))
                .isCloseTo(line.getInterceptStdErr(), within(ROUNDED));
        assertThat(number(parameters.get(1), 1)).isCloseTo(line.getSlope(), within(ROUNDED));
        assertThat(number(parameters.get(1), 2)).isCloseTo(line.getSlopeStdErr(), within(ROUNDED));
    }

    private static double number(List<String> row, int column) {
        return Double.parseDouble(row.get(column));
    }

    private static double mse(List<List<String>> scores, String rows) {
        return scores.stream()
                .filter(row -> row.getFirst().equals(rows))
                .mapToDouble(row -> number(row, 2))
                .findFirst()
                .orElseThrow();
    }

    private static SimpleRegression fit(IntPredicate rows) {
        var line = new SimpleRegression();
        IntStream.rangeClosed(1, 200).filter(rows).forEach(id -> line.addData(id / 10.0, y(id)));
        return line;
    }

    private static double error(IntStream rows, SimpleRegression line) {
        return rows.mapToDouble(id -> Math.pow(y(id) - line.predict(id / 10.0), 2))
                .average()
                .orElseThrow();
    }

    private static double y(int id) {
        return 3 + 2 * (id / 10.0) + Math.sin(id * 12.9898);
    }

    private static boolean isTest(int id) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("MD5").digest(Integer.toString(id).getBytes(UTF_8));
            return HexFormat.of().formatHex(hash).compareTo("33") < 0;
        } catch (NoSuchAlgorithmException none) {
            throw new IllegalStateException(none);
        }
    }
}
