// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.engine.expression.Compiler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every expression of the corpus gives what PostgreSQL gives: the same text, or an error of the
/// same code.
///
/// A corpus file has an expression a line; `#` begins a comment. A line after `->` says what we
/// give where that differs from PostgreSQL on purpose.
class FunctionOracleTest {
    private static final Compiler COMPILER = new Compiler(new CastFunctions());
    private static final EvaluationContext CONTEXT = new EvaluationContext(0, ZoneOffset.UTC, 1);

    private static PostgresOracle oracle;

    @BeforeAll
    static void start() throws IOException, SQLException {
        oracle = new PostgresOracle();
    }

    @AfterAll
    static void stop() throws IOException, SQLException {
        oracle.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arithmetic",
                "comparison",
                "cast",
                "mathematics",
                "text",
                "datetime",
                "pattern",
                "binary",
                "json"
            })
    void agreesWithPostgres(String name) throws IOException {
        var differences = new ArrayList<String>();
        int count = 0;
        for (String line : corpus(name)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            count++;
            int arrow = line.indexOf(" --> ");
            String expression = arrow < 0 ? line : line.substring(0, arrow);
            String expected = arrow < 0 ? oracle.evaluate(expression) : line.substring(arrow + 5);
            String actual = evaluate(expression);
            if (!same(expected, actual)) {
                differences.add(
                        expression + "\n    expected " + expected + "\n    actual   " + actual);
            }
        }
        assertThat(count).isPositive();
        assertThat(differences.size() + " of " + count + "\n" + String.join("\n", differences))
                .isEqualTo("0 of " + count + "\n");
    }

    private static boolean same(String expected, String actual) {
        if (expected.startsWith("ERROR ")) {
            return actual.startsWith(expected.substring(0, "ERROR 22003".length()));
        }
        return expected.equals(actual);
    }

    private static List<String> corpus(String name) throws IOException {
        try (var in = requireNonNull(FunctionOracleTest.class.getResourceAsStream(name + ".txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    static String evaluate(String text) {
        try {
            Expression expression = new ExpressionReader(ScalarFunctions.all(), text).read();
            var value = ColumnBuilder.of(Kind.BYTES);
            COMPILER.interpreter().evaluate(new Cast(expression, Type.TEXT, true), CONTEXT, value);
            var column = (BytesColumn) value.build();
            if (column.isNull(0)) {
                return "NULL";
            }
            var slice = new Slice();
            column.get(0, slice);
            return slice.toText();
        } catch (SqlException e) {
            return "ERROR " + e.state().code() + " " + e.message();
        } catch (RuntimeException e) {
            return "THROWN " + e;
        }
    }

    @Test
    void everyFunctionCompiles() {
        for (var function : ScalarFunctions.all()) {
            var arguments = new ArrayList<Expression>();
            for (var type : function.arguments()) {
                arguments.add(new Input(arguments.size(), type));
            }
            COMPILER.projection(List.of(new Call(function, arguments, function.result())));
        }
    }

    @Test
    void everyConversionCompiles() {
        var casts = new CastFunctions();
        var types =
                ScalarFunctions.all().stream()
                        .flatMap(function -> function.arguments().stream())
                        .filter(type ->
                                type.name() != TypeName.ARRAY
                                        || type.equals(Type.array(Type.NUMERIC)))
                        .distinct()
                        .toList();
        int count = 0;
        for (var from : types) {
            for (var to : types) {
                if (casts.exists(from, to)) {
                    COMPILER.projection(List.of(new Cast(new Input(0, from), to, true)));
                    count++;
                }
            }
        }
        assertThat(count).isGreaterThan(80);
    }

    @Test
    void overloadsAreDistinct() {
        var seen = new HashSet<String>();
        for (var function : ScalarFunctions.all()) {
            assertThat(seen.add(function.name() + function.arguments()))
                    .as("%s", function)
                    .isTrue();
        }
    }
}
