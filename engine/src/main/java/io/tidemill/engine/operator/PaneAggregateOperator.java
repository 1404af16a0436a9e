// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static io.tidemill.engine.operator.AggregateOperator.EMITTED_ROWS_MAX;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.aggregate.AggregateState;
import io.tidemill.engine.operator.WindowAssignOperator.Appended;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.GroupKeys;
import io.tidemill.engine.state.LongsTable;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.PageWriter;
import io.tidemill.engine.window.HopEnds;
import io.tidemill.engine.window.Windows;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `GROUP BY` the windows of `HOP` under `EMIT ON WINDOW CLOSE`, by panes: a row costs the same
/// however many windows it is in.
///
/// | in | out |
/// | --- | --- |
/// | the watermark passes a window's end | + a row for each key that has rows in the window |
/// | a row whose time is NULL or infinite | nothing |
/// | a row, for each window that had closed when it came | nothing; counted ([#lateRows]) |
///
/// A row is in the windows from one that *enters* it to one before that which *leaves* it behind.
/// Rows of a key with the same two ends make a pane, whose aggregates are kept once. Each key has a
/// running window: when a window closes, the panes that it enters are added to it, those that it
/// leaves are taken back, exactly, and it is emitted. (On panes: J. Li et al., "No pane, no gain",
/// 2005; on taking back: K. Tangwongsan et al., "General incremental sliding-window aggregation",
/// 2015.)
///
/// A row that is late for its first windows enters at the first one that still takes it, and so is
/// in a pane of its own; the same holds for one that is taken back when some windows have closed,
/// whose pane has a negative weight. So panes never change once they have entered. A pane is
/// forgotten when it is left, a key with its last pane.
///
/// Saved as: page 0 how far windows have closed and the rows that were late; section 1 (pages from
/// 2^32 on) the keys; section 2 the panes, both [DirtyPages#SLOTS] to a page. The running windows
/// are made of the panes again.
public final class PaneAggregateOperator extends Operator {
    private static final long KEY_SECTION = 1;
    private static final long PANE_SECTION = 2;

    // The longs of a pane.
    private static final int KEY = 0;
    private static final int ENTERS = 1;
    private static final int LEAVES = 2;

    private final Schema input;
    private final List<PaneKey> keys;
    private final int callCount;
    private final HopEnds ends;
    private final int timeColumn;
    private final int arrivalColumn;
    private final long allowedLatenessMicros;
    private final long resolutionMicros;
    private final int[] keyColumns;
    private final Kind[] keyKinds;

    // Null where all rows are of one group, number 0.
    private final @Nullable GroupKeys groups;
    private final LongsTable panes = new LongsTable(3);
    private final AggregateState paneState;
    private final AggregateState running;
    // By key: how many panes it has, and whether its running window has rows.
    private int[] paneCounts = new int[8];
    private final BitSet shown = new BitSet();
    // Panes by the ends of the windows that enter and leave them.
    private final BitSet noted = new BitSet();
    private final TreeMap<Long, IntList> entering = new TreeMap<>();
    private final TreeMap<Long, IntList> leaving = new TreeMap<>();
    private final DirtyPages dirtyKeys = new DirtyPages();
    private final DirtyPages dirtyPanes = new DirtyPages();
    private long closedMicros = Long.MIN_VALUE;
    private long lateRows;

    // The rows of the batch being taken that some window takes.
    private int[] rows = new int[0];
    private int[] ids = new int[0];
    private long[][] paneKeys = new long[3][0];

    /// What one of the keys is.
    public sealed interface PaneKey {
        /// A column of the input.
        record OfInput(int column) implements PaneKey {}

        /// A bound of the window.
        record Bound(Appended which) implements PaneKey {}
    }

