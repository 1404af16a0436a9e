// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.function.Function;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// All overloads of a scalar function or operator of the registry.
public final class RegistryFunction extends SqlFunction {
    private final List<Function> overloads;

    RegistryFunction(String name, List<Function> overloads) {
        super(
                name,
                SqlKind.OTHER_FUNCTION,
                null,
                null,
                null,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.overloads = List.copyOf(overloads);
    }

    /// The overloads, for a call with `count` arguments.
    List<Overloads.Candidate<Function>> candidates(int count) {
        var candidates = new ArrayList<Overloads.Candidate<Function>>();
        for (Function function : overloads) {
            List<Type> types = function.arguments();
            if (function.variadic() && count >= types.size()) {
                var repeated = new ArrayList<>(types);
                while (repeated.size() < count) {
                    repeated.add(types.getLast());
                }
                candidates.add(new Overloads.Candidate<>(function, repeated, function.result()));
            } else if (!function.variadic() && types.size() == count) {
                candidates.add(new Overloads.Candidate<>(function, types, function.result()));
            }
        }
        return candidates;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return ((Validator) validator).resolver().function(this, call, scope);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.any();
    }

    @Override
    public boolean isDeterministic() {
        return overloads.stream().allMatch(f -> f.volatility() != Function.Volatility.VOLATILE);
    }

    @Override
    public boolean isDynamicFunction() {
        return overloads.stream().anyMatch(f -> f.volatility() != Function.Volatility.IMMUTABLE);
    }
}
