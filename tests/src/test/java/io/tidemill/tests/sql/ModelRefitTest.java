// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.stat.correlation.Covariance;
import org.hipparchus.stat.regression.OLSMultipleLinearRegression;
import org.junit.jupiter.api.Test;

/// *Model = refit*: while rows come, change and go at random, each exact model equals, after every
/// tick, a fit from scratch of the rows that are left, by Hipparchus; and it is the same, to the
/// bit, after a crash.
final class ModelRefitTest {
    private static final int TICKS = 30;
    private static final List<String> KINDS = List.of("north", "south", "west");

    private static final String SETUP =
            """
            CREATE TABLE rows (id int PRIMARY KEY, kind text, a float8, b float8, y float8);
            CREATE TABLE events (ts timestamptz, a float8, b float8, y float8);
            CREATE MODEL plain WITH (type = 'linear_regression', target = 'y') AS SELECT a, b, y FROM rows;
            CREATE MODEL keyed WITH (type = 'linear_regression', target = 'y', key = 'kind') AS SELECT kind, a, b, y FROM rows;
            CREATE MODEL mixed WITH (type = 'linear_regression', target = 'y') AS SELECT kind, a, y FROM rows;
            CREATE MODEL sums WITH (type = 'linear_regression', target = 'y') AS
              SELECT sum(a) AS a, sum(y) AS y FROM rows GROUP BY id % 7;
            CREATE MODEL recent WITH (type = 'linear_regression', target = 'y') AS
              SELECT a, b, y FROM events WHERE ts > now() - INTERVAL '10 minutes';
            CREATE MODEL odd WITH (type = 'anomaly', algorithm = 'covariance') AS SELECT a, b, y FROM rows\
            """;

    private static final String BITS =
            """
            SELECT 'p', kind, PREDICT('plain', 0.3, -0.7), PREDICT('keyed', kind, 0.3, -0.7), PREDICT('mixed', kind, 0.3),
                   PREDICT('sums', 0.3), PREDICT('recent', 0.3, -0.7), PREDICT('odd', 0.3, -0.7, 1.1)
            FROM (VALUES ('north'), ('south'), ('west')) AS k(kind)\
            """;

    private final FakeClock clock = new FakeClock();
    private Instant now = Instant.parse("2024-06-01T12:00:00Z");

    @Test
    void exactModelsEqualAFitOfTheRowsThatAreLeft() {
        long seed = Long.getLong("tidemill.seed", System.nanoTime());
        var random = new Random(seed);
        clock.set(now);
        try (var database = new ScriptDatabase(clock)) {
            database.run(SETUP, false);
            for (int tick = 0; tick < TICKS; tick++) {
                String where = "replay with -Dtidemill.seed=" + seed + ", tick " + tick;
                now = now.plusSeconds(random.nextInt(120));
                clock.set(now);
                database.advance();
                database.run(String.join(";", changes(random)), true);
                compare(database, where);
                if (tick % 5 == 4) {
                    var before = database.query(BITS);
                    if (random.nextBoolean()) {
                        database.crash();
                    } else {
                        database.crashAfterCheckpoint();
                    }
                    assertThat(database.query(BITS)).as(where).isEqualTo(before);
                }
            }
        }
    }

    private List<String> changes(Random random) {
        var changes = new ArrayList<String>();
        for (int i = 1 + random.nextInt(25); i > 0; i--) {
            int id = random.nextInt(60);
            switch (random.nextInt(6)) {
                case 0 -> changes.add("DELETE FROM rows WHERE id = " + id);
                case 1 -> changes.add("UPDATE rows SET y = y + 1, a = -a WHERE id = " + id);
                case 2 ->
                        changes.add(
                                "INSERT INTO events VALUES ('"
                                        + now.minusSeconds(random.nextInt(700))
                                        + "', "
                                        + numbers(random)
                                        + ")");
                default ->
                        changes.add(
                                "INSERT INTO rows VALUES ("
                                        + id
                                        + ", '"
                                        + KINDS.get(random.nextInt(KINDS.size()))
                                        + "', "
                                        + numbers(random)
                                        + ") ON CONFLICT (id) DO UPDATE SET kind = EXCLUDED.kind, a ="
                                        + " EXCLUDED.a, b = EXCLUDED.b, y = EXCLUDED.y");
            }
        }
        return changes;
    }

    /// A row that counts in all models, or one that lacks something.
    private static String numbers(Random random) {
        double a = random.nextGaussian() * 10;
        double b = 1_000 + random.nextGaussian();
        double y = 3 * a - 2 * b + random.nextGaussian();
        return (random.nextInt(20) == 0 ? "NULL" : Double.toString(a)) + ", " + b + ", " + y;
    }

    // --- The fits from scratch -------------------------------------------------------------------

