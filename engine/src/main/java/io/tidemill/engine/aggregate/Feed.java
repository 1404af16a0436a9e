// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.type.Type;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rows that calls with the same arguments, `FILTER` and `DISTINCT` see: picks them out of each
/// batch once, counts them, and gives them to the accumulators of those calls. The usual case,
/// where every row counts, hands the batch's own arrays on.
final class Feed {
    /// What calls must have in common to share a feed.
    ///
    /// @param required arguments (by position in `arguments`) that are not NULL in a row that
    ///   counts
    record Key(List<Integer> arguments, List<Integer> required, int filter, boolean distinct) {}

    private final Key key;
    private final List<Type> types;
    private @Nullable DistinctArguments distinct;
    private final Counts counts;
    private final Map<Object, Accumulator> byKind = new LinkedHashMap<>();
    private final List<Accumulator> accumulators = new ArrayList<>();
    private final int[] argumentColumns;
    private final int[] requiredArguments;
    private final Column[] rowArguments;
    private int[] rows = new int[0];
    private int[] pickedGroups = new int[0];

    /// @param types of the arguments
    /// @param total counts of all rows of each group
    Feed(Key key, List<Type> types, Counts total) {
        this.key = key;
        argumentColumns = key.arguments().stream().mapToInt(i -> i).toArray();
        requiredArguments = key.required().stream().mapToInt(i -> i).toArray();
        rowArguments = new Column[argumentColumns.length];
        this.types = List.copyOf(types);
        counts = key.distinct() || key.filter() >= 0 ? new Counts() : Counts.within(total);
    }

    /// The accumulator of this class and variant, made if there is none.
    <A extends Accumulator> A accumulator(Class<A> type, Object variant, Supplier<A> maker) {
        return type.cast(
                byKind.computeIfAbsent(
                        List.of(type, variant),
                        kind -> {
                            var made = maker.get();
                            accumulators.add(made);
                            return made;
                        }));
    }

    /// How many rows of each group count.
    Counts counts() {
        return counts;
    }

    List<Accumulator> accumulators() {
        return accumulators;
    }

    /// The arguments that its groups have; null where calls are not `DISTINCT`. Asked for when all
    /// accumulators are there.
    @Nullable DistinctArguments distinct() {
        if (key.distinct() && distinct == null) {
            distinct = DistinctArguments.of(types, !accumulators.isEmpty());
        }
        return distinct;
    }

    void reserve(int limit) {
        counts.reserve(limit);
        for (var accumulator : accumulators) {
            accumulator.reserve(limit);
        }
    }

