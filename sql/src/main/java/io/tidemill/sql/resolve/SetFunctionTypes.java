// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.SetFunction;
import io.tidemill.core.type.Type;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// Types of calls of set-returning functions, in expressions and in FROM.
final class SetFunctionTypes {
    private final Validator validator;
    private final Resolver resolver;

    SetFunctionTypes(Validator validator) {
        this.validator = validator;
        this.resolver = validator.resolver();
    }

    /// The type that a call of a set-returning function has in an expression.
    RelDataType type(SetReturningFunction function, SqlCall call, SqlValidatorScope scope) {
        SetFunction chosen = chosen(function, call, scope);
        if (chosen.columns().size() > 1) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "a function that returns rows of several columns is not supported here")
                    .hint("Call it in FROM, as in FROM t, " + function.getName() + "(t.column).")
                    .at(Resolver.position(call));
        }
        return RelTypes.of(chosen.columns().getFirst().type(), true);
    }

    private SetFunction chosen(
            SetReturningFunction function, SqlCall call, SqlValidatorScope scope) {
        List<Type> types = resolver.argumentTypes(call, scope);
        Overloads.Candidate<SetFunction> chosen;
        try {
            chosen =
                    Overloads.choose(
                            function.candidates(),
                            types,
                            false,
                            Resolver.signature(function.getName(), types));
        } catch (SqlException e) {
            throw e.at(Resolver.position(call));
        }
        if (chosen == null) {
            throw resolver.noFunction(function.getName(), types, Resolver.position(call), true);
        }
        for (int i = 0; i < types.size(); i++) {
            resolver.convert(call, i, types.get(i), chosen.types().get(i), scope);
        }
        return chosen.function();
    }

    /// Resolves a call in FROM; the function, or null where it returns a single value.
    @Nullable SetFunction rows(SqlNode node, SqlValidatorScope scope) {
        if (node instanceof SqlCall call
                && call.getOperator() instanceof SqlUnresolvedFunction unresolved
                && validator.operators().named(unresolved.getName())
                        instanceof SetReturningFunction function) {
            ((SqlBasicCall) call).setOperator(function);
        }
        if (node instanceof SqlCall call
                && call.getOperator() instanceof SetReturningFunction function) {
            SetFunction chosen = chosen(function, call, scope);
            validator.setValidatedNodeType(
                    call, RelTypes.of(chosen.columns().getFirst().type(), true));
            return chosen;
        }
        resolver.typeOf(node, scope);
        return null;
    }
}
