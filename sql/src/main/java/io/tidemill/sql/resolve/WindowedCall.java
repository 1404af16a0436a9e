// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.plan.Frame;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the call of a function over a window says besides its arguments: FILTER, and the frame.
/// Their expressions are further operands of the call, in this order: the condition of the filter,
/// the key that a RANGE with offsets counts from, the offsets of the frame's start and end. What
/// they are is part of the function's name, as Calcite has no GROUPS, nor PostgreSQL's rules of
/// frames; so no rewriting of the plan loses it, nor takes two frames for one.
///
/// @param function the aggregate or window function
public record WindowedCall(
        String function,
        boolean filtered,
        Frame.Unit unit,
        Frame.Bound.Kind start,
        Frame.Bound.Kind end,
        Frame.Exclude exclude) {
    private static final String OVER = " over ";
    private static final int PARTS = 5;

    /// What the name of a function says; null where it says nothing.
    public static @Nullable WindowedCall parse(String name) {
        int over = name.indexOf(OVER);
        if (over < 0) {
            return null;
        }
        List<String> parts = List.of(name.substring(over + OVER.length()).split(" ", PARTS));
        return new WindowedCall(
                name.substring(0, over),
                parts.get(0).equals("filtered"),
                Frame.Unit.valueOf(upper(parts.get(1))),
                Frame.Bound.Kind.valueOf(upper(parts.get(2))),
                Frame.Bound.Kind.valueOf(upper(parts.get(3))),
                Frame.Exclude.valueOf(upper(parts.get(4))));
    }

    private static String upper(String part) {
        return part.toUpperCase(Locale.ROOT);
    }

    /// The name that says all this.
    public String name() {
        return function
                + OVER
                + String.join(
                                " ",
                                filtered ? "filtered" : "all",
                                unit.name(),
                                start.name(),
                                end.name(),
                                exclude.name())
                        .toLowerCase(Locale.ROOT);
    }

    /// The function of a name that may say more.
    public static String functionOf(String name) {
        WindowedCall call = parse(name);
        return call == null ? name : call.function();
    }

    /// Whether an end of a frame has an offset.
    public static boolean hasOffset(Frame.Bound.Kind kind) {
        return kind == Frame.Bound.Kind.PRECEDING || kind == Frame.Bound.Kind.FOLLOWING;
    }

    /// Whether the offsets count from a key, which is an operand.
    public boolean hasKey() {
        return unit == Frame.Unit.RANGE && (hasOffset(start) || hasOffset(end));
    }

    /// How many operands are arguments of the function, out of `operands`.
    public int argumentCount(int operands) {
        return operands
                - (filtered ? 1 : 0)
                - (hasKey() ? 1 : 0)
                - (hasOffset(start) ? 1 : 0)
                - (hasOffset(end) ? 1 : 0);
    }

    /// The operand of the filter's condition, or -1.
    public int filterOperand(int operands) {
        return filtered ? argumentCount(operands) : -1;
    }

    /// The operand that the offsets of RANGE count from, or -1.
    int keyOperand(int operands) {
        return hasKey() ? argumentCount(operands) + (filtered ? 1 : 0) : -1;
    }

    /// The operand of the offset of the frame's start, or -1.
    public int startOperand(int operands) {
        return hasOffset(start) ? operands - (hasOffset(end) ? 2 : 1) : -1;
    }

    /// The operand of the offset of the frame's end, or -1.
    public int endOperand(int operands) {
        return hasOffset(end) ? operands - 1 : -1;
    }
}
