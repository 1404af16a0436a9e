// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The figures of `EVALUATE MODEL` are those that SQL makes of the model's predictions for the same
/// rows, by the textbooks' formulas.
final class EvaluationTest {
    private static final String HELD_OUT =
            "SELECT * FROM rides WHERE abs(hashtext(id::text) % 10) >= 8";

    private ScriptDatabase database;

    @BeforeEach
    void fill() {
        database = new ScriptDatabase(new FakeClock());
        run(
                "CREATE TABLE rides (id int PRIMARY KEY, city text, distance float8, amount float8, large boolean)");
        run(
                """
                INSERT INTO rides SELECT i, CASE WHEN i % 3 = 0 THEN 'a' ELSE 'b' END, i * 7919 % 1000 / 10.0,
                CASE WHEN i % 50 = 7 THEN NULL ELSE 2 + i * 7919 % 1000 * 0.3 + i * 104729 % 1009 / 100.0 END,
                i * 7919 % 1000 + i * 104729 % 500 > 700 FROM generate_series(1, 900) AS s(i)\
                """);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void run(String sql) {
        database.run(sql, true);
    }

    private double number(String sql) {
        return Double.parseDouble(database.query(sql).getFirst());
    }

    /// What a metric is, and of how many rows.
    private record Figure(double value, long rows) {}

    private Map<String, Figure> evaluate(String model, String rest) {
        var figures = new TreeMap<String, Figure>();
        for (String row : database.query("EVALUATE MODEL " + model + " ON " + rest)) {
            String[] parts = row.split(" \\| ", -1);
            figures.put(
                    parts[0],
                    new Figure(
                            parts[1].equals("NULL") ? Double.NaN : Double.parseDouble(parts[1]),
                            Long.parseLong(parts[2])));
        }
        return figures;
    }

    private static Figure of(Map<String, Figure> figures, String metric) {
        return requireNonNull(figures.get(metric), metric);
    }

    private void assertFigure(Map<String, Figure> figures, String metric, String sql) {
        assertThat(of(figures, metric).value())
                .as(metric)
                .isCloseTo(number(sql), within(1e-9 * Math.abs(number(sql)) + 1e-12));
    }

    @Test
    void regression() {
        run(
                "CREATE MODEL fare WITH (type = 'linear_regression', target = 'amount', key = 'city') AS SELECT city,"
                        + " distance, amount FROM rides WHERE abs(hashtext(id::text) % 10) < 8 AND city = 'a'");
        var figures = evaluate("fare", "(" + HELD_OUT + ")");
        String judged =
                " FROM (SELECT PREDICT('fare', city, distance) AS p, amount AS y FROM ("
                        + HELD_OUT
                        + ") AS h) AS j WHERE p IS NOT NULL AND y IS NOT NULL";
        assertFigure(figures, "mae", "SELECT avg(abs(p - y))" + judged);
        assertFigure(figures, "rmse", "SELECT sqrt(avg((p - y) ^ 2))" + judged);
        assertFigure(
                figures, "r2", "SELECT 1 - sum((p - y) ^ 2) / (var_pop(y) * count(*))" + judged);
        assertThat(of(figures, "mae").rows()).isEqualTo((long) number("SELECT count(*)" + judged));
        // Those of an unknown key or without a target are given, but cannot be judged.
        assertThat(of(figures, "rows_given").value())
                .isEqualTo(number("SELECT count(*) FROM (" + HELD_OUT + ") AS h"))
                .isGreaterThan((double) of(figures, "mae").rows());
    }

    @Test
    void classification() {
        run(
                "CREATE MODEL big WITH (type = 'logistic_regression', target = 'large', on_retraction = 'ignore') AS"
                        + " SELECT distance, large FROM rides WHERE abs(hashtext(id::text) % 10) < 8");
        var figures = evaluate("big", "(" + HELD_OUT + ")");
        String rows =
                "(SELECT PREDICT('big', distance) AS p, large AS y FROM (" + HELD_OUT + ") AS h)";
        assertFigure(
                figures,
                "log_loss",
                "SELECT -avg(ln(CASE WHEN y THEN p ELSE 1 - p END)) FROM " + rows + " AS j");
        assertFigure(
                figures, "accuracy", "SELECT avg(((p >= 0.5) = y)::int) FROM " + rows + " AS j");
        assertFigure(
                figures,
                "auc",
                "SELECT avg(CASE WHEN a.p > b.p THEN 1 WHEN a.p = b.p THEN 0.5 ELSE 0 END) FROM "
                        + rows
                        + " AS a, "
                        + rows
                        + " AS b WHERE a.y AND NOT b.y");
    }

    @Test
    void forecast() {
        run("CREATE TABLE load (site text, ts timestamp, value float8)");
        run(
                """
                INSERT INTO load SELECT site, TIMESTAMP '2024-01-01' + i * INTERVAL '1 hour',
                CASE i % 4 WHEN 0 THEN 10 WHEN 1 THEN 20 WHEN 2 THEN 40 ELSE 30 END + (i * 7919 % 101) / 50.0 + length(site)
                FROM generate_series(0, 240) AS s(i), (VALUES ('north'), ('south-west')) AS sites(site)\
                """);
        run(
                "CREATE MODEL load_model WITH (type = 'forecast', time = 'ts', target = 'value', key = 'site',"
                        + " interval = '1 hour', season = '4', level = '0.8') AS SELECT site, ts, value FROM load"
                        + " WHERE ts < TIMESTAMP '2024-01-10'");
        var figures = evaluate("load_model", "(SELECT * FROM load)");
        String judged =
                """
                FROM (SELECT l.value AS y, f.forecast AS p, f.lower, f.upper, b.value AS naive
                      FROM load l JOIN FORECAST('load_model', 30) AS f ON f.key = l.site AND f.ts = l.ts
                      JOIN load b ON b.site = l.site AND b.ts >= TIMESTAMP '2024-01-09 20:00' AND b.ts < TIMESTAMP '2024-01-10'
                      AND extract(hour FROM b.ts)::int % 4 = extract(hour FROM l.ts)::int % 4) AS j\
                """;
        assertThat(of(figures, "mae").rows())
                .isEqualTo((long) number("SELECT count(*)" + judged))
                .isPositive();
        assertFigure(figures, "mae", "SELECT avg(abs(p - y))" + judged);
        assertFigure(figures, "rmse", "SELECT sqrt(avg((p - y) ^ 2))" + judged);
        assertFigure(figures, "baseline_mae", "SELECT avg(abs(naive - y))" + judged);
        assertFigure(figures, "mase", "SELECT sum(abs(p - y)) / sum(abs(naive - y))" + judged);
        assertFigure(figures, "coverage", "SELECT avg((y BETWEEN lower AND upper)::int)" + judged);
    }

    @Test
    void anomalies() {
        run("CREATE TABLE readings (ts timestamp, value float8, odd boolean)");
        run(
                """
                INSERT INTO readings SELECT TIMESTAMP '2024-01-01' + i * INTERVAL '1 hour', i * 7919 % 101 / 10.0
                + CASE WHEN i % 90 = 13 THEN 100 ELSE 0 END, i % 90 = 13 FROM generate_series(1, 500) AS s(i)\
                """);
        run(
                "CREATE MODEL odd WITH (type = 'anomaly', time = 'ts', target = 'value', interval = '1 hour')"
                        + " AS SELECT ts, value FROM readings WHERE ts < TIMESTAMP '2024-01-10'");
        String rows = "(SELECT * FROM readings WHERE ts >= TIMESTAMP '2024-01-10' OR value > 100)";
        String judged = " FROM DETECT_ANOMALIES(" + rows + ", MODEL odd) WHERE score IS NOT NULL";
        var figures = evaluate("odd", rows + " WITH (label = 'odd')");
        assertFigure(figures, "alarm_rate", "SELECT avg(is_anomaly::int)" + judged);
        assertFigure(figures, "precision", "SELECT avg(odd::int)" + judged + " AND is_anomaly");
        assertFigure(figures, "recall", "SELECT avg(is_anomaly::int)" + judged + " AND odd");
        assertThat(of(figures, "auc").value()).isEqualTo(1);
        assertThat(evaluate("odd", rows)).containsOnlyKeys("alarm_rate", "rows_given");
    }

    @Test
    void recommendations() {
        run("CREATE TABLE ratings (person int, item int, stars int, PRIMARY KEY (person, item))");
        run(
                "INSERT INTO ratings SELECT p, i, 1 + (p * 7 + i * i * 3 + p * i) % 5 FROM generate_series(1, 20) AS a(p),"
                        + " generate_series(1, 12) AS b(i) WHERE (p * 5 + i * 3) % 4 > 0");
        String held = "(SELECT * FROM ratings WHERE abs(hashtext(person || '/' || item) % 5) = 4)";
        run(
                "CREATE MODEL taste WITH (type = 'recommender', user = 'person', item = 'item', rating = 'stars')"
                        + " AS SELECT person, item, stars FROM ratings WHERE abs(hashtext(person || '/' || item) % 5) < 4");
        var figures = evaluate("taste", held + " WITH (k = 3)");
        String judged =
                " FROM (SELECT PREDICT('taste', person, item) AS p, stars FROM "
                        + held
                        + " AS h) AS j";
        assertFigure(figures, "rmse", "SELECT sqrt(avg((p - stars) ^ 2))" + judged);
        double gain = 0;
        int hits = 0;
        var rows = database.query("SELECT person, item FROM " + held + " AS h");
        for (String row : rows) {
            String[] ids = row.split(" \\| ", -1);
            var list = database.query("SELECT item FROM RECOMMEND('taste', " + ids[0] + ", 3)");
            int place = list.indexOf(ids[1]) + 1;
            hits += place > 0 ? 1 : 0;
            gain += place > 0 ? 1 / (Math.log(place + 1) / Math.log(2)) : 0;
        }
        assertThat(rows).isNotEmpty();
        assertThat(of(figures, "hit_rate@3").value())
                .isCloseTo(hits / (double) rows.size(), within(1e-12));
        assertThat(of(figures, "ndcg@3").value()).isCloseTo(gain / rows.size(), within(1e-12));
        assertThat(of(figures, "ndcg@3").rows()).isEqualTo(rows.size());
    }
}
