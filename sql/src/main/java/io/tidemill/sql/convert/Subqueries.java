// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;

/// Finds queries in expressions.
final class Subqueries {
    private Subqueries() {}

    /// Whether there is one in `node`.
    static boolean in(SqlNode node) {
        try {
            node.accept(
                    new SqlBasicVisitor<Void>() {
                        @Override
                        public Void visit(SqlCall call) {
                            if (call.isA(SqlKind.QUERY)) {
                                throw Util.FoundOne.NULL;
                            }
                            return super.visit(call);
                        }
                    });
            return false;
        } catch (Util.FoundOne found) {
            return true;
        }
    }
}
