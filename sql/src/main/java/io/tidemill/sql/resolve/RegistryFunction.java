// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.function.Function;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// All overloads of a scalar function or operator of the registry.
public final class RegistryFunction extends ResolvedFunction {
    private final List<Function> overloads;

    RegistryFunction(String name, List<Function> overloads) {
        super(name, SqlFunctionCategory.USER_DEFINED_FUNCTION);
        this.overloads = List.copyOf(overloads);
    }

    /// The overloads, for a call with arguments of these types; generic ones bound to what the
    /// types have in common.
    List<Overloads.Candidate<Function>> candidates(List<Type> given) {
        var candidates = new ArrayList<Overloads.Candidate<Function>>();
        for (Function function : overloads) {
            Function candidate =
                    !function.takes(given.size())
                            ? null
                            : function.isGeneric() ? bound(function, given) : function;
            if (candidate != null) {
                var types = new ArrayList<Type>();
                for (int i = 0; i < given.size(); i++) {
                    types.add(acceptsAnything(candidate, i) ? given.get(i) : candidate.argument(i));
                }
                candidates.add(new Overloads.Candidate<>(candidate, types, candidate.result()));
            }
        }
        return candidates;
    }

    /// Whether argument `index` may be of any type, and is converted for the call.
    static boolean acceptsAnything(Function function, int index) {
        return function.anything() != Function.Anything.NONE
                && index >= function.arguments().size() - 1;
    }

    private @Nullable Function bound(Function function, List<Type> given) {
        var types = new ArrayList<Type>();
        boolean array = false;
        for (int i = 0; i < given.size(); i++) {
            Type type = given.get(i);
            if (type.name() == TypeName.UNKNOWN) {
                continue;
            }
            if (!function.fits(i, type)) {
                return null;
            }
            array |= type.name() == TypeName.ARRAY;
            Type binding = function.binding(i, type);
            if (binding != null) {
                types.add(binding);
            }
        }
        if (!array && getName().equals("||")) {
            // An operand of unknown type is not taken for an array.
            return null;
        }
        Type common = Conversions.common(types);
        if (common == null) {
            return null;
        }
        return function.bind(
                common.name() == TypeName.UNKNOWN ? Type.TEXT : common.withoutModifiers());
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        return ((Validator) validator).resolver().function(this, call, scope);
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
