// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import io.tidemill.core.function.WindowFunction;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;

/// The functions that SQL knows only OVER a window, with PostgreSQL's types.
public final class WindowFunctions {
    /// All of them.
    public static final List<WindowFunction> ALL = all();

    private WindowFunctions() {}

    private static List<WindowFunction> all() {
        var all = new ArrayList<WindowFunction>();
        add(all, "row_number", List.of(), Type.BIGINT, "The number of the row in its partition.");
        add(all, "rank", List.of(), Type.BIGINT, "The number of the row's first peer.");
        add(all, "dense_rank", List.of(), Type.BIGINT, "The number of the row's group of peers.");
        add(all, "percent_rank", List.of(), Type.DOUBLE, "(rank - 1) / (rows - 1).");
        add(all, "cume_dist", List.of(), Type.DOUBLE, "The part of rows not after the row.");
        add(all, "ntile", List.of(Type.INTEGER), Type.INTEGER, "The number of its equal part.");
        for (var type : Type.SCALARS) {
            var value = List.of(type);
            var offset = List.of(type, Type.INTEGER);
            var otherwise = List.of(type, Type.INTEGER, type);
            for (var arguments : List.of(value, offset, otherwise)) {
                add(all, "lag", arguments, type, "The value some rows before, or the default.");
                add(all, "lead", arguments, type, "The value some rows after, or the default.");
            }
            add(all, "first_value", value, type, "The value of the frame's first row.");
            add(all, "last_value", value, type, "The value of the frame's last row.");
            add(all, "nth_value", offset, type, "The value of the frame's nth row.");
        }
        return List.copyOf(all);
    }

    private static void add(
            List<WindowFunction> all,
            String name,
            List<Type> arguments,
            Type result,
            String description) {
        String shown = List.of("", "x", "x, 2", "x, 2, 0").get(arguments.size());
        String over = " OVER (PARTITION BY k ORDER BY ts)";
        var example = name + "(" + (name.equals("ntile") ? "4" : shown) + ")" + over;
        all.add(new WindowFunction(name, arguments, result, description, example));
    }
}