    /// Takes a batch whose row `i` is of group `groups[i]`.
    void accept(Batch batch, int[] groups) {
        var arguments = new Column[key.arguments().size()];
        boolean nulls = false;
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = batch.column(key.arguments().get(i));
        }
        for (int i : key.required()) {
            nulls |= arguments[i].nulls() != null;
        }
        long[] weights = batch.weights();
        if (!nulls && key.filter() < 0) {
            add(batch.size(), groups, arguments, weights);
            return;
        }
        int count = pick(batch, groups, arguments);
        if (count == batch.size()) {
            add(count, groups, arguments, weights);
            return;
        }
        for (int i = 0; i < arguments.length && (key.distinct() || !accumulators.isEmpty()); i++) {
            arguments[i] = arguments[i].gather(rows, count);
        }
        add(count, gather(groups, rows, count), arguments, gather(weights, rows, count));
    }

    /// Takes row `row` of `batch`, `weight` times, as one of `group`.
    void acceptRow(Batch batch, int row, int group, long weight) {
        var arguments = rowArguments;
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = batch.column(argumentColumns[i]);
        }
        if (key.distinct()) {
            accept(one(batch, row, weight), new int[] {group});
            return;
        }
        boolean counts = isTrue(batch, row);
        for (int i = 0; i < requiredArguments.length && counts; i++) {
            counts = !arguments[requiredArguments[i]].isNull(row);
        }
        if (!counts) {
            if (key.filter() < 0) {
                this.counts.leaveOut(group, weight);
            }
            return;
        }
        if (key.filter() >= 0) {
            this.counts.array()[group] += weight;
        }
        for (int i = 0; i < accumulators.size(); i++) {
            accumulators.get(i).addRow(group, arguments, row, weight);
        }
    }

    private boolean isTrue(Batch batch, int row) {
        if (key.filter() < 0) {
            return true;
        }
        var filter = batch.longs(key.filter());
        return filter.values()[row] == 1 && !filter.isNull(row);
    }

    private static Batch one(Batch batch, int row, long weight) {
        var columns = new Column[batch.columnCount()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = batch.column(i).gather(new int[] {row}, 1);
        }
        return new Batch(1, columns, new long[] {weight});
    }

    /// Sets `rows` to those that count; their number.
    private int pick(Batch batch, int[] groups, Column[] arguments) {
        if (rows.length < batch.size()) {
            rows = new int[batch.size()];
        }
        var filter = key.filter() < 0 ? null : (LongColumn) batch.column(key.filter());
        boolean leaveOut = filter == null && !key.distinct();
        int count = 0;
        for (int i = 0; i < batch.size(); i++) {
            boolean counts = filter == null || (filter.values()[i] == 1 && !filter.isNull(i));
            for (int j = 0; counts && j < key.required().size(); j++) {
                counts = !arguments[key.required().get(j)].isNull(i);
            }
            if (counts) {
                rows[count++] = i;
            } else if (leaveOut) {
                this.counts.leaveOut(groups[i], batch.weight(i));
            }
        }
        return count;
    }

    private void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        var distinct = distinct();
        if (distinct != null) {
            var passed = distinct.pass(size, groups, arguments, weights);
            int count = passed.size();
            if (pickedGroups.length < count) {
                pickedGroups = new int[count];
            }
            for (int i = 0; i < count; i++) {
                pickedGroups[i] = (int) passed.longs(0).values()[i];
            }
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = passed.column(i + 1);
            }
            addPicked(count, pickedGroups, arguments, passed.weights());
        } else {
            addPicked(size, groups, arguments, weights);
        }
    }

    private void addPicked(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        if (key.distinct() || key.filter() >= 0) {
            counts.add(size, groups, weights);
        }
        for (var accumulator : accumulators) {
            accumulator.add(size, groups, arguments, weights);
        }
    }

    private int[] gather(int[] groups, int[] picked, int count) {
        if (pickedGroups.length < count) {
            pickedGroups = new int[count];
        }
        // In place where `groups` was picked before: picked[i] >= i.
        for (int i = 0; i < count; i++) {
            pickedGroups[i] = groups[picked[i]];
        }
        return pickedGroups;
    }

    private static long @Nullable [] gather(long @Nullable [] weights, int[] picked, int count) {
        if (weights == null) {
            return null;
        }
        var gathered = new long[count];
        for (int i = 0; i < count; i++) {
            gathered[i] = weights[picked[i]];
        }
        return gathered;
    }

    /// Whether it can [#merge].
    boolean merges() {
        return !key.distinct() && accumulators.stream().allMatch(Accumulator::merges);
    }

    /// Adds all that group `from` of `other`, a feed of the same calls, was given to group `into`;
    /// with sign −1 takes it back.
    void merge(int into, Feed other, int from, int sign) {
        counts.merge(into, other.counts, from, sign);
        for (int i = 0; i < accumulators.size(); i++) {
            accumulators.get(i).merge(into, other.accumulators.get(i), from, sign);
        }
    }

    void clear(int group) {
        counts.clear(group);
        for (var accumulator : accumulators) {
            accumulator.clear(group);
        }
    }

    void write(int group, PageWriter page) {
        counts.write(group, page);
        for (var accumulator : accumulators) {
            accumulator.write(group, page);
        }
    }

    void read(int group, PageReader page) {
        counts.read(group, page);
        for (var accumulator : accumulators) {
            accumulator.read(group, page);
        }
    }

    long sizeBytes() {
        var distinct = distinct();
        long size = counts.sizeBytes() + (distinct == null ? 0 : distinct.sizeBytes());
        for (var accumulator : accumulators) {
            size += accumulator.sizeBytes();
        }
        return size;
    }
}