    private static void compare(ScriptDatabase database, String where) {
        var rows = numbers(database, "SELECT a, b, y FROM rows WHERE a IS NOT NULL");
        if (rows.length > 4) {
            double[] fit = fit(rows);
            var coefficients =
                    numbers(
                            database,
                            "SELECT value, standard_error FROM tm_catalog.tm_model_parameters WHERE model = 'plain'"
                                    + " AND parameter IN ('intercept', 'a', 'b') ORDER BY parameter <> 'intercept', parameter");
            for (int i = 0; i < fit.length; i++) {
                assertThat(coefficients[i][0])
                        .as("%s: coefficient %s of plain", where, i)
                        .isCloseTo(fit[i], within(1e-9 * Math.abs(fit[i])));
            }
            close(database, where, "PREDICT('plain', 0.3, 1001)", predicted(fit, 0.3, 1001));
            distances(database, where, rows);
        }
        for (String kind : KINDS) {
            var some =
                    numbers(
                            database,
                            "SELECT a, b, y FROM rows WHERE a IS NOT NULL AND kind = '"
                                    + kind
                                    + "'");
            if (some.length > 4) {
                close(
                        database,
                        where,
                        "PREDICT('keyed', '" + kind + "', 0.3, 1001)",
                        predicted(fit(some), 0.3, 1001));
            }
        }
        var sums =
                numbers(
                        database,
                        "SELECT * FROM (SELECT sum(a) AS a, sum(y) AS y FROM rows GROUP BY id % 7) AS s WHERE a IS NOT NULL");
        if (sums.length > 3) {
            close(database, where, "PREDICT('sums', 0.3)", predicted(fit(sums), 0.3));
        }
        var recent =
                numbers(
                        database,
                        "SELECT a, b, y FROM events WHERE a IS NOT NULL AND ts > now() - INTERVAL '10 minutes'");
        if (recent.length > 4) {
            close(
                    database,
                    where,
                    "PREDICT('recent', 0.3, 1001)",
                    predicted(fit(recent), 0.3, 1001));
        }
        mixed(database, where);
    }

    /// A text is a column of 0 and 1 for each of its values.
    private static void mixed(ScriptDatabase database, String where) {
        var kinds =
                List.copyOf(
                        new TreeSet<>(database.query("SELECT kind FROM rows WHERE a IS NOT NULL")));
        if (kinds.isEmpty()) {
            return;
        }
        var columns = new StringBuilder();
        for (String kind : kinds.subList(1, kinds.size())) {
            columns.append("(kind = '").append(kind).append("')::int, ");
        }
        var rows = numbers(database, "SELECT " + columns + "a, y FROM rows WHERE a IS NOT NULL");
        if (rows.length <= kinds.size() + 2) {
            return;
        }
        double[] fit = fit(rows);
        for (int i = 0; i < kinds.size(); i++) {
            var features = new double[kinds.size()];
            if (i > 0) {
                features[i - 1] = 1;
            }
            features[kinds.size() - 1] = 0.3;
            close(
                    database,
                    where,
                    "PREDICT('mixed', '" + kinds.get(i) + "', 0.3)",
                    predicted(fit, features));
        }
    }

    private static void distances(ScriptDatabase database, String where, double[][] rows) {
        var matrix = MatrixUtils.createRealMatrix(rows);
        var inverse = MatrixUtils.inverse(new Covariance(matrix).getCovarianceMatrix());
        var from = new double[] {0.3, 1001, -2000};
        for (int i = 0; i < from.length; i++) {
            from[i] -= Arrays.stream(matrix.getColumn(i)).average().orElseThrow();
        }
        var difference = MatrixUtils.createRealVector(from);
        double distance = Math.sqrt(inverse.operate(difference).dotProduct(difference));
        double found = numbers(database, "SELECT PREDICT('odd', 0.3, 1001, -2000)")[0][0];
        // The oracle inverts a matrix that the columns make nearly singular.
        assertThat(found).as("%s: distance", where).isCloseTo(distance, within(1e-6 * distance));
    }

    /// The last column by the others, the intercept first.
    private static double[] fit(double[][] rows) {
        int features = rows[0].length - 1;
        var oracle = new OLSMultipleLinearRegression();
        oracle.newSampleData(
                Arrays.stream(rows).mapToDouble(row -> row[features]).toArray(),
                Arrays.stream(rows)
                        .map(row -> Arrays.copyOf(row, features))
                        .toArray(double[][]::new));
        return oracle.estimateRegressionParameters();
    }

    private static double predicted(double[] fit, double... features) {
        double prediction = fit[0];
        for (int i = 0; i < features.length; i++) {
            prediction += fit[i + 1] * features[i];
        }
        return prediction;
    }

    private static void close(ScriptDatabase database, String where, String call, double expected) {
        assertThat(numbers(database, "SELECT " + call)[0][0])
                .as("%s: %s", where, call)
                .isCloseTo(expected, within(1e-9 * (Math.abs(expected) + 2_000)));
    }

    private static double[][] numbers(ScriptDatabase database, String sql) {
        return database.query(sql).stream()
                .map(row ->
                        Arrays.stream(row.split(" \\| ", -1))
                                .mapToDouble(each ->
                                        each.equals("NULL") ? Double.NaN : Double.parseDouble(each))
                                .toArray())
                .toArray(double[][]::new);
    }
}
