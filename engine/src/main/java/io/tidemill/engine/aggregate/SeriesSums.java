// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.BigEndian;
import io.tidemill.core.value.Floats;
import io.tidemill.core.value.Timestamps;
import io.tidemill.engine.state.BytesMultisets;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageWriter;

/// Sums over the steps from each point of a series to the next, by time: of what a counter went up
/// by, or of the area below the line through the points.
///
/// The points of a group are kept in order, and the sum is exact. So a point that comes takes back
/// the step that it divides and adds the two that it makes, and one that goes does the reverse,
/// wherever in time it is. Points of the same time are ordered by value; that a point is there
/// twice makes no difference.
final class SeriesSums extends RowAccumulator {
    /// What is summed.
    enum Kind {
        /// How far the counter went up. Where it went down it began again at 0.
        COUNTER,
        /// Twice the area, in microseconds, the points being joined by lines.
        LINEAR,
        /// The area, in microseconds, each value being held until the next.
        HELD
    }

    private final Kind kind;
    private final BytesMultisets points = new BytesMultisets(Slice::compare, false);
    private final ExactSums sums = new ExactSums();
    private final Slice point = new Slice();
    private final Slice before = new Slice();
    private final Slice after = new Slice();

    SeriesSums(Kind kind) {
        this.kind = kind;
    }

    @Override
    void reserve(int limit) {
        points.reserve(limit);
        sums.reserve(limit);
    }

    /// Adds a point.
    ///
    /// @param arguments the values and the times
    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        long time = ((LongColumn) arguments[1]).values()[row];
        if (Timestamps.isInfinite(time) || weight == 0) {
            return;
        }
        double value = ((DoubleColumn) arguments[0]).values()[row];
        point.reset();
        BigEndian.appendLong(point, time ^ Long.MIN_VALUE);
        BigEndian.appendLong(point, Floats.orderedBits(value) ^ Long.MIN_VALUE);
        boolean was = points.contains(group, point);
        points.add(group, point, weight);
        boolean is = points.contains(group, point);
        if (was == is) {
            return;
        }
        int sign = is ? 1 : -1;
        boolean first = !points.before(group, point, before);
        boolean last = !points.after(group, point, after);
        if (!first && !last) {
            step(group, before, after, -sign);
        }
        if (!first) {
            step(group, before, point, sign);
        }
        if (!last) {
            step(group, point, after, sign);
        }
    }

    private void step(int group, Slice from, Slice to, int sign) {
        double begin = value(from);
        double end = value(to);
        if (kind == Kind.COUNTER) {
            sums.add(group, end, sign);
            if (!(end < begin)) {
                sums.add(group, -begin, sign);
            }
            return;
        }
        double length = (double) (time(to) - time(from));
        sums.addProduct(group, begin, length, sign);
        if (kind == Kind.LINEAR) {
            sums.addProduct(group, end, length, sign);
        }
    }

    private static long time(Slice of) {
        return BigEndian.getLong(of.data, of.offset) ^ Long.MIN_VALUE;
    }

    private static double value(Slice of) {
        return Floats.ofOrderedBits(
                BigEndian.getLong(of.data, of.offset + Long.BYTES) ^ Long.MIN_VALUE);
    }

    /// The sum of `group`.
    double sum(int group) {
        return sums.sum(group);
    }

    /// The time from the first point of `group` to the last, in microseconds; 0 without points.
    long lengthMicros(int group) {
        if (points.isEmpty(group)) {
            return 0;
        }
        points.leastValue(group, before);
        points.greatestValue(group, after);
        return time(after) - time(before);
    }

    @Override
    void clear(int group) {
        points.clear(group);
        sums.clear(group);
    }

    @Override
    void write(int group, PageWriter page) {
        page.putInt(points.root(group));
        sums.write(group, page);
    }

    @Override
    void read(int group, PageReader page) {
        points.setRoot(group, page.getInt());
        sums.read(group, page);
    }

    @Override
    void checkpoint(PageSink sink, long base) {
        points.checkpoint(sink, base);
    }

    @Override
    void restore(int page, byte[] bytes) {
        points.restore(bytes);
    }

    @Override
    long sizeBytes() {
        return points.sizeBytes() + sums.sizeBytes();
    }
}
