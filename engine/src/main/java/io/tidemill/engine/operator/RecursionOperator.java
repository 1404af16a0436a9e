// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.plan.Recursion;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.DirtyPages;
import io.tidemill.engine.state.GroupKeys;
import io.tidemill.engine.state.KeyedRows;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// `WITH RECURSIVE`: the fixpoint of a step, under any changes of what base and step read.
///
/// Rows carry their level, as times do in differential dataflow (McSherry and others, CIDR 2013):
/// those of the base have level 0, those that the step makes of a row of level n have level n + 1.
/// With its level a row never depends on itself, however the data goes round in circles, so
/// counting is sound: let C(x, n) be how often base and step make row x at level n. Then the rows
/// of level n are
///
/// - UNION ALL: x, C(x, n) times;
/// - UNION: x, once, if C(x, n) > 0 and C(x, m) = 0 for all m < n: each row at its lowest level.
///
/// A tick's changes are worked off level by level, lowest first, as each level depends on lower
/// ones alone. The changes of a level are fed to the step, whose operators keep what they know by
/// row and level, and which answers with changes of C at the next level. When a row leaves its
/// level, it is looked at again at the next level where C is not 0; when it comes in at a lower
/// one, at the level where it was. A level of the new result that changes nothing ends the work:
/// what follows from it has not changed.
///
/// UNION ALL keeps nothing here, UNION keeps C.
///
/// | in, UNION: edges 1 → 2, 2 → 1, from 1 | out |
/// | --- | --- |
/// | base: +1 (1) | +1 (1), +1 (2) |
/// | step: an edge 2 → 3 comes | +1 (3) |
/// | base: −1 (1) | −1 (1), −1 (2), −1 (3) |
///
/// Pages: 0 and above the rows, [DirtyPages#SLOTS] a page, each with its place and the row; then
/// the counts ([KeyedRows]), with note 1 for the level that a row is at.
public final class RecursionOperator extends Operator {
    /// The input that has the rows of the base.
    public static final int BASE = 0;

    /// The input that has the rows of the step.
    public static final int STEP = 1;

    private static final int SECTION_SHIFT = 40;

    private final Schema schema;
    private final boolean distinct;
    private final Levels levels;
    private final int[] columns;
    private Operator scan = new RecursiveScanOperator();
    private List<Operator> loop = List.of();

    private final GroupKeys keys;
    private final KeyedRows counts = new KeyedRows(List.of(Kind.LONG));
    private final DirtyPages dirtyKeys = new DirtyPages();
    private final TreeMap<Long, IntList> again = new TreeMap<>();
    private final SlotSet touched = new SlotSet();
    private long[] slotLevels = new long[16];

    /// An operator for `plan`.
    public RecursionOperator(Recursion plan, RecursionLimit limit) {
        schema = plan.schema();
        distinct = plan.distinct();
        levels = new Levels(schema.size(), limit);
        columns = IntStream.range(0, schema.size()).toArray();
        keys = new GroupKeys(schema.fields().stream().map(Field::type).toList());
    }

    /// Connects the step.
    ///
    /// @param newScan what takes the rows of a level
    /// @param newLoop the operators that depend on it, inputs before consumers
    public void loop(Operator newScan, List<Operator> newLoop) {
        scan = newScan;
        loop = List.copyOf(newLoop);
    }

    @Override
    public void accept(int input, Batch batch) {
        if (input == BASE) {
            levels.add(0, batch);
        } else {
            levels.addNext(batch);
        }
    }

    @Override
    public void flush(Tick tick) {
        try {
            for (long level = next(); level >= 0; level = next()) {
                Batch changes = distinct ? entering(level) : sum(levels.take(level));
                if (changes.size() > 0) {
                    emit(changes);
                    scan.accept(0, Levels.at(level, changes));
                    for (Operator operator : loop) {
                        operator.flush(tick);
                    }
                }
            }
        } finally {
            levels.clear();
            again.clear();
        }
        counts.sweep(key -> {
            keys.remove(key);
            dirtyKeys.mark(key);
        });
    }

    /// The lowest level that has something to do, or -1.
    private long next() {
        long first = levels.first();
        if (again.isEmpty()) {
            return first;
        }
        long repeated = again.firstKey();
        return first < 0 ? repeated : Math.min(first, repeated);
    }

