// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.List;
import java.util.function.Supplier;

/// The aggregates that put all values of a group in order into one: `string_agg`, `array_agg`,
/// `jsonb_agg`, `jsonb_object_agg` and their kin.
final class Collecting {
    private Collecting() {}

    /// Takes the declaration of an aggregate whose result depends on the order of the rows.
    @FunctionalInterface
    interface Registration {
        /// Takes it.
        void add(
                String call,
                List<Type> arguments,
                Type result,
                List<Integer> required,
                String description,
                Implementation.Plan plan);
    }

    /// Declares them all.
    ///
    /// @param every the types of values
    static void addAll(List<Type> every, Registration all) {
        for (var type : List.of(Type.TEXT, Type.BYTEA)) {
            all.add(
                    "string_agg(x, ',' ORDER BY y)",
                    List.of(type, type),
                    type,
                    List.of(0),
                    "The values one after the other, with the second argument between them.",
                    collect(2, CollectedValue.Text::new));
        }
        for (var type : every) {
            boolean nested = type.name() == TypeName.ARRAY;
            all.add(
                    "array_agg(x ORDER BY y)",
                    List.of(type),
                    nested ? type : Type.array(type),
                    List.of(),
                    "The values as an array, NULLs too.",
                    collect(1, array(type)));
            for (var name : List.of("json_agg", "jsonb_agg")) {
                all.add(
                        name + "(x ORDER BY y)",
                        List.of(type),
                        Type.JSONB,
                        List.of(),
                        "The values as a JSON array.",
                        collect(1, () -> new CollectedValue.JsonArray(type, false)));
                all.add(
                        name + "_strict(x ORDER BY y)",
                        List.of(type),
                        Type.JSONB,
                        List.of(),
                        "The values that are not NULL as a JSON array.",
                        collect(1, () -> new CollectedValue.JsonArray(type, true)));
            }
            for (var name : List.of("json_object_agg", "jsonb_object_agg")) {
                addObjects(name, type, all);
            }
        }
    }

    private static void addObjects(String name, Type type, Registration all) {
        var arguments = List.of(Type.TEXT, type);
        var described = "The pairs as a JSON object; of equal keys the last one stays.";
        all.add(
                name + "(key, x ORDER BY y)",
                arguments,
                Type.JSONB,
                List.of(),
                described,
                collect(2, () -> new CollectedValue.JsonObject(type, false, false)));
        all.add(
                name + "_strict(key, x ORDER BY y)",
                arguments,
                Type.JSONB,
                List.of(),
                "The pairs whose value is not NULL as a JSON object.",
                collect(2, () -> new CollectedValue.JsonObject(type, true, false)));
        all.add(
                name + "_unique(key, x ORDER BY y)",
                arguments,
                Type.JSONB,
                List.of(),
                "The pairs as a JSON object; equal keys are an error.",
                collect(2, () -> new CollectedValue.JsonObject(type, false, true)));
    }

    private static Supplier<CollectedValue> array(Type type) {
        return type.name() == TypeName.ARRAY
                ? CollectedValue.NestedArray::new
                : () -> new CollectedValue.Array(type.kind());
    }

    private static Implementation.Plan collect(int arguments, Supplier<CollectedValue> maker) {
        List<Integer> stored = arguments == 1 ? List.of(0) : List.of(0, 1);
        return (feed, use) -> {
            var rows = rows(feed, use, stored);
            var value = maker.get();
            return Result.orNull((group, count, out) -> {
                value.start();
                if (use.distinct()) {
                    rows.forEachDistinct(group, (row, copies) -> value.add(row));
                } else {
                    rows.forEach(
                            group,
                            (row, copies) -> {
                                for (long i = 0; i < copies; i++) {
                                    value.add(row);
                                }
                            });
                }
                ((ColumnBuilder.Bytes) out).append(value.end());
            });
        };
    }

    /// The rows of `feed` in the order that is asked for.
    static OrderedRows rows(Feed feed, Implementation.Use use, List<Integer> stored) {
        return feed.accumulator(
                OrderedRows.class,
                List.of(stored, use.order()),
                () -> new OrderedRows(use.types(), stored, use.order()));
    }
}
