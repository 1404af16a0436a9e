// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementReaderTest {
    @Test
    void cutsAtSemicolons() {
        assertThat(split("SELECT 1; SELECT 2;\n SELECT 3 "))
                .containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'a;b'",
                "SELECT 'it''s; fine'",
                "SELECT \"odd;name\"",
                "SELECT \"odd\"\";name\"",
                "SELECT E'a\\';b'",
                "SELECT e'\\\\', ';'",
                "SELECT name'\\', ';'",
                "SELECT $$ a; b $$",
                "SELECT $tag$ a; $$ ; $tag$",
                "SELECT $1, $2",
                "SELECT a$b$c",
                "SELECT 1 -- not; here",
                "SELECT 1 /* not; /* even; */ here; */ + 1",
                "SELECT 1 - -1, 4 / 2 * 3"
            })
    void semicolonsInsideDoNotCut(String statement) {
        assertThat(split(statement + "\n;SELECT 2")).containsExactly(statement, "SELECT 2");
    }

    @Test
    void linesMakeTheSameStatementsAsTheWholeText() {
        String text = "SELECT 'a\n;b', $x$\n;\n$x$ /* ;\n */ FROM t; -- end;\nSELECT\n2\n;";
        var byLine = new ArrayList<String>();
        var reader = new StatementReader();
        text.lines().forEach(line -> byLine.addAll(reader.add(line + "\n")));
        assertThat(byLine).isEqualTo(split(text)).hasSize(2);
        assertThat(reader.isBlank()).isTrue();
    }

    @Test
    void commentsAndBlanksAreNoStatement() {
        assertThat(split(";; \n -- nothing\n /* at all */ ;")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "\"", "*", "$", "-"})
    void saysWhatIsOpen(String open) {
        var reader = new StatementReader();
        String text =
                switch (open) {
                    case "*" -> "/* a";
                    case "$" -> "SELECT $t$ a";
                    case "-" -> "SELECT";
                    default -> "SELECT " + open + "a";
                };
        assertThat(reader.add(text + "\n")).isEmpty();
        assertThat(reader.isBlank()).isFalse();
        assertThat(reader.open()).isEqualTo(open.charAt(0));
    }

    @Test
    void aLongStatementOfManyLinesTakesLinearTime() {
        var reader = new StatementReader();
        for (int i = 0; i < 200_000; i++) {
            assertThat(reader.add("(1, 'x'),\n")).isEmpty();
        }
        assertThat(reader.add(";")).hasSize(1);
    }

    private static List<String> split(String text) {
        var reader = new StatementReader();
        var statements = new ArrayList<String>(reader.add(text));
        String rest = reader.finish();
        if (!rest.isEmpty()) {
            statements.add(rest);
        }
        return statements;
    }
}
