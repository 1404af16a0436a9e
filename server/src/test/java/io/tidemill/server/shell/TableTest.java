// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final List<Table.Column> COLUMNS =
            List.of(new Table.Column("id", true), new Table.Column("name", false));

    @Test
    void alignsAsPsqlDoes() {
        var table = new Table(COLUMNS);
        table.add(new String[] {"1", "north"});
        table.add(new String[] {"1000", null});
        assertThat(table.aligned())
                .isEqualTo(
                        """
                          id  | name
                        ------+-------
                            1 | north
                         1000 |
                        (2 rows)
                        """);
    }

    @Test
    void valuesOfSeveralLinesAndWideCharactersKeepTheColumns() {
        var table = new Table(COLUMNS);
        table.add(new String[] {"1", "two\nlines"});
        table.add(new String[] {"2", "日本"});
        assertThat(table.aligned())
                .isEqualTo(
                        """
                         id | name
                        ----+-------
                          1 | two  +
                            | lines
                          2 | 日本
                        (2 rows)
                        """);
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        var table = new Table(List.of(new Table.Column("x", false)));
        table.add(new String[] {"\u001b[2J"});
        assertThat(table.aligned()).contains("\\x1B[2J").doesNotContain("\u001b");
    }

    @Test
    void csvTellsNullFromEmptyAndQuotes() {
        var table = new Table(COLUMNS);
        table.add(new String[] {null, ""});
        table.add(new String[] {"1", "say \"hi\", please\nnow"});
        assertThat(table.csv()).isEqualTo("id,name\n,\"\"\n1,\"say \"\"hi\"\", please\nnow\"\n");
    }
}
