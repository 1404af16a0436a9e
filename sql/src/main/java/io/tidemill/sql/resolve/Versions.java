// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.jspecify.annotations.Nullable;

/// Finds the time from which on a row of a table is the version of its key, for `FOR SYSTEM_TIME AS
/// OF`: that of the table's watermark. A table with a primary key has the last version of each row
/// only.
final class Versions {
    private Versions() {}

    /// Puts the column's name in place of [Validator#VERSION_TIME], if that is there.
    ///
    /// @param match an ASOF join's match condition
    /// @param right its right side
    static void resolve(SqlCall match, SqlValidatorNamespace right) {
        SqlNode operand = match.operand(1);
        if (!(operand instanceof SqlIdentifier version)
                || !version.names.getLast().equals(Validator.VERSION_TIME)) {
            return;
        }
        int position = Resolver.position(version);
        var table = right.getTable() == null ? null : right.getTable().unwrap(RelationTable.class);
        var time = time(table == null ? null : table.relation(), position);
        match.setOperand(
                1,
                new SqlIdentifier(
                        List.of(version.names.getFirst(), time), version.getParserPosition()));
    }

    private static String time(@Nullable Relation relation, int position) {
        if (!(relation instanceof TableDefinition table)) {
            throw refused(
                    "FOR SYSTEM_TIME AS OF works on tables only",
                    "Write a ASOF JOIN b MATCH_CONDITION (a.ts >= b.ts) ON a.k = b.k, which takes"
                            + " views and queries.",
                    position);
        }
        if (table.keyed()) {
            throw refused(
                    "table \"" + table.name() + "\" does not keep the versions of its rows",
                    "Keep each version as a row of a table without a primary key that has a"
                            + " watermark; or leave FOR SYSTEM_TIME out: a view follows the changes"
                            + " of the table.",
                    position);
        }
        var watermark = table.watermark();
        if (watermark == null) {
            throw refused(
                    "table \"" + table.name() + "\" has no watermark that tells its time",
                    "Add WATERMARK FOR to it, or write a ASOF JOIN b MATCH_CONDITION (a.ts >= b.ts)"
                            + " ON a.k = b.k.",
                    position);
        }
        return table.columns().get(watermark.column()).name();
    }

    private static SqlException refused(String message, String hint, int position) {
        return SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, message).hint(hint).at(position);
    }
}
