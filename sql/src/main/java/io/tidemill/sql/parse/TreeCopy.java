// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.sql.resolve.PartialAlias;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Copies a parse tree, since resolving changes it and a statement may be planned many times.
public final class TreeCopy extends SqlShuttle {
    private TreeCopy() {}

    /// A copy that shares only what never changes.
    @SuppressWarnings("unchecked")
    public static <N extends SqlNode> N of(N tree) {
        return (N) java.util.Objects.requireNonNull(tree.accept(new TreeCopy()));
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        var handler = new CallCopyingArgHandler(call, true);
        call.getOperator().acceptCall(this, call, false, handler);
        SqlNode copy = handler.result();
        return call instanceof PartialAlias && copy instanceof SqlCall as
                ? new PartialAlias(as.getOperandList(), as.getParserPosition())
                : copy;
    }

    @Override
    public SqlNode visit(SqlNodeList list) {
        var copy = new SqlNodeList(list.getParserPosition());
        for (SqlNode node : list) {
            copy.add(node == null ? null : node.accept(this));
        }
        return copy;
    }
}
