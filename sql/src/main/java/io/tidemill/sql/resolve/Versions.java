// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.jspecify.annotations.Nullable;

/// Finds what `FOR SYSTEM_TIME AS OF` compares a time with: where each row of a table is a version
/// of its key, the time from which on it is, that of the table's watermark. A table with a primary
/// key, and a view whose rows have one, has the last version of each row only: it can be asked as
/// of a processing time, when a row comes.
final class Versions {
    private Versions() {}

    /// The match condition of an ASOF join, with what [Validator#VERSION_TIME] stands for.
    ///
    /// @param match an ASOF join's match condition
    /// @param right its right side
    static SqlCall resolved(SqlCall match, SqlValidatorNamespace right) {
        SqlNode operand = match.operand(1);
        if (!(operand instanceof SqlIdentifier version)
                || !version.names.getLast().equals(Validator.VERSION_TIME)) {
            return match;
        }
        int position = Resolver.position(version);
        var table = right.getTable() == null ? null : right.getTable().unwrap(RelationTable.class);
        var relation = table == null ? null : table.relation();
        var key = relation == null ? List.<String>of() : key(relation);
        if (relation != null && !key.isEmpty()) {
            SqlNode time = match.operand(0);
            var lookup = new LookupTime(relation, key, Resolver.position(time));
            return lookup.createCall(match.getParserPosition(), time);
        }
        match.setOperand(
                1,
                new SqlIdentifier(
                        List.of(version.names.getFirst(), time(relation, position)),
                        version.getParserPosition()));
        return match;
    }

    /// The columns that identify a row, none where each row is a version of its own.
    private static List<String> key(Relation relation) {
        return switch (relation) {
            case TableDefinition table ->
                    table.primaryKey().stream()
                            .map(column -> table.columns().get(column).name())
                            .toList();
            case ViewDefinition view when view.materialized() && view.model() == null ->
                    view.primaryKey().stream()
                            .map(column -> view.schema().field(column).name())
                            .toList();
            default -> List.of();
        };
    }

    private static String time(@Nullable Relation relation, int position) {
        if (!(relation instanceof TableDefinition table)) {
            throw refused(
                    "FOR SYSTEM_TIME AS OF works on tables, and on materialized views whose rows have"
                            + " a key, only",
                    "Write a ASOF JOIN b MATCH_CONDITION (a.ts >= b.ts) ON a.k = b.k, which takes"
                            + " views and queries.",
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
