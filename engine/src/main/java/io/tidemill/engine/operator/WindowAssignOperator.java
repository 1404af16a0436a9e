// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.PageWriter;
import io.tidemill.engine.window.Windows;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `TUMBLE`, `HOP` and `CUMULATE`: each row once per window its time lies in, with `window_start`,
/// `window_end` and `window_time` appended. Linear.
///
/// | in | out |
/// | --- | --- |
/// | w × a row | w × the row with each window |
/// | a row whose time is NULL or infinite | nothing |
/// | a row, for each window that had closed when it arrived | nothing; counted ([#lateRows]) |
///
/// When a row arrived is the row's own matter: a hidden column holds the watermark of that moment.
/// So a row that is taken back later is late for the same windows as when it came, however the rows
/// are cut into ticks.
public final class WindowAssignOperator extends Operator {
    /// There is no hidden column: no row is late.
    public static final int NO_ARRIVAL = -1;

    /// A column that is appended.
    public enum Appended {
        START,
        END,
        TIME;

        /// In the order in which they are appended.
        public static final List<Appended> ORDER = List.of(START, END, TIME);
    }

    private static final int ROWS_MAX = 1 << 16;

    private final Windows windows;
    private final int timeColumn;
    private final Set<Appended> wanted;
    private final int arrivalColumn;
    private final long allowedLatenessMicros;
    private final long resolutionMicros;
    private LongColumn unwanted = new LongColumn(new long[0], null);
    private long lateRows;

    // The rows of the output being made, with their windows.
    private int[] rows = new int[0];
    private long[] starts = new long[0];
    private long[] ends = new long[0];

    /// An operator for `plan`, which is no SESSION.
    ///
    /// @param wanted the appended columns that are read; the others are there but hold zeros
    /// @param arrivalColumn the hidden input column, which is not passed on, or [#NO_ARRIVAL]
    /// @param allowedLatenessMicros how long after its end a window still takes rows
    public WindowAssignOperator(
            WindowAssign plan,
            Set<Appended> wanted,
            int arrivalColumn,
            long allowedLatenessMicros) {
        windows = Windows.of(plan);
        timeColumn = plan.timeColumn();
        resolutionMicros = plan.resolutionMicros();
        this.wanted = Set.copyOf(wanted);
        this.arrivalColumn = arrivalColumn;
        this.allowedLatenessMicros = allowedLatenessMicros;
    }

    @Override
    public void accept(int input, Batch batch) {
        if (windows.kind() == WindowAssign.Kind.TUMBLE
                && !windows.byCalendar()
                && arrivalColumn == NO_ARRIVAL) {
            tumble(batch);
            return;
        }
        int perRow = windows.countMax();
        int step = Math.max(1, ROWS_MAX / perRow);
        for (int from = 0; from < batch.size(); from += step) {
            assign(batch, from, Math.min(batch.size(), from + step), perRow);
        }
    }

    /// The usual case: no row is dropped, and most lie in the window of the row before.
    private void tumble(Batch batch) {
        var times = batch.longs(timeColumn);
        int size = batch.size();
        var start = new long[size];
        boolean allIn = times.nulls() == null;
        if (allIn) {
            allIn = starts(times.values(), size, start);
        }
        if (!allIn) {
            if (size > 0) {
                assign(batch, 0, size, 1);
            }
            return;
        }
        long[] end = null;
        if (wanted.contains(Appended.END) || wanted.contains(Appended.TIME)) {
            end = new long[size];
            for (int i = 0; i < size; i++) {
                end[i] = start[i] + windows.sizeMicros();
            }
        }
        emit(output(batch, start, end));
    }

    private boolean starts(long[] times, int size, long[] out) {
        long length = windows.sizeMicros();
        long start = 0;
        long end = 0;
        boolean finite = true;
        for (int i = 0; i < size; i++) {
            long time = times[i];
            if (time < start || time >= end) {
                finite &= Windows.isFinite(time);
                start = windows.start(time);
                end = start + length;
            }
            out[i] = start;
        }
        return finite;
    }