    /// An operator that groups the rows of `plan`'s input by window.
    ///
    /// @param plan a `HOP`
    /// @param input the columns of the rows: those of the plan's input, then hidden ones
    /// @param keys the keys, in the order in which they are emitted
    /// @param calls over input columns; they must be ones for which [#fits]
    /// @param arrivalColumn the hidden input column with the watermark at a row's arrival, or
    ///   [WindowAssignOperator#NO_ARRIVAL]
    /// @param allowedLatenessMicros how long after its end a window still takes rows
    public PaneAggregateOperator(
            WindowAssign plan,
            Schema input,
            List<PaneKey> keys,
            List<AggregateCall> calls,
            int arrivalColumn,
            long allowedLatenessMicros) {
        this.input = input;
        this.keys = List.copyOf(keys);
        callCount = calls.size();
        ends = new HopEnds(plan.sizeMicros(), plan.slideMicros(), plan.offsetMicros());
        timeColumn = plan.timeColumn();
        resolutionMicros = plan.resolutionMicros();
        this.arrivalColumn = arrivalColumn;
        this.allowedLatenessMicros = allowedLatenessMicros;
        keyColumns =
                keys.stream()
                        .filter(PaneKey.OfInput.class::isInstance)
                        .mapToInt(key -> ((PaneKey.OfInput) key).column())
                        .toArray();
        List<Type> types = Arrays.stream(keyColumns).mapToObj(input::type).toList();
        groups = types.isEmpty() ? null : new GroupKeys(types);
        keyKinds = types.stream().map(Type::kind).toArray(Kind[]::new);
        paneState = new AggregateState(input, calls, false);
        running = new AggregateState(input, calls, false);
        Invariant.check(paneState.merges(), "panes can be merged");
    }

    /// Whether this is a way to compute `calls` over rows of `input`: not `min` and `max`, what
    /// depends on an order, nor DISTINCT.
    public static boolean fits(Schema input, List<AggregateCall> calls) {
        return new AggregateState(input, calls, false).merges();
    }

    @Override
    public void accept(int number, Batch batch) {
        int size = pick(batch);
        if (size == 0) {
            return;
        }
        var picked = size == batch.size() ? batch : batch.gather(rows, size);
        if (groups == null) {
            Arrays.fill(ids, 0, size, 0);
        } else {
            groups.find(picked, keyColumns, ids);
        }
        for (int i = 0; i < size; i++) {
            paneKeys[KEY][i] = ids[i];
        }
        int before = panes.size();
        panes.find(size, paneKeys, null, ids);
        if (panes.size() != before) {
            noteNew(size);
        }
        for (int i = 0; i < size; i++) {
            dirtyPanes.mark(ids[i]);
        }
        paneState.add(picked, ids);
    }

    /// Sets `rows` to those that some window takes, with the ends that enter and leave them; how
    /// many.
    private int pick(Batch batch) {
        int size = batch.size();
        if (rows.length < size) {
            rows = new int[size];
            ids = new int[size];
            paneKeys = new long[3][size];
        }
        var times = batch.longs(timeColumn);
        var arrivals =
                arrivalColumn == WindowAssignOperator.NO_ARRIVAL
                        ? null
                        : batch.longs(arrivalColumn);
        long from = 0;
        long until = 0;
        long first = 0;
        long last = 0;
        int count = 0;
        for (int row = 0; row < size; row++) {
            long time = times.values()[row];
            if (times.isNull(row) || !Windows.isFinite(time)) {
                continue;
            }
            if (time < from || time >= until) {
                first = ends.first(time);
                last = ends.last(time);
                from = time;
                until = ends.sameUntil(time);
            }
            long bound = closedMicros;
            if (arrivals != null && !arrivals.isNull(row)) {
                long arrival = arrivals.values()[row];
                bound =
                        Math.max(
                                bound, WindowAssignOperator.behind(arrival, allowedLatenessMicros));
            }
            long enters = first;
            if (bound >= first) {
                enters = bound >= last ? last + ends.slideMicros() : ends.after(first, bound);
                lateRows +=
                        Math.max(0, batch.weight(row)) * ((enters - first) / ends.slideMicros());
            }
            if (enters <= last) {
                rows[count] = row;
                paneKeys[ENTERS][count] = enters;
                paneKeys[LEAVES][count++] = last + ends.slideMicros();
            }
        }
        return count;
    }

