// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.value.BigEndian;
import io.tidemill.core.value.RowEncoding;
import io.tidemill.engine.state.BytesTable;
import io.tidemill.engine.state.OrderedTree;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.state.TreeSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps, per partition, the rows from `offset` on, at most `limit`, in an order. All rows are
/// kept, ordered, with how often they are there and how often they are shown.
///
/// A change behind the last row that is shown costs a search in the order. Any other makes the
/// flush walk the partition from its start to the end of what is or was shown, and emit what each
/// row should be shown more or less: so with an offset or without a limit the cost is by offset
/// plus limit.
///
/// | in, for the greatest two of (5), (7) | out |
/// | --- | --- |
/// | +1 (6) | +1 (6), −1 (5) |
/// | −1 (7) | −1 (7), +1 (5) |
/// | +1 (4) | nothing |
///
/// Under `EMIT ON WINDOW CLOSE` one of the partition's columns may be the end of windows whose rows
/// all come when they close: a partition is forgotten once the watermark has reached that.
///
/// Pages are those of an [OrderedTree]: keys are [TopNKey]; values weight (8), weight shown (8),
/// length of the partition in the key (4), length of partition and order (4), row ([RowEncoding]).
public final class TopNOperator extends Operator {
    /// No partition is forgotten.
    public static final int NOT_CLOSING = -1;

    private static final int BATCH_SIZE = 4096;
    private static final int SHOWN_AT = 8;
    private static final int PARTITION_LENGTH_AT = 16;
    private static final int ORDER_LENGTH_AT = 20;
    private static final int ROW_AT = 24;
    private static final int PRUNE_MIN = 1024;

    private final long offset;
    private final long end;
    private final long limit;
    private final boolean withTies;
    private final boolean once;
    private final int closingColumn;
    private final TreeMap<Long, List<byte[]>> closing = new TreeMap<>();
    private final TopNKey keys;
    private final RowEncoding rows;
    private final BatchBuilder out;
    private final String description;

    private final OrderedTree tree = new OrderedTree();
    private final BytesTable partitions = new BytesTable();
    // By partition: how many rows are kept, the sum of the weights shown, the key of the last row
    // that is shown (or, before the first flush of an operator that runs once, kept).
    private long[] entryCounts = new long[8];
    private long[] shownCounts = new long[8];
    private byte[] @Nullable [] lastKeys = new byte[8][];
    private int[] lastOrderLengths = new int[8];

    private final SlotSet touched = new SlotSet();
    private final List<byte[]> emptied = new ArrayList<>();
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private final Slice newValue = new Slice();

    /// An operator for `plan`.
    ///
    /// @param once whether all input comes before the first flush and takes nothing back, and
    ///   nothing is asked after it: then what cannot be shown is not kept
    public TopNOperator(TopN plan, boolean once) {
        this(plan, once, NOT_CLOSING);
    }

    /// An operator for `plan`.
    ///
    /// @param once as above
    /// @param closingColumn the partition's column with the end of a window after which none of its
    ///   rows comes or goes, or [#NOT_CLOSING]
    public TopNOperator(TopN plan, boolean once, int closingColumn) {
        this.closingColumn = closingColumn;
        offset = plan.offset();
        limit = plan.limit();
        end = limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + limit;
        withTies = plan.withTies();
        this.once = once;
        keys = new TopNKey(plan);
        rows = RowEncoding.of(plan.schema());
        out = BatchBuilder.of(plan.schema());
        description = describe(plan);
    }

    private static String describe(TopN plan) {
        var text = new StringBuilder("Top");
        if (plan.limit() != Long.MAX_VALUE) {
            text.append(' ').append(plan.limit());
        }
        if (plan.withTies()) {
            text.append(" with ties");
        }
        if (plan.offset() > 0) {
            text.append(" after ").append(plan.offset());
        }
        for (int i = 0; i < plan.order().size(); i++) {
            var key = plan.order().get(i);
            text.append(i == 0 ? " by " : ", ");
            text.append(plan.schema().field(key.column()).name());
            text.append(key.descending() ? " desc" : "");
        }
        for (int i = 0; i < plan.partitionKeys().size(); i++) {
            text.append(i == 0 ? " for each " : ", ");
            text.append(plan.schema().field(plan.partitionKeys().get(i)).name());
        }
        return text.toString();
    }

    @Override
    public void accept(int input, Batch batch) {
        for (int row = 0; row < batch.size(); row++) {
            keys.encode(batch, row, key);
            int partition = partitions.find(key.data, 0, keys.partitionLength());
            reserve(partition);
            boolean relevant = isRelevant(partition);
            if (once && !relevant && end != Long.MAX_VALUE) {
                continue;
            }
            if (change(batch, row)) {
                if (entryCounts[partition]++ == 0 && closingColumn != NOT_CLOSING) {
                    noteClosing(batch.longs(closingColumn).values()[row], partition);
                }
            }
            if (relevant) {
                touched.add(partition);
            }
            if (once && entryCounts[partition] > 2 * Math.min(end, 1L << 40) + PRUNE_MIN) {
                prune(partition);
            }
        }
    }

