// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlSetOperator;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// `UNION`, `INTERSECT` and `EXCEPT`: Calcite's, of branches whose columns are given common types
/// first.
public final class SetOperation extends SqlSetOperator {
    private SetOperation(String name, SqlKind kind, int precedence, boolean all) {
        super(all ? name + " ALL" : name, kind, precedence, all);
    }

    /// The operator of a keyword in lower case.
    public static SetOperation of(String keyword, boolean all) {
        return switch (keyword) {
            case "union" -> new SetOperation("UNION", SqlKind.UNION, 12, all);
            case "except" -> new SetOperation("EXCEPT", SqlKind.EXCEPT, 12, all);
            case "intersect" -> new SetOperation("INTERSECT", SqlKind.INTERSECT, 18, all);
            default -> throw new IllegalArgumentException(keyword);
        };
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        new ColumnsTogether((Validator) validator).branches(call);
        return super.deriveType(validator, scope, call);
    }
}
