// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class ErrorReportTest {
    @Test
    void marksTheWordInItsLine() {
        String statement = "SELECT 1,\n  prise\nFROM trades";
        assertThat(
                        ErrorReport.of(
                                error(statement.indexOf("prise") + 1, "Did you mean \"price\"?"),
                                statement))
                .isEqualTo(
                        """
                        ERROR 42703: column "prise" does not exist
                        LINE 2:   prise
                                  ^^^^^
                        HINT: Did you mean "price"?
                        """);
    }

    @Test
    void countsCharactersNotCodeUnits() {
        assertThat(ErrorReport.of(error(11, ""), "SELECT '😀', x"))
                .endsWith("LINE 1: SELECT '😀', x\n" + " ".repeat(19) + "^\n");
    }

    @Test
    void showsThePartOfALongLine() {
        String statement = "SELECT " + "1, ".repeat(200) + "wrong, " + "2, ".repeat(200) + "3";
        String[] lines = ErrorReport.of(error(608, ""), statement).split("\n");
        assertThat(lines[1]).contains("wrong").hasSizeLessThan(120);
        assertThat(lines[2].indexOf('^')).isEqualTo(lines[1].indexOf("wrong"));
    }

    @Test
    void aPlaceOutsideTheStatementIsLeftOut() {
        assertThat(ErrorReport.of(error(99, ""), "SELECT"))
                .isEqualTo("ERROR 42703: column \"prise\" does not exist\n");
    }

    @Test
    void errorsOfTheDriverHaveAReportToo() {
        assertThat(ErrorReport.of(new SQLException("gone", "08006"), "SELECT"))
                .isEqualTo("ERROR 08006: gone\n");
    }

    private static PSQLException error(int position, String hint) {
        String fields = "SERROR\0C42703\0Mcolumn \"prise\" does not exist\0";
        String where = "P" + position + "\0" + (hint.isEmpty() ? "" : "H" + hint + "\0");
        return new PSQLException(new ServerErrorMessage(fields + where));
    }
}
