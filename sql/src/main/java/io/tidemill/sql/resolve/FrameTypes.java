// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.Frame;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The types of what a [WindowedCall] has beside its arguments: of a filter's condition and of the
/// offsets of frames, by PostgreSQL's rules.
final class FrameTypes {
    private FrameTypes() {}

    /// The type that operand `index` is to have.
    ///
    /// @param given the types of all operands
    /// @param position of the operand
    static Type wanted(WindowedCall call, List<Type> given, int index, int position) {
        int count = given.size();
        Type type = given.get(index);
        if (index == call.filterOperand(count)) {
            if (!Conversions.allowed(type, Type.BOOLEAN, Conversions.Context.IMPLICIT)) {
                throw mismatch("FILTER", Type.BOOLEAN, type, position);
            }
            return Type.BOOLEAN;
        }
        if (index == call.keyOperand(count)) {
            return type.name() == TypeName.UNKNOWN ? Type.TEXT : type;
        }
        if (call.unit() != Frame.Unit.RANGE) {
            if (!Conversions.allowed(type, Type.BIGINT, Conversions.Context.ASSIGNMENT)) {
                throw mismatch(call.unit().name(), Type.BIGINT, type, position);
            }
            return Type.BIGINT;
        }
        Type key = given.get(call.keyOperand(count)).withoutModifiers();
        Type offset = offset(key);
        String text =
                "RANGE with offset PRECEDING/FOLLOWING is not supported for column type "
                        + (key.name() == TypeName.UNKNOWN ? Type.TEXT : key).sql();
        if (offset == null) {
            throw SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, text)
                    .hint("Use ROWS or GROUPS.")
                    .at(position);
        }
        boolean fits =
                offset.equals(Type.BIGINT)
                        ? type.isInteger() || type.name() == TypeName.UNKNOWN
                        : Conversions.allowed(type, offset, Conversions.Context.IMPLICIT);
        if (!fits) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            text + " and offset type " + type.withoutModifiers().sql())
                    .hint("Cast the offset value to an appropriate type.")
                    .at(position);
        }
        return offset;
    }

    private static SqlException mismatch(String clause, Type wanted, Type given, int position) {
        return SqlException.of(
                        SqlState.DATATYPE_MISMATCH,
                        "argument of %s must be type %s, not type %s"
                                .formatted(clause, wanted.sql(), given.withoutModifiers().sql()))
                .at(position);
    }

    /// What is added to and taken from keys of a type; null where there is nothing.
    private static @Nullable Type offset(Type key) {
        return switch (key.name()) {
            case SMALLINT, INTEGER, BIGINT -> Type.BIGINT;
            case NUMERIC -> Type.NUMERIC;
            case REAL, DOUBLE -> Type.DOUBLE;
            case DATE, TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL -> Type.INTERVAL;
            default -> null;
        };
    }
}
