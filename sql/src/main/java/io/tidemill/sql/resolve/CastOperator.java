// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Type;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// A conversion of its one argument to a type, which is part of the operator. Calcite's CAST is not
/// used: it drops and merges casts by rules that are not PostgreSQL's.
public final class CastOperator extends SqlFunction {
    private final Type target;
    private final boolean explicit;
    private final @Nullable String column;

    /// A cast to `target`.
    ///
    /// @param explicit whether the user wrote it
    public CastOperator(Type target, boolean explicit) {
        this(target, explicit, null);
    }

    private CastOperator(Type target, boolean explicit, @Nullable String column) {
        super(
                (explicit ? "cast to " : "convert to ") + target.sql(),
                SqlKind.OTHER_FUNCTION,
                null,
                null,
                null,
                SqlFunctionCategory.SYSTEM);
        this.target = requireNonNull(target, "target");
        this.explicit = explicit;
        this.column = column;
    }

    /// The conversion of what is stored into a column of type `target`.
    public static CastOperator assignment(Type target, String column) {
        return new CastOperator(target, false, column);
    }

    /// The type it gives.
    public Type target() {
        return target;
    }

    /// Whether the user wrote it.
    public boolean explicit() {
        return explicit;
    }

    /// The column that the value is stored into, or null.
    @Nullable String column() {
        return column;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return ((Validator) validator).resolver().cast(this, call, scope);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(1);
    }
}
