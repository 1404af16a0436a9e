// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.aggregate.AggregateState;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.GroupKeys;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.PageWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `GROUP BY`: one row a group, its keys and then the results of the calls.
///
/// | in a tick | out, at its end |
/// | --- | --- |
/// | rows of a new group | + its row |
/// | rows that change a group's results | − the old row, + the new one |
/// | rows that leave them as they were | nothing |
/// | a group's last row goes | − its row |
///
/// Without keys there is one group, always: it appears at the first flush even if nothing came.
/// Without calls it is `SELECT DISTINCT`.
///
/// Under `EMIT ON WINDOW CLOSE` one of the keys is the window's end: a group's row is emitted once,
/// when the watermark reaches that, and the group is forgotten. Rows of closed windows are dropped
/// and counted ([#lateRows]).
///
/// When a result cannot be computed (a sum that overflows), [#flush] throws and has emitted nothing
/// and changed nothing: once the rows at fault are taken back, a later flush emits what changed
/// since the last one that succeeded.
///
/// Saved as: page 0 what is below; section 1 (pages from 2^32 on) the groups, with keys and
/// results' state, [DirtyPages#SLOTS] to a page; further sections what calls keep otherwise.
public final class AggregateOperator extends Operator {
    /// No key is a window's end: results are kept current.
    public static final int NOT_CLOSING = -1;

    private static final long GROUP_SECTION = 1;
    static final int EMITTED_ROWS_MAX = 1 << 14;

    private final String described;
    private final int[] keyColumns;
    private final int callCount;
    private final int closingKey;
    private final @Nullable GroupKeys keys;
    private final AggregateState state;
    private final Kind[] kinds;
    private final DirtyPages dirty = new DirtyPages();
    private final TreeMap<Long, IntList> closing = new TreeMap<>();

    private int[] groups = new int[0];
    // Groups that this tick touched; of each, where its old results are.
    private final IntList touched = new IntList();
    private final IntList oldRows = new IntList();
    private int[] touchedAt = new int[8];
    private final ColumnBuilder[] oldResults;
    private int oldCount;
    private final IntList existing = new IntList();

    private boolean emitted;
    private long closedMicros = Long.MIN_VALUE;
    private long lateRows;

    /// An operator for `plan`.
    ///
    /// @param appendOnly whether no row is ever taken back (less state for `min` and `max`)
    /// @param closingKey which of the plan's keys (by position among them) is the window end at
    ///   which a group is emitted, or [#NOT_CLOSING]
    public AggregateOperator(Aggregation plan, boolean appendOnly, int closingKey) {
        this(plan.input().schema(), plan.keys(), plan.calls(), appendOnly, closingKey);
    }

