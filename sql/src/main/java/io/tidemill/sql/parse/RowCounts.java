// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;

/// The counts of rows that LIMIT, OFFSET and FETCH take.
final class RowCounts {
    private RowCounts() {}

    /// The count that is written, as an integer where it is a literal.
    static SqlNode of(SqlNode written) {
        return switch (written) {
            case SqlNumericLiteral number ->
                    Calls.number(
                            number.getValueAs(BigDecimal.class)
                                    .setScale(0, RoundingMode.HALF_UP)
                                    .toPlainString(),
                            number.getParserPosition());
            case SqlCharStringLiteral string -> {
                String text = string.getValueAs(String.class);
                try {
                    yield Calls.number(
                            Long.toString(Long.parseLong(text.strip())),
                            string.getParserPosition());
                } catch (NumberFormatException e) {
                    throw SqlException.of(
                                    SqlState.INVALID_TEXT_REPRESENTATION,
                                    "invalid input syntax for type bigint: \"" + text + "\"")
                            .at(string.getParserPosition().getColumnNum());
                }
            }
            default -> written;
        };
    }
}
