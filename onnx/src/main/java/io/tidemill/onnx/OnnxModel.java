// SPDX-License-Identifier: Apache-2.0
package io.tidemill.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.model.ScoringModel;
import io.tidemill.core.type.Field;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;

/// A loaded model. Rows are scored some thousands at a time, so that what a call needs besides its
/// rows has a limit.
final class OnnxModel implements ScoringModel {
    private static final int ROWS_MAX = 4096;
    private static final int VALUES_MAX = 1 << 20;
    private static final Cleaner CLEANER = Cleaner.create();

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final List<Tensor> inputs;
    private final Tensor output;
    private final int rowsMax;
    private final int fieldCount;
    private final int numberCount;

    /// @param rowByRow whether it takes one row at a time only
    OnnxModel(
            OrtEnvironment environment,
            OrtSession session,
            List<Tensor> inputs,
            Tensor output,
            boolean rowByRow) {
        this.environment = environment;
        this.session = session;
        this.inputs = List.copyOf(inputs);
        this.output = output;
        fieldCount = inputs().size();
        numberCount = inputs.stream().mapToInt(Tensor::width).sum();
        int most = Math.max(numberCount, output.width());
        rowsMax = rowByRow ? 1 : Math.clamp(VALUES_MAX / most, 1, ROWS_MAX);
        CLEANER.register(this, () -> OnnxFormat.close(session));
    }

    @Override
    public List<Field> inputs() {
        return inputs.stream().flatMap(input -> input.inputs().stream()).toList();
    }

    @Override
    public Field output() {
        return output.output();
    }

    @Override
    public void score(Batch rows, int[] columns, ColumnBuilder out) {
        if (columns.length != fieldCount && columns.length != numberCount) {
            throw new IllegalArgumentException(columns.length + " columns");
        }
        try {
            scoreWhole(rows, columns, out);
        } finally {
            // The session must not be closed while it runs.
            Reference.reachabilityFence(this);
        }
    }

    private void scoreWhole(Batch rows, int[] columns, ColumnBuilder out) {
        var whole = new int[rows.size()];
        int count = 0;
        for (int row = 0; row < rows.size(); row++) {
            if (isWhole(rows, columns, row)) {
                whole[count++] = row;
            }
        }
        int done = 0;
        for (int from = 0; from < count; from += rowsMax) {
            int to = Math.min(count, from + rowsMax);
            var made = run(new RowNumbers(rows, whole, from, to), columns);
            for (int i = from; i < to; i++) {
                done = appendNulls(done, whole[i], out) + 1;
                made.append(i - from, out);
            }
        }
        appendNulls(done, rows.size(), out);
    }

    private static boolean isWhole(Batch rows, int[] columns, int row) {
        for (int column : columns) {
            if (rows.column(column).isNull(row)) {
                return false;
            }
        }
        return true;
    }

    private static int appendNulls(int from, int to, ColumnBuilder out) {
        for (int i = from; i < to; i++) {
            out.appendNull();
        }
        return to;
    }

    private MadeValues run(RowNumbers rows, int[] columns) {
        var given = new LinkedHashMap<String, OnnxTensor>();
        try {
            int at = 0;
            for (var input : inputs) {
                boolean spread = columns.length == numberCount;
                int taken = spread ? input.width() : input.inputs().size();
                int[] own = Arrays.copyOfRange(columns, at, at + taken);
                given.put(input.name(), rows.tensor(environment, input, own));
                at += taken;
            }
            try (var result = session.run(given, Set.of(output.name()))) {
                return MadeValues.read((OnnxTensor) result.get(0), output, rows.count());
            }
        } catch (OrtException failure) {
            throw SqlException.of(SqlState.DATA_EXCEPTION, "the model cannot score these rows")
                    .detail(String.valueOf(failure.getMessage()).strip())
                    .cause(failure);
        } finally {
            new ArrayList<>(given.values()).forEach(OnnxTensor::close);
        }
    }
}
