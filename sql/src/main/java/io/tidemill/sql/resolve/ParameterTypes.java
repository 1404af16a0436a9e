// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlDynamicParam;

/// The types of a statement's parameters: those the client gave, and those found from where the
/// parameters stand.
public final class ParameterTypes {
    private final List<Type> types = new ArrayList<>();

    /// Types given by the client; [Type#UNKNOWN] for those to find.
    public ParameterTypes(List<Type> given) {
        types.addAll(given);
    }

    /// The type of parameter `index`, from 0.
    public Type type(int index) {
        return index < types.size() ? types.get(index) : Type.UNKNOWN;
    }

    /// Notes that there is such a parameter.
    void seen(int index) {
        infer(index, Type.UNKNOWN);
    }

    /// Takes `type` for a parameter that has none yet, and gives the type that it has now.
    Type infer(SqlDynamicParam parameter, Type type) {
        return infer(parameter.getIndex(), type);
    }

    /// Takes `type` for a parameter that has none yet, and gives the type that it has now.
    public Type infer(int index, Type type) {
        while (types.size() <= index) {
            types.add(Type.UNKNOWN);
        }
        if (types.get(index).name() == TypeName.UNKNOWN) {
            types.set(index, type);
        }
        return types.get(index);
    }

    /// The types of the first `count` parameters; those without one are text.
    public List<Type> types(int count) {
        var result = new ArrayList<Type>();
        for (int i = 0; i < Math.max(count, types.size()); i++) {
            Type type = type(i);
            result.add(type.name() == TypeName.UNKNOWN ? Type.TEXT : type);
        }
        return List.copyOf(result);
    }
}
