// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which types convert into which, as `pg_cast` has it: by themselves (implicit), on assignment to
/// a column, or only where a cast is written.
public final class Conversions {
    private Conversions() {}

    /// When a conversion takes place.
    public enum Context {
        /// By itself, in any expression.
        IMPLICIT,
        /// Also by itself, where a value is stored into a column.
        ASSIGNMENT,
        /// Only by a cast.
        EXPLICIT
    }

    /// Where a numeric type stands among those that convert to the next by themselves; -1 for other
    /// types.
    static int numericRank(Type type) {
        return switch (type.name()) {
            case SMALLINT -> 0;
            case INTEGER -> 1;
            case BIGINT -> 2;
            case NUMERIC -> 3;
            case REAL -> 4;
            case DOUBLE -> 5;
            default -> -1;
        };
    }

    private static int timeRank(Type type) {
        return switch (type.name()) {
            case DATE -> 0;
            case TIMESTAMP -> 1;
            case TIMESTAMPTZ -> 2;
            default -> -1;
        };
    }

    /// PostgreSQL's categories: within one, a type may be preferred.
    enum Category {
        BOOLEAN,
        NUMBER,
        STRING,
        TIME,
        SPAN,
        ARRAY,
        UNKNOWN,
        OTHER
    }

    static Category category(Type type) {
        return switch (type.name()) {
            case BOOLEAN -> Category.BOOLEAN;
            case SMALLINT, INTEGER, BIGINT, NUMERIC, REAL, DOUBLE -> Category.NUMBER;
            case TEXT -> Category.STRING;
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> Category.TIME;
            case INTERVAL -> Category.SPAN;
            case ARRAY -> Category.ARRAY;
            case UNKNOWN -> Category.UNKNOWN;
            case BYTEA, UUID, JSONB, VECTOR -> Category.OTHER;
        };
    }

    /// Whether the type is preferred in its category.
    static boolean preferred(Type type) {
        return switch (type.name()) {
            case BOOLEAN, DOUBLE, TEXT, TIMESTAMPTZ, INTERVAL -> true;
            default -> false;
        };
    }

    /// Whether `from` converts to `to` in the given context; every type does to itself.
    public static boolean allowed(Type from, Type to, Context context) {
        if (from.sameName(to) || from.name() == TypeName.UNKNOWN) {
            return true;
        }
        if (implicit(from, to)) {
            return true;
        }
        return switch (context) {
            case IMPLICIT -> false;
            case ASSIGNMENT -> assignment(from, to);
            case EXPLICIT -> assignment(from, to) || explicit(from, to);
        };
    }

    private static boolean implicit(Type from, Type to) {
        int fromNumber = numericRank(from);
        int toNumber = numericRank(to);
        if (fromNumber >= 0 && toNumber >= 0) {
            return fromNumber < toNumber;
        }
        int fromTime = timeRank(from);
        int toTime = timeRank(to);
        if (fromTime >= 0 && toTime >= 0) {
            return fromTime < toTime;
        }
        if (from.name() == TypeName.ARRAY && to.name() == TypeName.ARRAY) {
            return allowed(from.requireElement(), to.requireElement(), Context.IMPLICIT);
        }
        if (from.name() == TypeName.VECTOR) {
            return to.sameName(Type.array(Type.REAL));
        }
        return from.name() == TypeName.TIME && to.name() == TypeName.INTERVAL;
    }

    private static boolean assignment(Type from, Type to) {
        if (to.name() == TypeName.TEXT) {
            return true;
        }
        if (numericRank(from) >= 0 && numericRank(to) >= 0) {
            return true;
        }
        if (timeRank(from) >= 0 && timeRank(to) >= 0) {
            return true;
        }
        if (from.name() == TypeName.ARRAY && to.name() == TypeName.VECTOR) {
            int element = numericRank(from.requireElement());
            return element > 0 && from.requireElement().name() != TypeName.BIGINT;
        }
        if (from.name() == TypeName.ARRAY && to.name() == TypeName.ARRAY) {
            return allowed(from.requireElement(), to.requireElement(), Context.ASSIGNMENT);
        }
        return to.name() == TypeName.TIME
                && (timeRank(from) > 0 || from.name() == TypeName.INTERVAL);
    }

    private static boolean explicit(Type from, Type to) {
        if (from.name() == TypeName.TEXT) {
            return true;
        }
        if (from.name() == TypeName.ARRAY && to.name() == TypeName.ARRAY) {
            return allowed(from.requireElement(), to.requireElement(), Context.EXPLICIT);
        }
        if (from.name() == TypeName.JSONB) {
            return to.name() == TypeName.BOOLEAN || numericRank(to) >= 0;
        }
        return (from.name() == TypeName.BOOLEAN && to.name() == TypeName.INTEGER)
                || (from.name() == TypeName.INTEGER && to.name() == TypeName.BOOLEAN);
    }

    /// What to throw where a value cannot be stored into a column.
    public static SqlException notAssignable(String column, Type target, Type from) {
        return SqlException.of(
                        SqlState.DATATYPE_MISMATCH,
                        "column \""
                                + column
                                + "\" is of type "
                                + target.withoutModifiers().sql()
                                + " but expression is of type "
                                + from.withoutModifiers().sql())
                .hint("You will need to rewrite or cast the expression.");
    }

    /// The type that values of all these types take together in CASE, UNION and the like, or null
    /// where there is none. Unknown ones follow the others; among themselves they stay unknown.
    public static @Nullable Type common(List<Type> types) {
        Type result = null;
        boolean same = true;
        for (Type type : types) {
            if (type.name() == TypeName.UNKNOWN) {
                continue;
            }
            if (result == null) {
                result = type;
            } else if (!result.equals(type)) {
                same = false;
                if (!result.sameName(type)) {
                    if (category(result) != category(type)) {
                        return null;
                    }
                    if (implicit(result, type)) {
                        result = type;
                    } else if (!implicit(type, result)) {
                        return null;
                    }
                }
            }
        }
        if (result == null) {
            return Type.UNKNOWN;
        }
        // Modifiers stay only where all agree.
        return same ? result : result.withoutModifiers();
    }

    /// The type that two values are compared as, or null where they cannot be. No operator compares
    /// a real with, say, an integer: both are taken for doubles.
    public static @Nullable Type compared(Type left, Type right) {
        Type common = common(List.of(left, right));
        boolean mixed =
                common != null
                        && common.name() == TypeName.REAL
                        && left.isNumber()
                        && right.isNumber()
                        && !left.sameName(right);
        return mixed ? Type.DOUBLE : common;
    }

    /// Whether an operator compares values of these two types as they are, without a cast of the
    /// left one.
    static boolean comparesDirectly(Type left, Type right) {
        return (left.isInteger() && right.isInteger())
                || (left.name() == TypeName.REAL && right.isNumber())
                || (timeRank(left) >= 0 && timeRank(right) >= 0);
    }
}
