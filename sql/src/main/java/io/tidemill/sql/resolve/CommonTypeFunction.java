// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// A function whose arguments all take one type: `COALESCE`, `NULLIF`, `GREATEST`, `LEAST`,
/// `ARRAY[…]`.
public final class CommonTypeFunction extends ResolvedFunction {
    /// `COALESCE(a, …)`
    public static final CommonTypeFunction COALESCE =
            new CommonTypeFunction("coalesce", Form.COALESCE);

    /// `NULLIF(a, b)`
    public static final CommonTypeFunction NULLIF = new CommonTypeFunction("nullif", Form.NULLIF);

    /// `GREATEST(a, …)`
    public static final CommonTypeFunction GREATEST =
            new CommonTypeFunction("greatest", Form.GREATEST);

    /// `LEAST(a, …)`
    public static final CommonTypeFunction LEAST = new CommonTypeFunction("least", Form.LEAST);

    /// `ARRAY[a, …]`
    public static final CommonTypeFunction ARRAY = new CommonTypeFunction("array", Form.ARRAY);

    /// `ARRAY(query)`: the array of the query's values, or the empty one where there are none.
    public static final CommonTypeFunction ARRAY_QUERY =
            new CommonTypeFunction("array query", Form.COALESCE);

    /// The count of `FETCH FIRST count ROWS WITH TIES`.
    public static final CommonTypeFunction WITH_TIES =
            new CommonTypeFunction("with ties", Form.COALESCE);

    /// Which function it is.
    public enum Form {
        COALESCE,
        NULLIF,
        GREATEST,
        LEAST,
        ARRAY
    }

    private final Form form;

    private CommonTypeFunction(String name, Form form) {
        super(name, SqlFunctionCategory.SYSTEM);
        this.form = form;
    }

    /// Which function it is.
    public Form form() {
        return form;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return ((Validator) validator).resolver().common(this, call, scope);
    }

    /// Asked of [#WITH_TIES] only, which no scope knows.
    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        return binding.getOperandType(0);
    }
}
