// SPDX-License-Identifier: Apache-2.0
package io.tidemill.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtUtil;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.Vectors;

/// What a model made of some rows.
///
/// @param numbers of all rows, each row's beside each other; empty of texts
/// @param whole the same of integers, which may not fit in a double; empty of others
/// @param texts one a row; empty of numbers
/// @param width how many a row
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
record MadeValues(Tensor output, double[] numbers, long[] whole, String[] texts, int width) {
    private static final double[] NO_DOUBLES = {};
    private static final long[] NO_LONGS = {};
    private static final String[] NO_TEXTS = {};

    /// Copies the values of `tensor`.
    ///
    /// Errors: 22000 where they are not those of so many rows.
    static MadeValues read(OnnxTensor tensor, Tensor output, int rows) throws OrtException {
        double[] numbers = NO_DOUBLES;
        long[] whole = NO_LONGS;
        String[] texts = NO_TEXTS;
        int count;
        if (output.type() == OnnxJavaType.STRING) {
            texts = OrtUtil.flattenString(tensor.getValue());
            count = texts.length;
        } else if (output.type() == OnnxJavaType.FLOAT || output.type() == OnnxJavaType.DOUBLE) {
            numbers = doubles(tensor, output.type());
            count = numbers.length;
        } else {
            whole = longs(tensor, output.type());
            count = whole.length;
        }
        int width = count / rows;
        if (width * rows != count || (output.width() != Tensor.ANY && output.width() != width)) {
            throw SqlException.of(
                            SqlState.DATA_EXCEPTION,
                            "the model made " + count + " values of " + rows + " rows")
                    .hint("Its first dimension must be that of the rows, in inputs and output.");
        }
        if (output.width() == Tensor.ANY) {
            Vectors.checkDimensions(width);
        }
        return new MadeValues(output, numbers, whole, texts, width);
    }

    private static double[] doubles(OnnxTensor tensor, OnnxJavaType type) {
        if (type == OnnxJavaType.DOUBLE) {
            var buffer = tensor.getDoubleBuffer();
            var values = new double[buffer.remaining()];
            buffer.get(values);
            return values;
        }
        var buffer = tensor.getFloatBuffer();
        var values = new double[buffer.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = buffer.get(i);
        }
        return values;
    }

    private static long[] longs(OnnxTensor tensor, OnnxJavaType type) {
        if (type == OnnxJavaType.INT64) {
            var buffer = tensor.getLongBuffer();
            var values = new long[buffer.remaining()];
            buffer.get(values);
            return values;
        }
        if (type == OnnxJavaType.INT32) {
            var buffer = tensor.getIntBuffer();
            var values = new long[buffer.remaining()];
            for (int i = 0; i < values.length; i++) {
                values[i] = buffer.get(i);
            }
            return values;
        }
        var buffer = tensor.getByteBuffer();
        var values = new long[buffer.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = buffer.get(i) == 0 ? 0 : 1;
        }
        return values;
    }

    /// Appends what was made of a row.
    void append(int row, ColumnBuilder out) {
        if (output.isVector()) {
            appendVector(row, (ColumnBuilder.Bytes) out);
            return;
        }
        switch (out) {
            case ColumnBuilder.Longs longs -> longs.append(whole[row]);
            // Zero has no sign, and there is one NaN.
            case ColumnBuilder.Doubles doubles ->
                    doubles.append(Double.isNaN(numbers[row]) ? Double.NaN : numbers[row] + 0.0);
            case ColumnBuilder.Bytes bytes -> bytes.append(texts[row].getBytes(UTF_8));
        }
    }

    private void appendVector(int row, ColumnBuilder.Bytes out) {
        var vector = new Slice();
        vector.reset();
        for (int i = row * width; i < (row + 1) * width; i++) {
            float number = numbers.length == 0 ? whole[i] : (float) numbers[i];
            if (!Float.isFinite(number)) {
                out.appendNull();
                return;
            }
            Vectors.append(number, vector);
        }
        out.append(vector);
    }
}
