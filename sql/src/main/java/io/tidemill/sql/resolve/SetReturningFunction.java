// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.function.SetFunction;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// All overloads of a function that returns a set of rows. In an expression it stands for its
/// column, and the row it is in for as many rows as it gives.
public final class SetReturningFunction extends ResolvedFunction {
    private final List<SetFunction> overloads;

    SetReturningFunction(String name, List<SetFunction> overloads) {
        super(name, SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.overloads = List.copyOf(overloads);
    }

    /// The overloads; the result is the type of the first column.
    List<Overloads.Candidate<SetFunction>> candidates() {
        var candidates = new ArrayList<Overloads.Candidate<SetFunction>>();
        for (SetFunction function : overloads) {
            Type result = function.columns().getFirst().type();
            candidates.add(new Overloads.Candidate<>(function, function.arguments(), result));
        }
        return candidates;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return new SetFunctionTypes((Validator) validator).type(this, call, scope);
    }
}
