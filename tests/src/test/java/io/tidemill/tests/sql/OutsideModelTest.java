// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static io.tidemill.tests.sql.OnnxFile.ANY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.tests.sql.OnnxFile.Attribute;
import io.tidemill.tests.sql.OnnxFile.Element;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Models of ONNX files give what is computed by hand, in queries and views, and need their files
/// only once.
final class OutsideModelTest {
    @TempDir private Path directory;
    private ScriptDatabase database;

    @BeforeEach
    void open() {
        database = new ScriptDatabase(new FakeClock());
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void create(String model, OnnxFile file, String more) throws IOException {
        var path = file.write(directory.resolve(model + ".onnx"));
        database.run("CREATE OR REPLACE MODEL " + model + " FROM '" + path + "'" + more, false);
        Files.delete(path);
    }

    /// 2 a + 3 b + `constant`.
    private static OnnxFile line(float constant) {
        return new OnnxFile()
                .input("a", Element.FLOAT, ANY, 1)
                .input("b", Element.FLOAT, ANY)
                .constant("two", List.of(1L), 2)
                .constant("three", List.of(1L, 3L), 3, 0, 0)
                .constant("slope", List.of(), 3)
                .constant("shift", List.of(), constant)
                .texts("unused", "x")
                .node("Squeeze", List.of("a"), List.of("flat"))
                .node("Mul", List.of("flat", "two"), List.of("left"))
                .node("Mul", List.of("b", "slope"), List.of("right"))
                .node("Add", List.of("left", "right"), List.of("sum"))
                .node("Add", List.of("sum", "shift"), List.of("y"))
                .output("y", Element.FLOAT, ANY);
    }

    private static final float[] WEIGHTS = {1, 0, 0.5f, -1, 0, 2, 0.25f, 3, -1, 1, 0, 0};

    /// A vector of 3 numbers times a matrix of 3 x 4.
    private static OnnxFile embedding() {
        return new OnnxFile()
                .input("v", Element.FLOAT, ANY, 3)
                .constant("w", List.of(3L, 4L), WEIGHTS)
                .node("MatMul", List.of("v", "w"), List.of("e"))
                .output("e", Element.FLOAT, ANY, 4);
    }

    private static OnnxFile classifier(boolean zipped) {
        var file =
                new OnnxFile()
                        .input("x", Element.FLOAT, ANY, 2)
                        .node(
                                "ai.onnx.ml",
                                "LinearClassifier",
                                List.of("x"),
                                List.of("label", "scores"),
                                Attribute.floats("coefficients", 1, 2, -1, 0.5f, 0, -3),
                                Attribute.floats("intercepts", 0.5f, 0, 1),
                                Attribute.of("multi_class", 1),
                                Attribute.integers("classlabels_ints", 10, 20, 30),
                                Attribute.of("post_transform", "SOFTMAX"))
                        .output("label", Element.INT64, ANY);
        return zipped
                ? file.node(
                                "ai.onnx.ml",
                                "ZipMap",
                                List.of("scores"),
                                List.of("probabilities"),
                                Attribute.integers("classlabels_int64s", 10, 20, 30))
                        .mapsOutput("probabilities")
                : file.output("scores", Element.FLOAT, ANY, 3);
    }

    // --- What it gives -------------------------------------------------------------------------

    @Test
    void aLineIsComputedInQueriesAndFlinksForm() throws IOException {
        create("line", line(1), "");
        database.run(
                "CREATE TABLE t (a int, b float8); INSERT INTO t VALUES (1, 2), (3, NULL), (-1, 0.5), (NULL, 1)",
                false);
        assertThat(database.query("SELECT a, b, PREDICT('line', a, b) FROM t ORDER BY a"))
                .containsExactly(
                        "-1 | 0.5 | 0.5", "1 | 2 | 9", "3 | NULL | NULL", "NULL | 1 | NULL");
        assertThat(
                        database.query(
                                "SELECT * FROM ML_PREDICT(TABLE t, MODEL line, DESCRIPTOR(a, b)) WHERE prediction > 1"))
                .containsExactly("1 | 2 | 9");
        assertThat(database.query("SELECT PREDICT('line', 0.1, 0.1) + 0.1::real"))
                .containsExactly("1.6");
        assertThat(
                        database.query(
                                "SELECT model, type, state, rows_learnt, definition, inputs, outputs FROM tm_catalog.tm_models"))
                .containsExactly(
                        "line | onnx | imported | 0 | NULL | a double precision, b double precision | prediction real");
        assertThat(database.query("SHOW MODELS")).hasSize(1);
        assertThat(String.join("\n", database.query("EXPLAIN SELECT PREDICT('line', a, b) FROM t")))
                .contains("Predict by model line from argument, b");
        database.run("DROP MODEL line", false);
        assertThatThrownBy(() -> database.query("SELECT PREDICT('line', 1, 2)"))
                .hasMessageContaining("does not exist");
    }

    /// More rows than are scored at once, some with NULLs, compared with a matrix product in Java.
    @Test
    void embeddingsAreVectorsThatCanBeSearched() throws IOException {
        create("embed", embedding(), "");
        database.run("CREATE TABLE t (id int, v vector(3))", false);
        long seed = Long.getLong("tidemill.seed", System.nanoTime());
        var random = new Random(seed);
        var values = new StringBuilder("INSERT INTO t VALUES ");
        var expected = new ArrayList<String>();
        for (int id = 0; id < 10_000; id++) {
            if (random.nextInt(10) == 0) {
                values.append("(").append(id).append(", NULL),");
                expected.add(id + " | NULL");
                continue;
            }
            float[] v = {random.nextInt(-9, 9), random.nextInt(-9, 9), random.nextInt(-9, 9)};
            values.append("(" + id + ", '[" + v[0] + "," + v[1] + "," + v[2] + "]'),");
            var product = new ArrayList<String>();
            for (int j = 0; j < 4; j++) {
                float sum = 0;
                for (int i = 0; i < 3; i++) {
                    sum += v[i] * WEIGHTS[i * 4 + j];
                }
                product.add(sum == (int) sum ? Integer.toString((int) sum) : Float.toString(sum));
            }
            expected.add(id + " | [" + String.join(",", product) + "]");
        }
        values.setLength(values.length() - 1);
        database.run(values.toString(), false);
        assertThat(database.query("SELECT id, PREDICT('embed', v) FROM t ORDER BY id"))
                .as("seed " + seed)
                .isEqualTo(expected);
        assertThat(database.query("SELECT PREDICT('embed', 1, 2, 3) <-> '[-2,7,1,5]'"))
                .containsExactly("0");
        database.run(
                "CREATE TABLE e (id int, e vector(4)); INSERT INTO e SELECT id, PREDICT('embed', v) FROM t WHERE v IS NOT NULL",
                false);
        assertThat(
                        database.query(
                                "SELECT e <-> PREDICT('embed', 1, 2, 3) = min(e <-> PREDICT('embed', 1, 2, 3)) OVER ()"
                                        + " FROM e ORDER BY e <-> PREDICT('embed', 1, 2, 3) LIMIT 1"))
                .containsExactly("t");
    }

    @Test
    void aClassifierGivesItsLabelOrProbabilities() throws IOException {
        create("label", classifier(false), "");
        create("odds", classifier(false), " WITH (output = 'scores')");
        for (double[] x : new double[][] {{1, 2}, {-4, 1}, {0, -2}}) {
            double[] scores = {x[0] + 2 * x[1] + 0.5, -x[0] + 0.5 * x[1], -3 * x[1] + 1};
            double sum = 0;
            int best = 0;
            for (int i = 0; i < 3; i++) {
                sum += Math.exp(scores[i]);
                best = scores[i] > scores[best] ? i : best;
            }
            String given = "(" + "'@', " + x[0] + ", " + x[1] + ")";
            assertThat(database.query("SELECT PREDICT" + given.replace("@", "label")))
                    .containsExactly(Integer.toString(10 * (best + 1)));
            String odds = database.query("SELECT PREDICT" + given.replace("@", "odds")).getFirst();
            String[] found = odds.substring(1, odds.length() - 1).split(",");
            for (int i = 0; i < 3; i++) {
                assertThat(Double.parseDouble(found[i]))
                        .isCloseTo(Math.exp(scores[i]) / sum, within(1e-6));
            }
        }
        create("zipped", classifier(true), "");
        assertThat(database.query("SELECT PREDICT('zipped', '[1,2]'::vector)"))
                .containsExactly("10");
        assertRefused(
                classifier(true),
                " WITH (output = 'probabilities')",
                SqlState.FEATURE_NOT_SUPPORTED,
                "output \"probabilities\" of the model is no tensor",
                "Or take another: WITH (output = 'label').");
    }

    @Test
    void allTypesGoInAndOut() throws IOException {
        create(
                "whole",
                new OnnxFile()
                        .input("n", Element.INT64, ANY)
                        .input("flag", Element.BOOL, ANY)
                        .node("Neg", List.of("n"), List.of("m"))
                        .node("Where", List.of("flag", "n", "m"), List.of("y"))
                        .output("y", Element.INT64, ANY),
                "");
        assertThat(
                        database.query(
                                "SELECT PREDICT('whole', 9007199254740993, true), PREDICT('whole', 5, false), PREDICT('whole', 1, NULL)"))
                .containsExactly("9007199254740993 | -5 | NULL");
        create(
                "same",
                new OnnxFile()
                        .input("s", Element.STRING, ANY, 2)
                        .node("ReduceMin", List.of("f"), List.of("unused"))
                        .input("f", Element.DOUBLE, ANY, 2)
                        .node("Identity", List.of("s"), List.of("t"))
                        .node("Flatten", List.of("f"), List.of("d"))
                        .output("d", Element.DOUBLE, ANY, 2)
                        .output("t", Element.STRING, ANY, 2),
                "");
        assertThat(database.query("SELECT PREDICT('same', 'a', 'b', '[1,2]')"))
                .containsExactly("[1,2]");
        assertThat(database.query("SELECT PREDICT('same', 'a', 'b', 0.1, 2)"))
                .containsExactly("[0.1,2]");
        create(
                "name",
                new OnnxFile()
                        .input("s", Element.STRING, ANY)
                        .texts("wanted", "ä")
                        .node("Equal", List.of("s", "wanted"), List.of("is"))
                        .output("is", Element.BOOL, ANY)
                        .node("Identity", List.of("s"), List.of("t"))
                        .output("t", Element.STRING, ANY),
                "");
        create(
                "text",
                new OnnxFile()
                        .input("s", Element.STRING, ANY)
                        .node("Identity", List.of("s"), List.of("t"))
                        .output("t", Element.STRING, ANY),
                "");
        assertThat(
                        database.query(
                                "SELECT PREDICT('name', v), PREDICT('text', v) FROM (VALUES ('ä'), ('b'), (NULL)) AS t(v)"))
                .containsExactly("t | ä", "f | b", "NULL | NULL");
    }

    @Test
    void oneRowAtATimeAndSeveralDimensions() throws IOException {
        create(
                "turn",
                new OnnxFile()
                        .input("m", Element.FLOAT, 1, 2, 3)
                        .node(
                                "Transpose",
                                List.of("m"),
                                List.of("t"),
                                Attribute.integers("perm", 0, 2, 1))
                        .output("t", Element.FLOAT, 1, 3, 2),
                "");
        assertThat(
                        database.query(
                                "SELECT PREDICT('turn', v::vector) FROM (VALUES ('[1,2,3,4,5,6]'), ('[0,0,0,7,8,9]')) AS t(v)"))
                .containsExactly("[1,4,2,5,3,6]", "[0,7,0,8,0,9]");
        create(
                "log",
                new OnnxFile()
                        .input("x", Element.FLOAT, ANY, 2)
                        .node("Log", List.of("x"), List.of("y"))
                        .output("y", Element.FLOAT, ANY, ANY),
                "");
        assertThat(
                        database.query(
                                "SELECT PREDICT('log', 1, x) FROM (VALUES (1), (-1), (0)) AS t(x)"))
                .containsExactly("[0,0]", "NULL", "NULL");
    }

    // --- In views, and over time ---------------------------------------------------------------

    @Test
    void aViewKeepsWhatTheModelSaid() throws IOException {
        create("line", line(1), "");
        database.run(
                "CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t VALUES (1, 1, 1);"
                        + "CREATE MATERIALIZED VIEW v AS SELECT id, PREDICT('line', a, b) AS y FROM t",
                false);
        create("line", line(100), "");
        database.run("INSERT INTO t VALUES (2, 1, 1)", false);
        String rows = "SELECT id, y FROM v ORDER BY id";
        assertThat(database.query(rows)).containsExactly("1 | 6", "2 | 105");
        database.crash();
        assertThat(database.query(rows)).containsExactly("1 | 6", "2 | 105");
        database.run("ALTER MODEL line SET VERSION 1", false);
        database.run("INSERT INTO t VALUES (3, 1, 1); DELETE FROM t WHERE id = 2", false);
        assertThat(database.query(rows)).containsExactly("1 | 6", "3 | 6");
        database.restart();
        database.run("ALTER MODEL line SET VERSION 2", false);
        database.run("UPDATE t SET a = 2 WHERE id = 1", false);
        assertThat(database.query(rows)).containsExactly("1 | 107", "3 | 6");
        assertThat(
                        database.query(
                                "SELECT version, current, definition FROM tm_catalog.tm_model_versions ORDER BY 1"))
                .containsExactly("1 | f | NULL", "2 | t | NULL");
        assertThatThrownBy(() -> create("line", embedding(), ""))
                .hasMessageContaining("by one of other columns because other objects use it");
        database.run("DROP MATERIALIZED VIEW v; ALTER MODEL line RENAME TO other", false);
        assertThat(database.query("SELECT PREDICT('other', 1, 1)")).containsExactly("105");
    }

    // --- What is refused -----------------------------------------------------------------------

    private void assertRefused(
            OnnxFile file, String more, SqlState state, String message, String hint) {
        assertThatThrownBy(() -> create("m", file, more))
                .isInstanceOfSatisfying(
                        SqlException.class,
                        error -> {
                            assertThat(error.state()).isEqualTo(state);
                            assertThat(error.position()).isPositive();
                            assertThat(error.hint()).contains(hint);
                        })
                .hasMessageContaining(message);
        assertThat(database.query("SELECT model FROM tm_catalog.tm_models WHERE model = 'm'"))
                .isEmpty();
    }

    private static OnnxFile identity(Element element, long... shape) {
        return new OnnxFile()
                .input("x", element, shape)
                .node("Identity", List.of("x"), List.of("y"))
                .output("y", element, shape);
    }

    @Test
    void shapesAndTypesThatCannotBeServedAreRefused() {
        var unsupported = SqlState.FEATURE_NOT_SUPPORTED;
        assertRefused(
                identity(Element.FLOAT, 8, 2), "", unsupported, "takes 8 rows at once", "dynamic");
        assertRefused(
                identity(Element.FLOAT, ANY, ANY),
                "",
                unsupported,
                "has the shape [-1, -1]",
                "only the first");
        assertRefused(
                identity(Element.FLOAT), "", unsupported, "has no dimension for rows", "first");
        assertRefused(
                identity(Element.FLOAT16, ANY), "", unsupported, "is of type float16", "float");
        assertRefused(
                identity(Element.FLOAT, ANY, 20_000),
                "",
                unsupported,
                "20000 numbers a row",
                "16000");
        assertRefused(identity(Element.STRING, ANY, 2), "", unsupported, "several texts", "one");
        var invalid = SqlState.INVALID_PARAMETER_VALUE;
        assertRefused(
                line(1), " WITH (output = 'z')", invalid, "no output \"z\"", "Its outputs are: y.");
        assertRefused(
                line(1),
                " WITH (type = 'forecast')",
                invalid,
                "is not made from such a file",
                "onnx");
        assertRefused(
                line(1), " WITH (sha256 = 'x')", invalid, "unrecognized model option", "output");
    }

    @Test
    void whatIsNoModelIsRefused() throws IOException {
        assertThatThrownBy(() -> database.run("CREATE MODEL m FROM '/no/such.onnx'", false))
                .isInstanceOfSatisfying(
                        SqlException.class,
                        error -> assertThat(error.state()).isEqualTo(SqlState.UNDEFINED_FILE));
        byte[] whole = line(1).bytes();
        var random = new Random(7);
        for (int length : new int[] {1, 20, whole.length / 2, whole.length - 1}) {
            var bytes = java.util.Arrays.copyOf(whole, length);
            assertNoModel(bytes);
            random.nextBytes(bytes);
            bytes[0] = 8;
            assertNoModel(bytes);
        }
        assertThatThrownBy(() ->
                        database.run("CREATE MODEL m WITH (type = 'onnx') AS SELECT 1 AS x", false))
                .isInstanceOfSatisfying(
                        SqlException.class,
                        error -> assertThat(error.hint()).contains("FROM 'file.onnx'"))
                .hasMessageContaining("learns from no query");
    }

    private void assertNoModel(byte[] bytes) throws IOException {
        var path = Files.write(directory.resolve("bytes.onnx"), bytes);
        assertThatThrownBy(() -> database.run("CREATE MODEL m FROM '" + path + "'", false))
                .isInstanceOfSatisfying(
                        SqlException.class,
                        error ->
                                assertThat(error.state())
                                        .isEqualTo(SqlState.INVALID_TEXT_REPRESENTATION))
                .hasMessageContaining("holds no model");
    }

    @Test
    void wrongArgumentsAreRefused() throws IOException {
        create("embed", embedding(), "");
        assertWrong("PREDICT('embed')", SqlState.UNDEFINED_FUNCTION, "They are: v vector(3).");
        assertWrong(
                "PREDICT('embed', 1, 2)", SqlState.UNDEFINED_FUNCTION, "They are: v vector(3).");
        assertWrong("PREDICT('embed', 1, 2, 3, 4)", SqlState.UNDEFINED_FUNCTION, "v vector(3)");
        assertWrong("PREDICT('embed', true)", SqlState.DATATYPE_MISMATCH, "Cast the value.");
        assertWrong(
                "PREDICT('embed', '[1,2]'::vector(2))",
                SqlState.DATATYPE_MISMATCH,
                "Cast the value.");
        assertThatThrownBy(() -> database.query("SELECT PREDICT('embed', '[1,2]'::vector)"))
                .hasMessageContaining("expected 3 dimensions, not 2");
        assertWrong(
                "export_model('embed')", SqlState.FEATURE_NOT_SUPPORTED, "It was made from a file");
        assertThatThrownBy(() ->
                        database.query(
                                "EVALUATE MODEL embed ON (SELECT '[1,2,3]'::vector(3) AS v, '[1,2,3,4]'::vector(4) AS e)"))
                .hasMessageContaining("EVALUATE MODEL is not supported");
    }

    private void assertWrong(String call, SqlState state, String hint) {
        assertThatThrownBy(() -> database.query("SELECT " + call))
                .isInstanceOfSatisfying(
                        SqlException.class,
                        error -> {
                            assertThat(error.state()).as(call).isEqualTo(state);
                            assertThat(error.hint()).as(call).contains(hint);
                        });
    }
}