    /// Notes those of the first `size` of `ids` that are new.
    private void noteNew(int size) {
        reserve();
        for (int i = 0; i < size; i++) {
            int pane = ids[i];
            if (!noted.get(pane)) {
                note(pane);
            }
        }
    }

    private void reserve() {
        paneState.reserve(panes.limit());
        int limit = groups == null ? 1 : groups.limit();
        running.reserve(limit);
        if (paneCounts.length < limit) {
            paneCounts = Arrays.copyOf(paneCounts, Math.max(limit, paneCounts.length * 2));
        }
    }

    private void note(int pane) {
        noted.set(pane);
        int key = (int) panes.value(pane, KEY);
        if (paneCounts[key]++ == 0) {
            dirtyKeys.mark(key);
        }
        entering.computeIfAbsent(panes.value(pane, ENTERS), any -> new IntList()).add(pane);
        leaving.computeIfAbsent(panes.value(pane, LEAVES), any -> new IntList()).add(pane);
    }

    @Override
    public void flush(Tick tick) {
        long watermark = WindowAssignOperator.behind(tick.watermarkMicros(), allowedLatenessMicros);
        long end = Long.MIN_VALUE;
        while (!leaving.isEmpty()) {
            long next = next(end == Long.MIN_VALUE ? firstOpen() : end + slide());
            if (next > watermark) {
                break;
            }
            end = next;
            close(end);
        }
        closedMicros = Math.max(closedMicros, watermark);
    }

    /// The next end at which something changes, where there are panes.
    ///
    /// @param open the first end that has not closed
    private long next(long open) {
        long next = leaving.firstKey();
        if (!entering.isEmpty()) {
            next = Math.min(next, entering.firstKey());
        }
        // A key's running window shows rows at every end, though no pane enters or leaves.
        return shown.isEmpty() ? next : Math.min(next, open);
    }

    @Override
    public long dueWatermark() {
        return leaving.isEmpty()
                ? Long.MAX_VALUE
                : TimeBand.moved(next(firstOpen()), allowedLatenessMicros);
    }

    private long slide() {
        return ends.slideMicros();
    }

    /// The first end that has not closed, when some have.
    private long firstOpen() {
        return ends.first(closedMicros);
    }

    private void close(long end) {
        var left = leaving.remove(end);
        if (left != null) {
            leave(left);
        }
        var entered = entering.remove(end);
        if (entered != null) {
            for (int i = 0; i < entered.size; i++) {
                merge(entered.values[i], 1);
            }
        }
        var some = new IntList();
        for (int key = shown.nextSetBit(0); key >= 0; key = shown.nextSetBit(key + 1)) {
            some.add(key);
            if (some.size == EMITTED_ROWS_MAX) {
                emit(batch(some, end));
                some.size = 0;
            }
        }
        if (some.size > 0) {
            emit(batch(some, end));
        }
    }

    private void leave(IntList left) {
        for (int i = 0; i < left.size; i++) {
            int pane = left.values[i];
            int key = (int) panes.value(pane, KEY);
            merge(pane, -1);
            panes.remove(pane);
            paneState.clear(pane);
            noted.clear(pane);
            dirtyPanes.mark(pane);
            if (--paneCounts[key] == 0) {
                Invariant.check(running.rowCount(key) == 0, "a window has the rows of its panes");
                if (groups != null) {
                    groups.remove(key);
                }
                running.clear(key);
                dirtyKeys.mark(key);
            }
        }
    }

    private void merge(int pane, int sign) {
        int key = (int) panes.value(pane, KEY);
        running.merge(key, paneState, pane, sign);
        shown.set(key, running.rowCount(key) > 0);
    }

    /// The rows of the window that ends at `end`.
    private Batch batch(IntList some, long end) {
        int size = some.size;
        for (int i = 0; i < size; i++) {
            Invariant.check(running.rowCount(some.values[i]) > 0, "a window shown has rows");
        }
        var builder = new BatchBuilder(keyKinds);
        if (groups != null) {
            groups.append(some.values, size, builder);
        }
        var columns = new Column[keys.size() + callCount];
        int ofInput = 0;
        for (int i = 0; i < keys.size(); i++) {
            columns[i] =
                    switch (keys.get(i)) {
                        case PaneKey.OfInput _ -> builder.column(ofInput++).build();
                        case PaneKey.Bound(var which) -> bounds(which, end, size);
                    };
        }
        System.arraycopy(running.results(some.values, size), 0, columns, keys.size(), callCount);
        return new Batch(size, columns, null);
    }

