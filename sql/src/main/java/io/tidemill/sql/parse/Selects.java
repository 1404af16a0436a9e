// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Makes the tree of a simple `SELECT … FROM … WHERE …`.
public final class Selects {
    private Selects() {}

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
