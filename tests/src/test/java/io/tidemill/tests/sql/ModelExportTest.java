// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is exported and imported again predicts the same, bit for bit, without the rows.
final class ModelExportTest {
    private static final String SETUP =
            """
            CREATE TABLE rides (kind text, "Far's" float8, y float8, big boolean);
            INSERT INTO rides SELECT CASE WHEN i % 3 = 0 THEN 'a' ELSE 'it''s b' END, i * 7919 % 1000 / 10.0,
              3 * (i * 7919 % 1000) / 10.0 + i % 3 + i * 104729 % 101 / 50.0, i * 7919 % 1000 > 600 FROM generate_series(1, 400) AS s(i);
            CREATE TABLE load (site int, ts timestamp, value float8);
            INSERT INTO load SELECT i % 2, TIMESTAMP '2024-01-01' + i / 2 * INTERVAL '1 hour', 10 * (i / 2 % 4) + i * 7919 % 101 / 50.0
              FROM generate_series(0, 299) AS s(i);
            CREATE MODEL fare WITH (type = 'linear_regression', target = 'y') AS SELECT kind, "Far's", y FROM rides;
            CREATE MODEL keyed WITH (type = 'linear_regression', target = 'y', key = 'kind', on_drift = 'alert') AS SELECT kind, "Far's", y FROM rides;
            CREATE MODEL risk WITH (type = 'logistic_regression', target = 'big') AS SELECT kind, "Far's", big FROM rides;
            CREATE MODEL tree WITH (type = 'tree_regression', target = 'y') AS SELECT kind, "Far's", y FROM rides;
            CREATE MODEL coming WITH (type = 'forecast', time = 'ts', target = 'value', key = 'site', interval = '1 hour', season = '4')
              AS SELECT site, ts, value FROM load;
            CREATE MODEL odd WITH (type = 'anomaly', algorithm = 'half_space_trees') AS SELECT "Far's", y FROM rides;
            CREATE MODEL taste WITH (type = 'recommender', user = 'site', item = 'kind') AS SELECT site, 'x' AS kind FROM load\
            """;

    private static final String PREDICTIONS =
            """
            SELECT PREDICT('fare@', kind, x), PREDICT('keyed@', kind, x), PREDICT('risk@', kind, x), PREDICT('tree@', kind, x), PREDICT('odd@', x, 10)
            FROM (VALUES ('a', 3.5::float8), ('it''s b', 88), ('c', 7)) AS v(kind, x)\
            """;

    private static final String FORECASTS = "SELECT * FROM FORECAST('coming@', 7) ORDER BY 1, 2";

    private static final List<String> MODELS =
            List.of("fare", "keyed", "risk", "tree", "coming", "odd");

    @TempDir private Path directory;
    private ScriptDatabase database;

    @BeforeEach
    void fill() {
        database = new ScriptDatabase(new FakeClock());
        database.run(SETUP, false);
        database.run("INSERT INTO rides VALUES ('a', 1, 4, false), ('it''s b', 2, 5, true)", true);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Path export(String model) throws IOException {
        var file = directory.resolve(model + ".json");
        Files.writeString(file, database.query("SELECT export_model('" + model + "')").getFirst());
        return file;
    }

    private void create(String name, Path file) {
        database.run("CREATE OR REPLACE MODEL " + name + " FROM '" + file + "'", false);
    }

    private List<String> of(String sql, String suffix) {
        return database.query(sql.replace("@", suffix));
    }

    @Test
    void predictsTheSame() throws IOException {
        for (String model : MODELS) {
            create(model + "_copy", export(model));
        }
        var predictions = of(PREDICTIONS, "");
        var forecasts = of(FORECASTS, "");
        assertThat(of(PREDICTIONS, "_copy")).isEqualTo(predictions);
        assertThat(of(FORECASTS, "_copy")).isEqualTo(forecasts);
        String parts = "SELECT export_model('fare@')::jsonb -> 'parts'";
        assertThat(of(parts, "_copy")).isEqualTo(of(parts, ""));
        database.run("DROP MODEL fare; DROP TABLE rides CASCADE; DROP TABLE load CASCADE", false);
        database.crash();
        assertThat(of(PREDICTIONS, "_copy")).isEqualTo(predictions);
        database.restart();
        assertThat(of(PREDICTIONS, "_copy")).isEqualTo(predictions);
        assertThat(of(FORECASTS, "_copy")).isEqualTo(forecasts);
        assertThat(
                        database.query(
                                "SELECT state, rows_learnt, definition FROM tm_catalog.tm_models WHERE model = 'fare_copy'"))
                .containsExactly("imported | 402 | NULL");
    }

    @Test
    void isAVersionLikeOthers() throws IOException {
        String fare = "SELECT PREDICT('fare', 'a', 3.5)";
        var file = export("fare");
        var before = database.query(fare);
        database.run("INSERT INTO rides VALUES ('a', 3.5, 1e6, false)", true);
        var later = database.query(fare);
        assertThat(later).isNotEqualTo(before);
        create("fare", file);
        assertThat(database.query(fare)).isEqualTo(before);
        database.run("ALTER MODEL fare SET VERSION 1", false);
        assertThat(database.query(fare)).isEqualTo(later);
        database.run("ALTER MODEL fare SET VERSION 2", false);
        assertThat(database.query(fare)).isEqualTo(before);
    }

    @Test
    void whatIsNoModelIsRefused() throws IOException {
        var file = directory.resolve("other.json");
        assertThatThrownBy(() -> create("m", file)).hasMessageContaining("could not read file");
        String whole = Files.readString(export("fare"));
        for (String text :
                List.of(
                        "",
                        "[]",
                        "{\"format\": \"tidemill model\"",
                        whole.replace("\"version\": 1", "\"version\": 2"),
                        whole.replace("linear_regression", "crystal_ball"),
                        whole.replace("\"target\": \"y\"", "\"target\": \"z\""),
                        whole.replace("double precision", "text); DROP TABLE rides; --"),
                        whole.replace("\"state\": \"", "\"state\": \"/w"),
                        whole.replace("\"state\": \"", "\"state\": \"!"))) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> create("m", file))
                    .as(text.substring(0, Math.min(60, text.length())))
                    .hasMessageContaining("holds no model");
        }
        assertThat(database.query("SELECT count(*) FROM rides")).containsExactly("402");
        assertThatThrownBy(() -> export("taste")).hasMessageContaining("cannot be exported");
        assertThatThrownBy(() -> export("rides")).hasMessageContaining("does not exist");
        assertThatThrownBy(() ->
                        database.run(
                                "CREATE MODEL m WITH (type = 'linear_regression', target = 'y', imported = 'x') AS"
                                        + " SELECT y FROM rides",
                                false))
                .hasMessageContaining("unrecognized model option");
    }
}
