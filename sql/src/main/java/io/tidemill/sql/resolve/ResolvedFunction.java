// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.type.SqlOperandCountRanges;

/// A function of values whose arguments and type are found by our rules, not Calcite's: all of it
/// is in its `deriveType`.
abstract class ResolvedFunction extends SqlFunction {
    /// @param name with all that tells it from others: Calcite compares operators by name
    ResolvedFunction(String name, SqlFunctionCategory category) {
        super(name, SqlKind.OTHER_FUNCTION, null, null, null, category);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.any();
    }
}
