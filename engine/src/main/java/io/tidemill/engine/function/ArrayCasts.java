// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Input;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Memo;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.ArrayValue;
import io.tidemill.core.value.TextFormat;
import io.tidemill.core.value.TimeZone;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.expression.Projection;
import java.time.ZoneId;
import java.util.List;

/// Conversions of arrays, element by element.
public final class ArrayCasts {
    private ArrayCasts() {}

    /// Reads an array of `element`s.
    public static void parse(
            EvaluationContext context, Type element, Slice text, Memo memo, Slice out) {
        format(context, memo).parseBytes(Type.array(element), text, out);
    }

    /// Writes an array of `element`s.
    public static void format(
            EvaluationContext context, Type element, Slice array, Memo memo, Slice out) {
        out.reset();
        format(context, memo).formatBytes(Type.array(element), array, out);
    }

    private record ZonedFormat(ZoneId zone, TextFormat format) {}

    static TextFormat format(EvaluationContext context, Memo memo) {
        if (memo.value instanceof ZonedFormat(var zone, var format)
                && zone.equals(context.timeZone())) {
            return format;
        }
        var format = new TextFormat(TimeZone.of(context.timeZone()));
        memo.value = new ZonedFormat(context.timeZone(), format);
        return format;
    }

    /// Converts each element of `from` type to the type `to`.
    public static void elements(
            EvaluationContext context, Type to, Slice array, Slice from, Memo memo, Slice out) {
        Type fromType = TypeNames.parse(from.toText());
        if (!(memo.value instanceof Projection)) {
            var cast = new Cast(new Input(0, fromType), to, true);
            memo.value = new Compiler(new CastFunctions()).projection(List.of(cast));
        }
        var builder = ColumnBuilder.of(fromType.kind());
        var reader = new ArrayValue.Reader(array);
        while (reader.next()) {
            reader.appendTo(fromType, builder);
        }
        int count = builder.size();
        if (count == 0) {
            ArrayValue.start(0, out);
            return;
        }
        var batch = new Batch(count, new Column[] {builder.build()}, null);
        Column converted = ((Projection) memo.value).evaluate(batch, context)[0];
        int[] sizes = new int[ArrayValue.dimensions(array)];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = ArrayValue.size(array, i);
        }
        ArrayValue.start(sizes, out);
        for (int i = 0; i < count; i++) {
            ArrayValue.append(converted, i, out);
        }
    }
}