    /// The changes added up, those that cancel each other left out.
    private Batch sum(List<Batch> changes) {
        if (changes.size() == 1 && changes.getFirst().weights() == null) {
            return changes.getFirst();
        }
        var rows =
                new KeyedRows(schema.fields().stream().map(field -> field.type().kind()).toList());
        for (Batch batch : changes) {
            rows.add(batch, new int[batch.size()], new int[batch.size()]);
        }
        var slots = new int[rows.size()];
        var weights = new long[rows.size()];
        int count = 0;
        for (int slot = rows.first(0); slot >= 0; slot = rows.next(slot)) {
            if (rows.weight(slot) != 0) {
                slots[count] = slot;
                weights[count++] = rows.weight(slot);
            }
        }
        var sums = new Column[schema.size()];
        for (int i = 0; i < sums.length; i++) {
            sums[i] = rows.gather(i, slots, count);
        }
        return new Batch(count, sums, Arrays.copyOf(weights, count));
    }

    /// Counts what was made at a level; the rows that are at this level now (+1) or not any more
    /// (−1).
    private Batch entering(long level) {
        for (Batch batch : levels.take(level)) {
            int size = batch.size();
            var ids = new int[size];
            keys.find(batch, columns, ids);
            var counted =
                    new Batch(size, new Column[] {Levels.constant(level, size)}, batch.weights());
            for (int id : ids) {
                if (counts.first(id) < 0) {
                    dirtyKeys.mark(id);
                }
                touched.add(id);
            }
            var slots = new int[size];
            counts.add(counted, ids, slots);
            for (int slot : slots) {
                note(slot < 0 ? ~slot : slot, level);
            }
        }
        IntList repeated = again.remove(level);
        for (int i = 0; repeated != null && i < repeated.size; i++) {
            touched.add(repeated.values[i]);
        }
        var changes = BatchBuilder.of(schema);
        for (int i = 0; i < touched.size(); i++) {
            settle(touched.get(i), level, changes);
        }
        touched.clear();
        return changes.build();
    }

    private void note(int slot, long level) {
        if (slot >= slotLevels.length) {
            slotLevels = Arrays.copyOf(slotLevels, Math.max(slot + 1, slotLevels.length * 2));
        }
        slotLevels[slot] = level;
    }

    private void settle(int id, long level, BatchBuilder changes) {
        int here = -1;
        boolean lower = false;
        long shownAbove = Long.MAX_VALUE;
        long madeAbove = Long.MAX_VALUE;
        for (int slot = counts.first(id); slot >= 0; slot = counts.next(slot)) {
            long at = slotLevels[slot];
            if (at == level) {
                here = slot;
            } else if (at < level) {
                lower |= counts.weight(slot) > 0;
            } else {
                if (counts.note(slot) != 0) {
                    shownAbove = Math.min(shownAbove, at);
                }
                if (counts.weight(slot) != 0) {
                    madeAbove = Math.min(madeAbove, at);
                }
            }
        }
        if (here < 0) {
            return;
        }
        boolean is = counts.note(here) != 0;
        boolean should = counts.weight(here) > 0 && !lower;
        if (is == should) {
            return;
        }
        counts.addToNote(here, should ? 1 : -1);
        keys.append(id, changes);
        changes.endRow(should ? 1 : -1);
        long look = should ? shownAbove : madeAbove;
        if (look != Long.MAX_VALUE) {
            again.computeIfAbsent(look, _ -> new IntList()).add(id);
        }
    }

    // State

    @Override
    public void checkpoint(PageSink sink) {
        dirtyKeys.checkpoint(
                sink,
                0,
                (key, page) -> {
                    if (keys.isLive(key)) {
                        page.putByte(DirtyPages.place(key));
                        keys.write(key, page);
                    }
                });
        counts.checkpoint(sink, 1L << SECTION_SHIFT);
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            int page = (int) number;
            if (number >>> SECTION_SHIFT == 0) {
                var reader = new PageReader(bytes);
                while (reader.hasMore()) {
                    keys.read(page * DirtyPages.SLOTS + reader.getByte(), reader);
                }
            } else {
                counts.restore(page, bytes);
            }
        });
        for (int slot = 0; slot < counts.limit(); slot++) {
            if (counts.isLive(slot)) {
                var level = (LongColumn) counts.gather(0, new int[] {slot}, 1);
                note(slot, level.values()[0]);
            }
        }
    }

    @Override
    public Algebra algebra() {
        return distinct ? Algebra.KEYED : Algebra.LINEAR;
    }

    @Override
    public long stateBytes() {
        return keys.sizeBytes() + counts.sizeBytes() + 8L * slotLevels.length;
    }

    @Override
    public String describe() {
        return distinct ? "Recursion distinct" : "Recursion all";
    }
}
