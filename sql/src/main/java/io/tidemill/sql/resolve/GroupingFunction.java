// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.type.Type;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlAbstractGroupFunction;
import org.apache.calcite.sql.type.OperandTypes;

/// `GROUPING(a, …)`: a bit for each argument, 1 where the grouping set leaves it out. It is
/// Calcite's function with PostgreSQL's type, integer.
public final class GroupingFunction extends SqlAbstractGroupFunction {
    /// The function.
    public static final GroupingFunction INSTANCE = new GroupingFunction();

    private GroupingFunction() {
        super(
                "GROUPING",
                SqlKind.GROUPING,
                _ -> RelTypes.of(Type.INTEGER, false),
                null,
                OperandTypes.ONE_OR_MORE,
                SqlFunctionCategory.SYSTEM);
    }
}
