// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.drift;

import io.tidemill.analytics.state.ModelKind;
import io.tidemill.analytics.state.StateFormatException;
import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.util.ArrayList;
import java.util.List;

/// ADWIN: a window of the last numbers that grows while their mean stays and drops its older part
/// when that differs from the newer one (A. Bifet and R. Gavaldà, "Learning from time-changing data
/// with adaptive windowing", 2007, ADWIN2).
///
/// The window is an exponential histogram: rows of at most [#BUCKETS] buckets, those of row `i` of
/// 2^i numbers each; so it takes room for the logarithm of its length. Every [#CHECK]-th number,
/// each cut between buckets is tested with the bound of the paper's theorem 3.2 (with the
/// variance).
public final class AdaptiveWindow {
    private static final int VERSION = 1;
    private static final int BUCKETS = 5;
    private static final int CHECK = 32;
    private static final int PART_MIN = 5;
    private static final int ROWS_MAX = 62;

    private final double confidence;
    // Row by row, the newest bucket last.
    private final List<List<Bucket>> rows = new ArrayList<>();
    private long width;
    private double sum;
    private double squares;
    private int untilCheck = CHECK;
    private long driftCount;

    /// Some numbers: their sum, and the sum of their squared distances from their mean.
    private record Bucket(double sum, double squares) {}

    /// An empty window.
    ///
    /// @param confidence how likely a drift may be seen where there is none, per test: 0.002 is
    ///   usual
    public AdaptiveWindow(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be between 0 and 1");
        }
        this.confidence = confidence;
    }

    /// Takes in a number; true where the older part of the window was just dropped.
    public boolean add(double value) {
        if (!Double.isFinite(value)) {
            return false;
        }
        if (width > 0) {
            double distance = value - sum / width;
            squares += distance * distance * width / (width + 1);
        }
        width++;
        sum += value;
        append(0, new Bucket(value, 0));
        compress();
        if (--untilCheck > 0) {
            return false;
        }
        untilCheck = CHECK;
        boolean drifted = false;
        while (differs()) {
            dropOldest();
            drifted = true;
        }
        driftCount += drifted ? 1 : 0;
        return drifted;
    }

    private void append(int row, Bucket bucket) {
        if (row == rows.size()) {
            rows.add(new ArrayList<>());
        }
        rows.get(row).add(bucket);
    }

    private void compress() {
        for (int row = 0; row < rows.size() && rows.get(row).size() > BUCKETS; row++) {
            Bucket first = rows.get(row).removeFirst();
            Bucket second = rows.get(row).removeFirst();
            double count = Math.scalb(1.0, row);
            double distance = (first.sum() - second.sum()) / count;
            append(
                    row + 1,
                    new Bucket(
                            first.sum() + second.sum(),
                            first.squares() + second.squares() + distance * distance * count / 2));
        }
    }

    /// Whether the window can be cut so that the means of the two parts differ.
    private boolean differs() {
        if (width < 2L * PART_MIN) {
            return false;
        }
        double variance = squares / width;
        double delta = StrictMath.log(2 * StrictMath.log((double) width) / confidence);
        double oldCount = 0;
        double oldSum = 0;
        for (int row = rows.size() - 1; row >= 0; row--) {
            for (Bucket bucket : rows.get(row)) {
                oldCount += Math.scalb(1.0, row);
                oldSum += bucket.sum();
                double newCount = width - oldCount;
                if (oldCount < PART_MIN || newCount < PART_MIN) {
                    continue;
                }
                double inverse = 1 / (oldCount - PART_MIN + 1) + 1 / (newCount - PART_MIN + 1);
                double bound =
                        Math.sqrt(2 * inverse * variance * delta) + 2.0 / 3 * inverse * delta;
                if (Math.abs(oldSum / oldCount - (sum - oldSum) / newCount) > bound) {
                    return true;
                }
            }
        }
        return false;
    }

    private void dropOldest() {
        int row = rows.size() - 1;
        Bucket bucket = rows.get(row).removeFirst();
        long count = 1L << row;
        width -= count;
        sum -= bucket.sum();
        if (width > 0) {
            double distance = bucket.sum() / count - sum / width;
            squares -= bucket.squares() + distance * distance * count * width / (count + width);
            squares = Math.max(0, squares);
        } else {
            squares = 0;
        }
        while (!rows.isEmpty() && rows.getLast().isEmpty()) {
            rows.removeLast();
        }
    }

    /// The numbers in the window.
    public long width() {
        return width;
    }

    /// Their mean; NaN of none.
    public double mean() {
        return sum / width;
    }

    /// How often the window was cut.
    public long driftCount() {
        return driftCount;
    }

    /// Appends the whole state, with a header of kind and version.
    public void encode(StateWriter writer) {
        writer.putHeader(ModelKind.DRIFT, VERSION);
        writer.putDouble(confidence);
        writer.putLong(width);
        writer.putDouble(sum);
        writer.putDouble(squares);
        writer.putInt(untilCheck);
        writer.putLong(driftCount);
        writer.putByte(rows.size());
        for (List<Bucket> row : rows) {
            writer.putByte(row.size());
            for (Bucket bucket : row) {
                writer.putDouble(bucket.sum());
                writer.putDouble(bucket.squares());
            }
        }
    }

    /// Reads what [#encode] wrote.
    public static AdaptiveWindow decode(StateReader reader) {
        reader.header(ModelKind.DRIFT, VERSION);
        double confidence = reader.getDouble();
        if (!(confidence > 0 && confidence < 1)) {
            throw new StateFormatException("confidence out of range");
        }
        var window = new AdaptiveWindow(confidence);
        window.width = reader.getLong();
        window.sum = reader.getDouble();
        window.squares = reader.getDouble();
        window.untilCheck = reader.getInt(1, CHECK);
        window.driftCount = reader.getLong();
        int rowCount = reader.getByte();
        long count = 0;
        for (int row = 0; row < rowCount; row++) {
            window.rows.add(new ArrayList<>());
            int size = reader.getByte();
            for (int i = 0; i < size; i++) {
                window.append(row, new Bucket(reader.getDouble(), reader.getDouble()));
                count += row < ROWS_MAX ? 1L << row : 0;
            }
        }
        if (rowCount > ROWS_MAX || count != window.width) {
            throw new StateFormatException("buckets do not make up the window");
        }
        return window;
    }
}
