// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.function;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every expression of the corpus gives what PostgreSQL gives: the same text, or an error of the
/// same code.
///
/// A corpus file has an expression a line; `#` begins a comment. What stands behind ` --> ` is what
/// we give where that differs from PostgreSQL on purpose.
class FunctionOracleTest {
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
                "array",
                "binary",
                "cast",
                "comparison",
                "datetime",
                "format",
                "json",
                "mathematics",
                "pattern",
                "text"
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
            String actual = Evaluation.evaluate(expression);
            if (!same(expected, actual)) {
                differences.add(
                        expression + "\n    expected " + expected + "\n    actual   " + actual);
            }
        }
        assertThat(count).isPositive();
        assertThat(differences.size() + " of " + count + "\n" + String.join("\n", differences))
                .isEqualTo("0 of " + count + "\n");
    }

    static boolean same(String expected, String actual) {
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
}
