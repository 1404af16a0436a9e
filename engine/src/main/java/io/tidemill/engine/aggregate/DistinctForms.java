// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.engine.state.GroupKeys;
import io.tidemill.engine.state.PageSink;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Distinct arguments of types whose equal values may look different, as 1.1 and 1.10 do. One of
/// the forms that a group has stands for all: the longest, and of those the one with the greatest
/// bytes. So what stands for them does not depend on which came first, and what is taken back is
/// what was added.
///
/// | rows | let through |
/// |---|---|
/// | +1.1 | +1.1 |
/// | +1.10 | −1.1, +1.10 |
/// | −1.1 | |
/// | −1.10 | −1.10 |
final class DistinctForms implements DistinctArguments {
    private static final int NONE = -1;

    // A form is a group and the very bytes of its arguments; forms of one combination are linked.
    private final CountedKeys forms;
    private final GroupKeys combinations;
    private final Kind[] kinds;
    private final int[] columns;
    private final BatchBuilder builder;
    private int[] next = new int[8];
    // Of each combination, the form that stands for it, which is the first of the chain.
    private int[] first = new int[0];
    private int[] combinationIds = new int[0];

    DistinctForms(List<Type> types) {
        var equal = new ArrayList<Type>();
        var exact = new ArrayList<Type>();
        equal.add(Type.BIGINT);
        exact.add(Type.BIGINT);
        for (Type type : types) {
            equal.add(type);
            exact.add(type.kind() == Kind.BYTES ? Type.BYTEA : type);
        }
        forms = new CountedKeys(exact);
        combinations = new GroupKeys(equal);
        kinds = exact.stream().map(Type::kind).toArray(Kind[]::new);
        builder = new BatchBuilder(kinds);
        columns = new int[exact.size()];
        Arrays.setAll(columns, i -> i);
    }

    @Override
    public Batch pass(int size, int[] groups, Column[] arguments, long @Nullable [] rowWeights) {
        var keyed = DistinctArguments.keyed(size, groups, arguments);
        int[] formIds = find(keyed);
        for (int i = 0; i < size; i++) {
            int form = formIds[i];
            if (forms.add(form, rowWeights == null ? 1 : rowWeights[i])) {
                int old = first[combinationIds[i]];
                if (forms.count(form) > 0) {
                    link(combinationIds[i], form);
                } else {
                    unlink(combinationIds[i], form);
                }
                let(old, first[combinationIds[i]]);
            }
        }
        forms.sweep(size);
        for (int i = 0; i < size; i++) {
            int combination = combinationIds[i];
            if (first[combination] == NONE && combinations.isLive(combination)) {
                combinations.remove(combination);
            }
        }
        return builder.build();
    }

    private int[] find(Batch keyed) {
        if (combinationIds.length < keyed.size()) {
            combinationIds = new int[keyed.size()];
        }
        int[] formIds = forms.find(keyed);
        combinations.find(keyed, columns, combinationIds);
        if (forms.limit() > next.length) {
            next = Arrays.copyOf(next, Math.max(forms.limit(), next.length * 2));
        }
        if (combinations.limit() > first.length) {
            int old = first.length;
            first = Arrays.copyOf(first, Math.max(combinations.limit(), Math.max(8, old * 2)));
            Arrays.fill(first, old, first.length, NONE);
        }
        return formIds;
    }

    private void let(int old, int now) {
        if (old == now) {
            return;
        }
        if (old != NONE) {
            forms.append(old, builder);
            builder.endRow(-1);
        }
        if (now != NONE) {
            forms.append(now, builder);
            builder.endRow(1);
        }
    }

    private void link(int combination, int form) {
        int head = first[combination];
        if (head == NONE || standsBefore(form, head)) {
            next[form] = head;
            first[combination] = form;
        } else {
            next[form] = next[head];
            next[head] = form;
        }
    }

    private void unlink(int combination, int form) {
        if (first[combination] != form) {
            int before = first[combination];
            while (next[before] != form) {
                before = next[before];
            }
            next[before] = next[form];
            return;
        }
        int best = next[form];
        for (int each = best; each != NONE; each = next[each]) {
            if (standsBefore(each, best)) {
                best = each;
            }
        }
        first[combination] = next[form];
        if (best != NONE && best != first[combination]) {
            unlink(combination, best);
            next[best] = first[combination];
            first[combination] = best;
        }
    }

    /// Whether `form` stands for its combination rather than `other`.
    private boolean standsBefore(int form, int other) {
        var pair = new BatchBuilder(kinds);
        forms.append(form, pair);
        pair.endRow(1);
        forms.append(other, pair);
        pair.endRow(1);
        var rows = pair.build();
        for (int column = 1; column < columns.length; column++) {
            if (rows.column(column) instanceof BytesColumn bytes && !bytes.isNull(0)) {
                int[] offsets = bytes.offsets();
                int middle = offsets[1];
                int difference = Integer.compare(middle - offsets[0], offsets[2] - middle);
                if (difference == 0) {
                    byte[] data = bytes.data();
                    difference =
                            Arrays.compareUnsigned(
                                    data, offsets[0], middle, data, middle, offsets[2]);
                }
                if (difference != 0) {
                    return difference > 0;
                }
            }
        }
        return false;
    }

    @Override
    public void dropGroups(IntPredicate gone) {
        forms.dropGroups(gone);
        for (int id = 0; id < combinations.limit(); id++) {
            if (combinations.isLive(id) && gone.test((int) combinations.longValue(id, 0))) {
                combinations.remove(id);
                first[id] = NONE;
            }
        }
    }

    @Override
    public void checkpoint(PageSink sink, long base) {
        forms.checkpoint(sink, base);
    }

    @Override
    public void restore(byte[] bytes) {
        forms.restore(
                bytes,
                form -> {
                    if (forms.count(form) > 0) {
                        forms.append(form, builder);
                        builder.endRow(1);
                        find(builder.build());
                        link(combinationIds[0], form);
                    }
                });
    }

    @Override
    public long sizeBytes() {
        return forms.sizeBytes()
                + combinations.sizeBytes()
                + (long) Integer.BYTES * (next.length + first.length);
    }
}
