// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Values;
import io.tidemill.engine.state.PageSink;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// How often each group has each combination of arguments, for `DISTINCT` calls: of all rows that
/// are added and taken back, it lets through those by which a combination comes or goes.
sealed interface DistinctArguments permits DistinctRows, DistinctForms {
    /// Combinations of arguments of these types.
    ///
    /// @param seen whether more than their number matters: which of several equal values stands for
    ///   them is then seen where their bytes differ
    static DistinctArguments of(List<Type> types, boolean seen) {
        boolean forms =
                types.stream()
                        .anyMatch(
                                type -> type.kind() == Kind.BYTES && !Values.hasUniqueBytes(type));
        return seen && forms ? new DistinctForms(types) : new DistinctRows(types);
    }

    /// Takes rows; gives what is let through: the group and the arguments, with weight +1 for a
    /// combination that came, −1 for one that went.
    Batch pass(int size, int[] groups, Column[] arguments, long @Nullable [] rowWeights);

    /// Forgets the combinations of the groups that are gone: one pass over all combinations.
    void dropGroups(IntPredicate gone);

    /// Writes the changed pages, numbered from `base` on.
    void checkpoint(PageSink sink, long base);

    /// Takes back a page.
    void restore(byte[] bytes);

    /// Bytes on the heap.
    long sizeBytes();

    /// Rows of a group and its arguments.
    static Batch keyed(int size, int[] groups, Column[] arguments) {
        var values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = groups[i];
        }
        var all = new Column[arguments.length + 1];
        all[0] = new LongColumn(values, null);
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return new Batch(size, all, null);
    }
}