    private void assign(Batch batch, int from, int to, int perRow) {
        int room = (to - from) * perRow;
        if (rows.length < room) {
            rows = new int[room];
        }
        starts = new long[room];
        ends = new long[room];
        var times = batch.longs(timeColumn);
        var arrivals = arrivalColumn == NO_ARRIVAL ? null : batch.longs(arrivalColumn);
        int count = 0;
        for (int row = from; row < to; row++) {
            if (times.isNull(row) || !Windows.isFinite(times.values()[row])) {
                continue;
            }
            int assigned = windows.assign(times.values()[row], starts, ends, count);
            if (arrivals != null && !arrivals.isNull(row)) {
                int kept = withoutLate(arrivals.values()[row], count, assigned);
                lateRows += Math.max(0, batch.weight(row)) * (assigned - kept);
                assigned = kept;
            }
            Arrays.fill(rows, count, count + assigned, row);
            count += assigned;
        }
        emit(output(batch.gather(rows, count), starts, ends));
    }

    /// Keeps those of the `count` windows at `at` that had not closed at watermark `arrival`; how
    /// many.
    private int withoutLate(long arrival, int at, int count) {
        int kept = at;
        for (int i = at; i < at + count; i++) {
            long closes = ends[i] + allowedLatenessMicros;
            if (closes > arrival || closes < ends[i]) {
                starts[kept] = starts[i];
                ends[kept++] = ends[i];
            }
        }
        return kept - at;
    }

    private Batch output(Batch batch, long[] start, long @Nullable [] end) {
        int inputs = batch.columnCount() - (arrivalColumn == NO_ARRIVAL ? 0 : 1);
        var columns = new Column[inputs + 3];
        for (int i = 0, at = 0; i < batch.columnCount(); i++) {
            if (i != arrivalColumn) {
                columns[at++] = batch.column(i);
            }
        }
        columns[inputs] = wanted.contains(Appended.START) ? column(start) : zeros(batch.size());
        columns[inputs + 1] =
                wanted.contains(Appended.END) && end != null ? column(end) : zeros(batch.size());
        columns[inputs + 2] =
                wanted.contains(Appended.TIME) && end != null
                        ? last(end, batch.size())
                        : zeros(batch.size());
        return new Batch(batch.size(), columns, batch.weights());
    }

    private static LongColumn column(long[] values) {
        return new LongColumn(values, null);
    }

    private LongColumn last(long[] end, int size) {
        var last = new long[size];
        for (int i = 0; i < size; i++) {
            last[i] = end[i] - resolutionMicros;
        }
        return column(last);
    }

    private LongColumn zeros(int size) {
        if (unwanted.values().length < size) {
            unwanted = column(new long[size]);
        }
        return unwanted;
    }

    /// Rows are taken the allowed lateness longer, so what it emits is as much behind.
    @Override
    public long watermark(long inputWatermarkMicros) {
        return behind(inputWatermarkMicros, allowedLatenessMicros);
    }

    /// `watermark` less `micros`; the ends of time stay where they are.
    static long behind(long watermark, long micros) {
        long behind = watermark - micros;
        return watermark == Long.MAX_VALUE || behind > watermark ? watermark : behind;
    }

    /// How many times a row was dropped because a window had closed before it came.
    @Override
    public long lateRows() {
        return lateRows;
    }

    @Override
    public void checkpoint(PageSink sink) {
        if (arrivalColumn != NO_ARRIVAL) {
            var page = new PageWriter();
            page.putLong(lateRows);
            sink.put(0, page.take());
        }
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> lateRows = new PageReader(bytes).getLong());
    }

    @Override
    public String describe() {
        String size =
                windows.byCalendar()
                        ? windows.sizeMonths() + " months"
                        : windows.sizeMicros() + " µs";
        return "WindowAssign " + windows.kind() + " " + size;
    }
}