    /// An operator over rows of `input`.
    public AggregateOperator(
            Schema input,
            List<Integer> keyColumns,
            List<AggregateCall> calls,
            boolean appendOnly,
            int closingKey) {
        this.keyColumns = keyColumns.stream().mapToInt(i -> i).toArray();
        callCount = calls.size();
        this.closingKey = closingKey;
        List<Type> keyTypes = keyColumns.stream().map(input::type).toList();
        keys = keyTypes.isEmpty() ? null : new GroupKeys(keyTypes);
        state = new AggregateState(input, calls, appendOnly);
        Kind[] resultKinds = state.resultKinds();
        kinds = new Kind[keyTypes.size() + callCount];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] =
                    i < keyTypes.size() ? keyTypes.get(i).kind() : resultKinds[i - keyTypes.size()];
        }
        oldResults = new ColumnBuilder[callCount];
        for (int i = 0; i < callCount; i++) {
            oldResults[i] = ColumnBuilder.of(resultKinds[i]);
        }
        if (keys == null) {
            state.reserve(1);
        }
        described = describe(input, keyColumns, calls);
    }

    @Override
    public void accept(int input, Batch batch) {
        var accepted = closingKey == NOT_CLOSING ? batch : withoutLate(batch);
        int size = accepted.size();
        if (size == 0) {
            return;
        }
        if (groups.length < size) {
            groups = new int[size];
        }
        if (keys != null) {
            keys.find(accepted, keyColumns, groups);
            state.reserve(keys.limit());
            if (touchedAt.length < keys.limit()) {
                touchedAt = Arrays.copyOf(touchedAt, Math.max(keys.limit(), touchedAt.length * 2));
            }
        } else {
            Arrays.fill(groups, 0, size, 0);
        }
        touch(size);
        state.add(accepted, groups);
    }

    private Batch withoutLate(Batch batch) {
        long[] ends = batch.longs(keyColumns[closingKey]).values();
        boolean late = false;
        for (int i = 0; i < batch.size(); i++) {
            late |= ends[i] <= closedMicros;
        }
        if (!late) {
            return batch;
        }
        var kept = new int[batch.size()];
        int count = 0;
        for (int i = 0; i < batch.size(); i++) {
            if (ends[i] > closedMicros) {
                kept[count++] = i;
            } else {
                lateRows += Math.max(0, batch.weight(i));
            }
        }
        return batch.gather(kept, count);
    }

    /// Notes which groups are touched for the first time in this tick, and what they showed before.
    private void touch(int size) {
        int[] at = touchedAt;
        int before = touched.size;
        for (int i = 0; i < size; i++) {
            if (at[groups[i]] == 0) {
                touched.add(groups[i]);
                at[groups[i]] = touched.size;
            }
        }
        if (touched.size == before) {
            return;
        }
        existing.size = 0;
        for (int i = before; i < touched.size; i++) {
            int group = touched.values[i];
            if (closingKey != NOT_CLOSING) {
                oldRows.add(-1);
                if (state.rowCount(group) == 0) {
                    noteClosing(group);
                }
            } else if (isShown(group)) {
                oldRows.add(oldCount++);
                existing.add(group);
            } else {
                oldRows.add(-1);
            }
        }
        for (int i = 0; i < callCount; i++) {
            state.appendResults(i, existing.values, existing.size, oldResults[i]);
        }
    }

    private boolean isShown(int group) {
        return keys == null ? emitted : state.rowCount(group) > 0;
    }

    private void noteClosing(int group) {
        long end = groupKeys().longValue(group, closingKey);
        closing.computeIfAbsent(end, any -> new IntList()).add(group);
    }

    private GroupKeys groupKeys() {
        return requireNonNull(keys, "groups that close have keys");
    }

    @Override
    public void flush(Tick tick) {
        if (closingKey != NOT_CLOSING) {
            close(tick.watermarkMicros());
            return;
        }
        if (keys == null && !emitted && touched.size == 0) {
            touched.add(0);
            oldRows.add(-1);
        }
        if (touched.size == 0) {
            return;
        }
        List<Batch> changes = changes();
        for (int i = 0; i < touched.size; i++) {
            dirty.mark(touched.values[i]);
        }
        forgetTouched();
        emitted = true;
        changes.forEach(this::emit);
    }

    private List<Batch> changes() {
        var lives = new ArrayList<IntList>();
        var results = new ArrayList<Column[]>();
        for (int from = 0; from < touched.size; from += EMITTED_ROWS_MAX) {
            var live = live(from, Math.min(touched.size, from + EMITTED_ROWS_MAX));
            lives.add(live);
            results.add(state.results(live.values, live.size));
        }
        // From here on nothing fails.
        var old = new Column[callCount];
        for (int i = 0; i < callCount; i++) {
            old[i] = oldResults[i].build();
        }
        var changes = new ArrayList<Batch>();
        for (int i = 0; i < lives.size(); i++) {
            int from = i * EMITTED_ROWS_MAX;
            int to = Math.min(touched.size, from + EMITTED_ROWS_MAX);
            changes.add(changes(from, to, lives.get(i), results.get(i), old));
        }
        return changes;
    }

    private IntList live(int from, int to) {
        var live = new IntList();
        for (int i = from; i < to; i++) {
            long count = state.rowCount(touched.values[i]);
            Invariant.check(count >= 0, "a group has no fewer than 0 rows at the end of a tick");
            if (count > 0 || keys == null) {
                live.add(touched.values[i]);
            }
        }
        return live;
    }

    private Batch changes(int from, int to, IntList live, Column[] fresh, Column[] old) {
        if (oldCount == 0) {
            return batch(live, fresh, null);
        }
        // Rows to emit: an old one as −1 − its number, a new one as its number.
        var rows = new IntList();
        var rowGroups = new IntList();
        int liveRow = 0;
        for (int i = from; i < to; i++) {
            int group = touched.values[i];
            int oldRow = oldRows.values[i];
            boolean isLive = liveRow < live.size && live.values[liveRow] == group;
            if (!isLive || oldRow < 0 || !same(old, oldRow, fresh, liveRow)) {
                if (oldRow >= 0) {
                    rows.add(-1 - oldRow);
                    rowGroups.add(group);
                }
                if (isLive) {
                    rows.add(liveRow);
                    rowGroups.add(group);
                }
            }
            liveRow += isLive ? 1 : 0;
        }
        var weights = new long[rows.size];
        var columns = new Column[callCount];
        for (int c = 0; c < callCount; c++) {
            var builder = ColumnBuilder.of(kinds[kinds.length - callCount + c]);
            for (int i = 0; i < rows.size; i++) {
                int row = rows.values[i];
                builder.append(row < 0 ? old[c] : fresh[c], row < 0 ? -1 - row : row);
            }
            columns[c] = builder.build();
        }
        for (int i = 0; i < rows.size; i++) {
            weights[i] = rows.values[i] < 0 ? -1 : 1;
        }
        return batch(rowGroups, columns, weights);
    }

    private static boolean same(Column[] old, int oldRow, Column[] fresh, int freshRow) {
        for (int c = 0; c < old.length; c++) {
            if (!old[c].same(oldRow, fresh[c], freshRow)) {
                return false;
            }
        }
        return true;
    }

    /// Rows of keys of `rowGroups` and results.
    private Batch batch(IntList rowGroups, Column[] results, long @Nullable [] weights) {
        var columns = new Column[kinds.length];
        if (keys != null) {
            var builder = new BatchBuilder(Arrays.copyOf(kinds, keyColumns.length));
            keys.append(rowGroups.values, rowGroups.size, builder);
            for (int c = 0; c < keyColumns.length; c++) {
                columns[c] = builder.column(c).build();
            }
        }
        System.arraycopy(results, 0, columns, keyColumns.length, callCount);
        return new Batch(rowGroups.size, columns, weights);
    }

    private void forgetTouched() {
        for (int i = 0; i < touched.size; i++) {
            int group = touched.values[i];
            touchedAt[group] = 0;
            if (keys != null && state.rowCount(group) == 0) {
                keys.remove(group);
                state.clear(group);
            }
        }
        touched.size = 0;
        oldRows.size = 0;
        oldCount = 0;
    }

    @Override
    public long dueWatermark() {
        return closing.isEmpty() ? Long.MAX_VALUE : closing.firstKey();
    }

    private void close(long watermarkMicros) {
        var closed = new IntList();
        for (var entry : closing.headMap(watermarkMicros, true).entrySet()) {
            // In order of number, whatever the order in which they came before a restart.
            int[] sorted = Arrays.copyOf(entry.getValue().values, entry.getValue().size);
            Arrays.sort(sorted);
            for (int i = 0; i < sorted.length; i++) {
                boolean again = i > 0 && sorted[i] == sorted[i - 1];
                if (!again && stillCloses(sorted[i], entry.getKey())) {
                    closed.add(sorted[i]);
                }
            }
        }
        var batches = new ArrayList<Batch>();
        for (int from = 0; from < closed.size; from += EMITTED_ROWS_MAX) {
            var some = closed.slice(from, Math.min(closed.size, from + EMITTED_ROWS_MAX));
            batches.add(batch(some, state.results(some.values, some.size), null));
        }
        for (int i = 0; i < touched.size; i++) {
            dirty.mark(touched.values[i]);
        }
        forgetTouched();
        closing.headMap(watermarkMicros, true).clear();
        closedMicros = Math.max(closedMicros, watermarkMicros);
        forgetClosed(closed);
        batches.forEach(this::emit);
    }

    /// Whether `group` is still the one that was noted for `end`, and has rows.
    private boolean stillCloses(int group, long end) {
        Invariant.check(state.rowCount(group) >= 0, "a group has no fewer than 0 rows at a flush");
        return groupKeys().isLive(group)
                && groupKeys().longValue(group, closingKey) == end
                && state.rowCount(group) > 0;
    }

    private void forgetClosed(IntList closed) {
        if (closed.size == 0) {
            return;
        }
        for (int i = 0; i < closed.size; i++) {
            int group = closed.values[i];
            groupKeys().remove(group);
            state.clear(group);
            dirty.mark(group);
        }
        var gone = groupKeys();
        state.dropDistinct(group -> !gone.isLive(group));
    }

    /// How many rows were dropped because their window had closed.
    @Override
    public long lateRows() {
        return lateRows;
    }

    @Override
    public void checkpoint(PageSink sink) {
        var page = new PageWriter();
        page.putByte(emitted ? 1 : 0);
        page.putLong(closedMicros);
        page.putLong(lateRows);
        sink.put(0, page.take());
        dirty.checkpoint(sink, GROUP_SECTION << 32, this::writeGroup);
        state.checkpoint(sink, GROUP_SECTION + 1);
    }

    private void writeGroup(int group, PageWriter page) {
        if (keys == null ? group == 0 : keys.isLive(group)) {
            page.putInt(group);
            if (keys != null) {
                keys.write(group, page);
            }
            state.write(group, page);
        }
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            long section = number >>> 32;
            if (number == 0) {
                var page = new PageReader(bytes);
                emitted = page.getByte() != 0;
                closedMicros = page.getLong();
                lateRows = page.getLong();
            } else if (section == GROUP_SECTION) {
                readGroups(new PageReader(bytes));
            } else {
                state.restore(section - GROUP_SECTION - 1, (int) number, bytes);
            }
        });
    }

    private void readGroups(PageReader page) {
        while (page.hasMore()) {
            int group = page.getInt();
            if (keys != null) {
                keys.read(group, page);
            }
            state.reserve(group + 1);
            if (touchedAt.length <= group) {
                touchedAt = Arrays.copyOf(touchedAt, Math.max(group + 1, touchedAt.length * 2));
            }
            state.read(group, page);
            if (closingKey != NOT_CLOSING) {
                noteClosing(group);
            }
        }
    }

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public StateBound stateBound() {
        return closingKey == NOT_CLOSING
                ? StateBound.of(
                        "one entry for each group, and its values for min, max and the like")
                : StateBound.of("the groups of windows that have not closed");
    }

    @Override
    public long stateBytes() {
        return state.sizeBytes() + (keys == null ? 0 : keys.sizeBytes());
    }

    @Override
    public String describe() {
        return described + (closingKey == NOT_CLOSING ? "" : ", emitted on window close");
    }

    private static String describe(
            Schema input, List<Integer> keyColumns, List<AggregateCall> calls) {
        String by =
                keyColumns.isEmpty() ? "" : " by " + String.join(", ", names(input, keyColumns));
        if (calls.isEmpty()) {
            return "Distinct" + by;
        }
        return calls.stream()
                .map(call -> describe(input, call))
                .collect(Collectors.joining(", ", "Aggregate" + by + ": ", ""));
    }

    private static String describe(Schema input, AggregateCall call) {
        var text = new StringBuilder(call.function().name()).append('(');
        if (call.arguments().isEmpty()) {
            text.append(call.function().name().equals("count") ? "*" : "");
        }
        text.append(call.distinct() ? "DISTINCT " : "")
                .append(String.join(", ", names(input, call.arguments())));
        String before = " ORDER BY ";
        for (var key : call.order()) {
            text.append(before).append(input.field(key.column()).name());
            text.append(key.descending() ? " DESC" : "");
            if (key.nullsFirst() != key.descending()) {
                text.append(key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST");
            }
            before = ", ";
        }
        text.append(')');
        if (call.filter() >= 0) {
            text.append(" FILTER ").append(input.field(call.filter()).name());
        }
        return text.toString();
    }

    private static List<String> names(Schema input, List<Integer> columns) {
        return columns.stream().map(column -> input.field(column).name()).toList();
    }
}
