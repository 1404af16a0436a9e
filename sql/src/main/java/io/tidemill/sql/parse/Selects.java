// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Makes the tree of a simple `SELECT … FROM … WHERE …`.
public final class Selects {
    private Selects() {}

    /// `VALUES …` and `TABLE t` as a SELECT of all they have; other queries as they are.
    static SqlNode selected(SqlNode query) {
        SqlParserPos position = query.getParserPosition();
        return switch (query.getKind()) {
            case VALUES ->
                    all(
                            SqlStdOperatorTable.AS.createCall(
                                    position, TableParser.valuesAlias(query, "*VALUES*")),
                            position);
            case EXPLICIT_TABLE -> all(((SqlCall) query).operand(0), position);
            default -> query;
        };
    }

    /// `SELECT * FROM from`
    static SqlSelect all(SqlNode from, SqlParserPos position) {
        return of(List.of(SqlIdentifier.star(position)), from, null, position);
    }

    /// `WITH … query`, where there is one.
    public static SqlNode with(@Nullable SqlNodeList with, SqlNode query) {
        return with == null
                ? query
                : new SqlWith(with.getParserPosition(), TreeCopy.of(with), query);
    }

    /// `SELECT items [FROM from] [WHERE where]`.
    public static SqlSelect of(
            List<? extends SqlNode> items,
            @Nullable SqlNode from,
            @Nullable SqlNode where,
            SqlParserPos position) {
        return new SqlSelect(
                position,
                null,
                new SqlNodeList(items, position),
                from,
                where,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
