// SPDX-License-Identifier: Apache-2.0
package io.tidemill.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Vectors;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What a model takes or makes: of each row as many values of a type as its shape says.
///
/// @param batch how many rows at once, or [#ANY]
/// @param shape of what there is of one row; empty for a tensor `[N]`
/// @param width how many values of a row, or [#ANY]
record Tensor(String name, OnnxJavaType type, long batch, List<Long> shape, int width) {
    static final int ANY = -1;

    /// A tensor of the model.
    ///
    /// Errors: 0A000 where SQL has no type for it.
    ///
    /// @param role `input` or `output`
    static Tensor of(String role, NodeInfo node) {
        String named = role + " \"" + node.getName() + "\" of the model";
        if (!(node.getInfo() instanceof TensorInfo info)) {
            throw unsupported(named + " is no tensor", "Export the model so that it is one.");
        }
        switch (info.type) {
            case FLOAT, DOUBLE, INT32, INT64, BOOL, STRING -> {}
            case INT8, INT16, UINT8, FLOAT16, BFLOAT16, UNKNOWN ->
                    throw unsupported(
                            named
                                    + " is of type "
                                    + info.onnxType
                                            .toString()
                                            .replaceFirst(".*TYPE_", "")
                                            .toLowerCase(Locale.ROOT),
                            "Export it as float, double, int32, int64, bool or string.");
        }
        long[] dimensions = info.getShape();
        if (dimensions.length == 0) {
            throw unsupported(
                    named + " has no dimension for rows",
                    "Export the model with a first dimension that is dynamic.");
        }
        var shape = Arrays.stream(dimensions).skip(1).boxed().toList();
        return new Tensor(
                node.getName(), info.type, dimensions[0], shape, width(role, named, info, shape));
    }

    private static int width(String role, String named, TensorInfo info, List<Long> shape) {
        boolean known = shape.stream().allMatch(dimension -> dimension > 0);
        if (!known && role.equals("input")) {
            throw unsupported(
                    named + " has the shape " + Arrays.toString(info.getShape()),
                    "Export it so that only the first dimension is dynamic.");
        }
        long width = shape.stream().reduce(1L, (a, b) -> known ? Math.multiplyExact(a, b) : ANY);
        if (width > Vectors.DIMENSIONS_MAX) {
            throw unsupported(
                    named + " has " + width + " numbers a row",
                    "A vector has at most " + Vectors.DIMENSIONS_MAX + ".");
        }
        if (role.equals("output") && info.type == OnnxJavaType.STRING && width != 1) {
            throw unsupported(
                    named + " has several texts a row", "Export the model so that it has one.");
        }
        return (int) width;
    }

    private static SqlException unsupported(String what, String hint) {
        return SqlException.of(SqlState.FEATURE_NOT_SUPPORTED, what).hint(hint);
    }

    /// Whether a row's values are one vector.
    boolean isVector() {
        return width != 1 && type != OnnxJavaType.STRING;
    }

    /// What is to be given of a row: a value, a vector, or several texts.
    List<Field> inputs() {
        if (isVector()) {
            return List.of(new Field(name, Type.vector(width), true));
        }
        Type each =
                switch (type) {
                    case INT32 -> Type.INTEGER;
                    case INT64 -> Type.BIGINT;
                    case BOOL -> Type.BOOLEAN;
                    case STRING -> Type.TEXT;
                    default -> Type.DOUBLE;
                };
        return width == 1
                ? List.of(new Field(name, each, true))
                : IntStream.rangeClosed(1, width)
                        .mapToObj(i -> new Field(name + "_" + i, each, true))
                        .toList();
    }

    /// What is made of a row.
    Field output() {
        if (isVector()) {
            return new Field(name, width == ANY ? Type.VECTOR : Type.vector(width), true);
        }
        Type each =
                switch (type) {
                    case FLOAT -> Type.REAL;
                    case INT32 -> Type.INTEGER;
                    case INT64 -> Type.BIGINT;
                    case BOOL -> Type.BOOLEAN;
                    case STRING -> Type.TEXT;
                    default -> Type.DOUBLE;
                };
        return new Field(name, each, true);
    }

    /// The shape of so many rows.
    long[] shape(int rows) {
        var all = new long[1 + shape.size()];
        all[0] = rows;
        for (int i = 0; i < shape.size(); i++) {
            all[i + 1] = shape.get(i);
        }
        return all;
    }
}