    private void reserve(int partition) {
        if (partition >= entryCounts.length) {
            int capacity = Math.max(partition + 1, entryCounts.length * 2);
            entryCounts = Arrays.copyOf(entryCounts, capacity);
            shownCounts = Arrays.copyOf(shownCounts, capacity);
            lastKeys = Arrays.copyOf(lastKeys, capacity);
            lastOrderLengths = Arrays.copyOf(lastOrderLengths, capacity);
        }
    }

    /// Whether a change of the row whose key is at hand may change what is shown.
    private boolean isRelevant(int partition) {
        byte[] last = lastKeys[partition];
        if (last == null || (!once && shownCounts[partition] < limit)) {
            return limit > 0;
        }
        int length = withTies ? lastOrderLengths[partition] : last.length;
        int keyLength = withTies ? keys.orderLength() : key.length;
        return Arrays.compareUnsigned(key.data, 0, keyLength, last, 0, length) <= 0;
    }

    /// Adds a row to the tree; whether it is new there.
    private boolean change(Batch batch, int row) {
        long weight = batch.weight(row);
        newValue.reset();
        boolean isNew = !tree.get(key, value);
        if (isNew) {
            BigEndian.appendLong(newValue, weight);
            BigEndian.appendLong(newValue, 0);
            BigEndian.appendInt(newValue, keys.partitionLength());
            BigEndian.appendInt(newValue, keys.orderLength());
            rows.append(batch, row, newValue);
        } else {
            newValue.append(value);
            weight += BigEndian.getLong(value.data, value.offset);
            BigEndian.putLong(newValue.data, 0, weight);
        }
        if (weight == 0) {
            emptied.add(key.toBytes());
        }
        tree.put(key, newValue);
        return isNew;
    }

    @Override
    public void flush(Tick tick) {
        if (touched.size() > 0) {
            var snapshot = tree.snapshot();
            for (int i = 0; i < touched.size(); i++) {
                walk(touched.get(i), snapshot);
            }
            touched.clear();
            emit(out.build());
        }
        removeEmptied();
        var closed = closing.headMap(tick.watermarkMicros(), true);
        closed.values().forEach(prefixes -> prefixes.forEach(this::forget));
        closed.clear();
    }

    private void noteClosing(long end, int partition) {
        var prefix = new Slice();
        partitions.get(partition, prefix);
        closing.computeIfAbsent(end, any -> new ArrayList<>()).add(prefix.toBytes());
    }

    /// Forgets the partition whose keys begin with `bytes`, if it still has rows.
    private void forget(byte[] bytes) {
        int partition = partitions.lookup(bytes, 0, bytes.length);
        if (partition < 0) {
            return;
        }
        var prefix = new Slice();
        prefix.set(bytes, 0, bytes.length);
        var entry = new Slice();
        var cursor = tree.snapshot().scan(prefix, null);
        while (cursor.next()) {
            cursor.key(entry);
            if (!startsWith(entry, prefix)) {
                break;
            }
            tree.remove(entry);
        }
        remove(partition);
    }

    private void remove(int partition) {
        entryCounts[partition] = 0;
        lastKeys[partition] = null;
        shownCounts[partition] = 0;
        partitions.remove(partition);
    }

    /// Shows of each row of a partition what should be shown now.
    private void walk(int partition, TreeSnapshot snapshot) {
        var prefix = new Slice();
        partitions.get(partition, prefix);
        var entry = new Slice();
        var last = new Slice();
        boolean anyShown = false;
        int lastOrderLength = 0;
        long position = 0;
        long shownBefore = 0;
        long shownNow = 0;
        var cursor = snapshot.scan(prefix, null);
        while (cursor.next()) {
            cursor.key(entry);
            cursor.value(value);
            if (!startsWith(entry, prefix)) {
                break;
            }
            long weight = Math.max(0, BigEndian.getLong(value.data, value.offset));
            long shown = BigEndian.getLong(value.data, value.offset + SHOWN_AT);
            int orderLength = BigEndian.getInt(value.data, value.offset + ORDER_LENGTH_AT);
            long to = Math.min(position + weight, end);
            if (withTies && limit > 0 && position + weight > end) {
                // The row at the end of the limit, or one equal to it in order.
                boolean tied =
                        position < end
                                || (anyShown
                                        && startsWith(entry, last, lastOrderLength)
                                        && orderLength == lastOrderLength);
                to = tied ? position + weight : end;
            }
            long wanted = Math.max(0, to - Math.max(position, offset));
            position += weight;
            shownBefore += shown;
            shownNow += wanted;
            if (wanted > 0) {
                anyShown = true;
                last.set(entry);
                lastOrderLength = orderLength;
            }
            if (wanted != shown) {
                show(entry, wanted, wanted - shown);
            }
            if (position >= end
                    && shownBefore == shownCounts[partition]
                    && weight > 0
                    && wanted == 0) {
                break;
            }
        }
        shownCounts[partition] = shownNow;
        lastKeys[partition] = anyShown ? last.toBytes() : null;
        lastOrderLengths[partition] = lastOrderLength;
    }

