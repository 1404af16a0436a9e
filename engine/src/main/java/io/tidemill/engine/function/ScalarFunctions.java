// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.function.Function;
import java.util.List;

/// All scalar functions and operators.
public final class ScalarFunctions {
    private static final List<Function> ALL = collect();

    private ScalarFunctions() {}

    /// Every function, in the order of the manual.
    public static List<Function> all() {
        return ALL;
    }

    private static List<Function> collect() {
        var registry = new Registry();
        IntegerArithmetic.register(registry.in(IntegerArithmetic.class));
        FloatArithmetic.register(registry.in(FloatArithmetic.class));
        NumericOperators.register(registry.in(NumericOperators.class));
        Comparisons.register(registry.in(Comparisons.class));
        ArrayComparisons.register(registry.in(ArrayComparisons.class));
        Mathematics.register(registry.in(Mathematics.class));
        TextFunctions.register(registry.in(TextFunctions.class));
        TextBuilding.register(registry.in(TextBuilding.class));
        Patterns.register(registry.in(Patterns.class));
        DateTimeArithmetic.register(registry.in(DateTimeArithmetic.class));
        DateTruncation.register(registry.in(DateTruncation.class));
        DateParts.register(registry.in(DateParts.class));
        DateTimeFunctions.register(registry.in(DateTimeFunctions.class));
        RandomFunctions.register(registry.in(RandomFunctions.class));
        Overlaps.register(registry.in(Overlaps.class));
        UnicodeFunctions.register(registry.in(UnicodeFunctions.class));
        Formatting.register(registry.in(Formatting.class));
        BinaryFunctions.register(registry.in(BinaryFunctions.class));
        NameParsing.register(registry.in(NameParsing.class));
        TextHash.register(registry.in(TextHash.class));
        RegularExpressions.register(registry.in(RegularExpressions.class));
        JsonFunctions.register(registry.in(JsonFunctions.class));
        JsonBuilding.register(registry.in(JsonBuilding.class));
        JsonEditing.register(registry.in(JsonEditing.class));
        ArrayFunctions.register(registry.in(ArrayFunctions.class));
        VectorComparisons.register(registry.in(VectorComparisons.class));
        VectorFunctions.register(registry.in(VectorFunctions.class));
        ArrayConstruction.register(registry.in(ArrayConstruction.class));
        ArraySearch.register(registry.in(ArraySearch.class));
        Quantifiers.register(registry.in(Quantifiers.class));
        Subqueries.register(registry.in(Subqueries.class));
        return List.copyOf(registry.functions());
    }
}
