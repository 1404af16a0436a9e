// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.plan.LookupJoin;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.state.KeyedRows;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageSource;
import io.tidemill.engine.table.Consolidator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// `FOR SYSTEM_TIME AS OF` a processing time, in a view: each left row with the right row of its
/// key as of the end of the tick in which the left row came. Both are kept: the right rows as they
/// are, the left rows with what each was joined with.
///
/// | in | out, at the end of the tick |
/// | --- | --- |
/// | right + (k, 1), left + (k, a) | + (k, a, k, 1) |
/// | right − (k, 1), right + (k, 2) | nothing |
/// | left + (k, b) | + (k, b, k, 2) |
/// | left − (k, a) | − (k, a, k, 1) |
///
/// A left row without a match is shown with NULLs where outer and else not; it is kept too, as a
/// match that comes later is not its own.
///
/// Pages: 0 and above the keys of the right ([JoinKeys]); then the rows of the right ([KeyedRows]),
/// then those of the left ([RememberedRows]).
public final class LookupJoinOperator extends Operator {
    private static final int SECTION_SHIFT = 40;
    private static final int NO_MATCH = -1;

    private final LookupJoin plan;
    private final Schema left;
    private final int[] leftKeys;
    private final int[] rightKeys;
    private final JoinKeys keys;
    private final KeyedRows right;
    private final RememberedRows said;
    private final JoinedRows joined;
    private final List<Batch> changes = new ArrayList<>();

    /// An operator for `plan`.
    public LookupJoinOperator(LookupJoin plan) {
        this.plan = plan;
        left = plan.left().schema();
        var schema = plan.right().schema();
        leftKeys = plan.leftKeys().stream().mapToInt(Integer::intValue).toArray();
        rightKeys = plan.rightKeys().stream().mapToInt(Integer::intValue).toArray();
        keys = new JoinKeys(schema, plan.rightKeys());
        var kinds = schema.fields().stream().map(Field::type).map(type -> type.kind()).toList();
        right = new KeyedRows(kinds);
        // Whether there was a match, then the match.
        said =
                new RememberedRows(
                        left, Stream.concat(Stream.of(Kind.LONG), kinds.stream()).toList());
        joined = new JoinedRows(left, schema, true);
    }

    @Override
    public void accept(int input, Batch batch) {
        if (input == 0) {
            changes.add(batch);
            return;
        }
        var rowKeys = new int[batch.size()];
        keys.find(batch, rightKeys, rowKeys);
        for (int key : rowKeys) {
            keys.mark(key);
        }
        right.add(batch, rowKeys, new int[batch.size()]);
    }

    @Override
    public void flush(Tick tick) {
        right.sweep(keys::forget);
        if (changes.isEmpty()) {
            return;
        }
        var rows = Consolidator.consolidate(left, changes);
        changes.clear();
        var going = new IntList();
        var coming = new IntList();
        for (int i = 0; i < rows.size(); i++) {
            (rows.weight(i) < 0 ? going : coming).add(i);
        }
        if (going.size > 0) {
            var gone = said.takeBack(rows.gather(going.values, going.size));
            show(gone.rows(), gone.said().toArray(Column[]::new));
        }
        if (coming.size > 0) {
            var fresh = rows.gather(coming.values, coming.size);
            var matches = matches(fresh);
            said.say(fresh, matches);
            show(fresh, matches);
        }
        said.sweep();
    }

    /// Whether each row has a match, and the match.
    private Column[] matches(Batch rows) {
        var found = new int[rows.size()];
        keys.lookup(rows, leftKeys, found);
        var slots = new IntList();
        var is = new long[rows.size()];
        for (int i = 0; i < is.length; i++) {
            int slot = isNull(rows, i) || found[i] < 0 ? NO_MATCH : right.first(found[i]);
            if (slot != NO_MATCH) {
                is[i] = 1;
                slots.add(slot);
            }
        }
        var columns = new Column[plan.right().schema().size() + 1];
        columns[0] = new LongColumn(is, null);
        for (int c = 1; c < columns.length; c++) {
            var kind = plan.right().schema().kind(c - 1);
            columns[c] = spread(kind, right.gather(c - 1, slots.values, slots.size), is);
        }
        return columns;
    }

    /// The values one after the other where `is` is 1, else NULL.
    private static Column spread(Kind kind, Column values, long[] is) {
        var builder = ColumnBuilder.of(kind);
        int next = 0;
        for (long there : is) {
            if (there == 0) {
                builder.appendNull();
            } else {
                builder.append(values, next++);
            }
        }
        return builder.build();
    }

    private boolean isNull(Batch rows, int row) {
        for (int column : leftKeys) {
            if (rows.column(column).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    private void show(Batch rows, Column[] matches) {
        var is = (LongColumn) matches[0];
        var paired = new IntList();
        var alone = new IntList();
        for (int i = 0; i < rows.size(); i++) {
            (is.values()[i] == 0 ? alone : paired).add(i);
        }
        if (paired.size > 0) {
            var pairs = rows.gather(paired.values, paired.size);
            var columns = new Column[left.size() + matches.length - 1];
            for (int c = 0; c < columns.length; c++) {
                columns[c] =
                        c < left.size()
                                ? pairs.column(c)
                                : matches[c - left.size() + 1].gather(paired.values, paired.size);
            }
            emit(new Batch(pairs.size(), columns, pairs.weights()));
        }
        if (alone.size > 0 && plan.outer()) {
            emit(joined.alone(0, rows.gather(alone.values, alone.size)));
        }
    }

    /// A row on the right changes nothing of what came, so its time does not matter.
    @Override
    public int timedInputs() {
        return 1;
    }

    @Override
    public void checkpoint(PageSink sink) {
        keys.checkpoint(sink, 0);
        right.checkpoint(sink, 1L << SECTION_SHIFT);
        said.checkpoint(sink, 2L << SECTION_SHIFT);
    }

    @Override
    public void restore(PageSource source) {
        source.forEach((number, bytes) -> {
            switch ((int) (number >>> SECTION_SHIFT)) {
                case 0 -> keys.restore((int) number, bytes);
                case 1 -> right.restore((int) number, bytes);
                default -> said.restore(number - (2L << SECTION_SHIFT), bytes);
            }
        });
    }

    @Override
    public Algebra algebra() {
        return Algebra.KEYED;
    }

    @Override
    public StateBound stateBound() {
        return StateBound.growing(
                "the rows of the right by key, and each row of the left with what it was joined with",
                "delete rows that are no longer needed");
    }

    @Override
    public long stateBytes() {
        return keys.sizeBytes() + right.sizeBytes() + said.sizeBytes();
    }

    @Override
    public String describe() {
        return new JoinText(left, plan.right().schema())
                .keys(plan.leftKeys(), plan.rightKeys())
                .after("LookupJoin " + (plan.outer() ? "left" : "inner"));
    }
}