    private LongColumn bounds(Appended which, long end, int size) {
        var values = new long[size];
        Arrays.fill(
                values,
                switch (which) {
                    case START -> end - ends.sizeMicros();
                    case END -> end;
                    case TIME -> end - resolutionMicros;
                });
        return new LongColumn(values, null);
    }

    /// Windows close the allowed lateness later, so what it emits is as much behind.
    @Override
    public long watermark(long inputWatermarkMicros) {
        return WindowAssignOperator.behind(inputWatermarkMicros, allowedLatenessMicros);
    }

    /// How many times a row was dropped because a window had closed before it came.
    @Override
    public long lateRows() {
        return lateRows;
    }

    @Override
    public void checkpoint(PageSink sink) {
        var page = new PageWriter();
        page.putLong(closedMicros);
        page.putLong(lateRows);
        sink.put(0, page.take());
        dirtyKeys.checkpoint(
                sink,
                KEY_SECTION << 32,
                (key, writer) -> {
                    if (groups != null && groups.isLive(key)) {
                        writer.putInt(key);
                        groups.write(key, writer);
                    }
                });
        dirtyPanes.checkpoint(
                sink,
                PANE_SECTION << 32,
                (pane, writer) -> {
                    if (panes.isLive(pane)) {
                        writer.putInt(pane);
                        panes.write(pane, writer);
                        paneState.write(pane, writer);
                    }
                });
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            var page = new PageReader(bytes);
            if (number == 0) {
                closedMicros = page.getLong();
                lateRows = page.getLong();
            } else if (number >>> 32 == KEY_SECTION) {
                readKeys(page);
            } else {
                readPanes(page);
            }
        });
        reserve();
        for (int pane = 0; pane < panes.limit(); pane++) {
            if (panes.isLive(pane)) {
                restore(pane);
            }
        }
    }

    private void readKeys(PageReader page) {
        while (groups != null && page.hasMore()) {
            groups.read(page.getInt(), page);
        }
    }

    private void readPanes(PageReader page) {
        while (page.hasMore()) {
            int pane = page.getInt();
            panes.read(pane, page);
            paneState.reserve(panes.limit());
            paneState.read(pane, page);
        }
    }

    private void restore(int pane) {
        noted.set(pane);
        paneCounts[(int) panes.value(pane, KEY)]++;
        leaving.computeIfAbsent(panes.value(pane, LEAVES), any -> new IntList()).add(pane);
        if (panes.value(pane, ENTERS) <= closedMicros) {
            merge(pane, 1);
        } else {
            entering.computeIfAbsent(panes.value(pane, ENTERS), any -> new IntList()).add(pane);
        }
    }

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public StateBound stateBound() {
        return StateBound.of("for each group, a pane for each slide of the windows that are open");
    }

    @Override
    public long stateBytes() {
        return (groups == null ? 0 : groups.sizeBytes())
                + panes.sizeBytes()
                + paneState.sizeBytes()
                + running.sizeBytes()
                + 4L * paneCounts.length;
    }

    @Override
    public String describe() {
        var names =
                keys.stream()
                        .map(key ->
                                switch (key) {
                                    case PaneKey.OfInput(int column) -> input.field(column).name();
                                    case PaneKey.Bound(var which) ->
                                            switch (which) {
                                                case START -> "window_start";
                                                case END -> "window_end";
                                                case TIME -> "window_time";
                                            };
                                })
                        .toList();
        return "Aggregate by "
                + String.join(", ", names)
                + ", HOP of "
                + ends.sizeMicros()
                + " µs every "
                + ends.slideMicros()
                + " µs in panes, emitted on window close";
    }
}