    private static boolean startsWith(Slice entry, Slice prefix) {
        return startsWith(entry, prefix, prefix.length);
    }

    private static boolean startsWith(Slice entry, Slice prefix, int length) {
        return entry.length >= length
                && Arrays.equals(
                        entry.data,
                        entry.offset,
                        entry.offset + length,
                        prefix.data,
                        prefix.offset,
                        prefix.offset + length);
    }

    private void show(Slice entry, long wanted, long change) {
        newValue.reset();
        newValue.append(value);
        BigEndian.putLong(newValue.data, SHOWN_AT, wanted);
        rows.decode(newValue.data, ROW_AT, out);
        out.endRow(change);
        tree.put(entry, newValue);
        if (out.size() == BATCH_SIZE) {
            emit(out.build());
        }
    }

    private void removeEmptied() {
        var entry = new Slice();
        for (byte[] bytes : emptied) {
            entry.set(bytes, 0, bytes.length);
            if (tree.get(entry, value) && BigEndian.getLong(value.data, value.offset) == 0) {
                int length = BigEndian.getInt(value.data, value.offset + PARTITION_LENGTH_AT);
                int partition = partitions.lookup(bytes, 0, length);
                tree.remove(entry);
                entryCounts[partition]--;
                if (entryCounts[partition] == 0) {
                    remove(partition);
                }
            }
        }
        emptied.clear();
    }

    /// Forgets the rows of a partition that cannot be shown, whatever comes.
    private void prune(int partition) {
        var prefix = new Slice();
        partitions.get(partition, prefix);
        var entry = new Slice();
        var last = new Slice();
        int lastOrderLength = 0;
        long position = 0;
        var cursor = tree.snapshot().scan(prefix, null);
        while (cursor.next()) {
            cursor.key(entry);
            cursor.value(value);
            if (!startsWith(entry, prefix)) {
                break;
            }
            boolean tied = withTies && position > 0 && startsWith(entry, last, lastOrderLength);
            if (position < end || tied) {
                position += BigEndian.getLong(value.data, value.offset);
                last.set(entry);
                lastOrderLength = BigEndian.getInt(value.data, value.offset + ORDER_LENGTH_AT);
            } else {
                tree.remove(entry);
                entryCounts[partition]--;
            }
        }
        if (position >= end) {
            lastKeys[partition] = last.toBytes();
            lastOrderLengths[partition] = lastOrderLength;
        }
    }

    @Override
    public void checkpoint(PageSink sink) {
        tree.freeze().write(sink);
    }

    @Override
    public void restore(PageSource source) {
        tree.restore(source);
        var entry = new Slice();
        var cursor = tree.snapshot().scan(null, null);
        while (cursor.next()) {
            cursor.key(entry);
            cursor.value(value);
            int length = BigEndian.getInt(value.data, value.offset + PARTITION_LENGTH_AT);
            int partition = partitions.find(entry.data, entry.offset, length);
            reserve(partition);
            if (entryCounts[partition]++ == 0 && closingColumn != NOT_CLOSING) {
                rows.decode(value.data, value.offset + ROW_AT, out);
                out.endRow(1);
                noteClosing(out.build().longs(closingColumn).values()[0], partition);
            }
            long shown = BigEndian.getLong(value.data, value.offset + SHOWN_AT);
            if (shown > 0) {
                shownCounts[partition] += shown;
                lastKeys[partition] = entry.toBytes();
                lastOrderLengths[partition] =
                        BigEndian.getInt(value.data, value.offset + ORDER_LENGTH_AT);
            }
        }
    }

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public StateBound stateBound() {
        if (closingColumn != NOT_CLOSING) {
            return StateBound.of("the rows of windows that have not closed");
        }
        return StateBound.growing(
                "the rows of each partition, as any may move up when others go",
                "delete rows that are no longer needed");
    }

    @Override
    public long stateBytes() {
        return tree.snapshot().heapBytes() + partitions.sizeBytes();
    }

    @Override
    public String describe() {
        return description;
    }
}
