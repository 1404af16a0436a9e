// SPDX-License-Identifier: Apache-2.0
package io.tidemill.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Vectors;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/// Rows of a batch as tensors: those of the numbers `chosen[from]` to `chosen[to - 1]`, whose
/// values are not NULL.
@SuppressWarnings("ArrayRecordComponent") // identity is never asked of it
record RowNumbers(Batch rows, int[] chosen, int from, int to) {
    int count() {
        return to - from;
    }

    /// What `input` is given.
    ///
    /// Errors: 22000 for a vector of other dimensions.
    ///
    /// @param columns one of vectors, or one for each value of a row
    OnnxTensor tensor(OrtEnvironment environment, Tensor input, int[] columns) throws OrtException {
        long[] shape = input.shape(count());
        return switch (input.type()) {
            case FLOAT -> {
                double[] numbers = doubles(input, columns);
                var floats = new float[numbers.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) numbers[i];
                }
                yield OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats), shape);
            }
            case DOUBLE ->
                    OnnxTensor.createTensor(
                            environment, DoubleBuffer.wrap(doubles(input, columns)), shape);
            case INT64 ->
                    OnnxTensor.createTensor(
                            environment, LongBuffer.wrap(longs(input, columns)), shape);
            case INT32 -> {
                long[] numbers = longs(input, columns);
                var ints = new int[numbers.length];
                for (int i = 0; i < ints.length; i++) {
                    ints[i] = (int) numbers[i];
                }
                yield OnnxTensor.createTensor(environment, IntBuffer.wrap(ints), shape);
            }
            case BOOL -> {
                long[] numbers = longs(input, columns);
                var flags = new byte[numbers.length];
                for (int i = 0; i < flags.length; i++) {
                    flags[i] = (byte) (numbers[i] == 0 ? 0 : 1);
                }
                yield OnnxTensor.createTensor(
                        environment, ByteBuffer.wrap(flags), shape, OnnxJavaType.BOOL);
            }
            case STRING -> OnnxTensor.createTensor(environment, texts(columns), shape);
            default -> throw new IllegalStateException("no input of type " + input.type());
        };
    }

    private double[] doubles(Tensor input, int[] columns) {
        var values = new double[count() * input.width()];
        for (int j = 0; j < columns.length; j++) {
            switch (rows.column(columns[j])) {
                case DoubleColumn(double[] numbers, _) -> {
                    for (int i = 0; i < count(); i++) {
                        values[i * columns.length + j] = numbers[chosen[from + i]];
                    }
                }
                case LongColumn(long[] numbers, _) -> {
                    for (int i = 0; i < count(); i++) {
                        values[i * columns.length + j] = numbers[chosen[from + i]];
                    }
                }
                case BytesColumn vectors -> vectors(vectors, input.width(), values);
            }
        }
        return values;
    }

    private long[] longs(Tensor input, int[] columns) {
        var values = new long[count() * input.width()];
        for (int j = 0; j < columns.length; j++) {
            Column column = rows.column(columns[j]);
            if (column instanceof LongColumn(long[] numbers, _)) {
                for (int i = 0; i < count(); i++) {
                    values[i * columns.length + j] = numbers[chosen[from + i]];
                }
            } else {
                // One of vectors, or of the numbers of one.
                double[] numbers = doubles(input, columns);
                for (int i = 0; i < values.length; i++) {
                    values[i] = Math.round(numbers[i]);
                }
                return values;
            }
        }
        return values;
    }

    private void vectors(BytesColumn column, int width, double[] values) {
        var vector = new Slice();
        for (int i = 0; i < count(); i++) {
            column.get(chosen[from + i], vector);
            Vectors.checkModifier(vector, width);
            for (int j = 0; j < width; j++) {
                values[i * width + j] = Vectors.get(vector, j);
            }
        }
    }

    private String[] texts(int[] columns) {
        var values = new String[count() * columns.length];
        var text = new Slice();
        for (int j = 0; j < columns.length; j++) {
            var column = rows.bytes(columns[j]);
            for (int i = 0; i < count(); i++) {
                column.get(chosen[from + i], text);
                values[i * columns.length + j] =
                        new String(text.data, text.offset, text.length, UTF_8);
            }
        }
        return values;
    }
}
