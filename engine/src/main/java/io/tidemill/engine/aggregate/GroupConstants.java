// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.type.Kind;
import io.tidemill.engine.state.Cells;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageWriter;
import org.jspecify.annotations.Nullable;

/// An argument that is the same in all rows of a group: the fraction of a percentile.
final class GroupConstants extends Accumulator {
    private final int argument;
    private final Cells values;

    /// @param argument which of the feed's columns it is
    /// @param kind of its values
    GroupConstants(int argument, Kind kind) {
        this.argument = argument;
        values = Cells.of(kind);
    }

    /// The argument of `feed` at this position.
    static GroupConstants of(Feed feed, Implementation.Use use, int argument) {
        return feed.accumulator(
                GroupConstants.class,
                argument,
                () -> new GroupConstants(argument, use.types().get(argument).kind()));
    }

    /// The value of `group`, which has rows, as the only row of a column.
    Column get(int group) {
        var builder = ColumnBuilder.of(kind());
        values.append(group, builder);
        return builder.build();
    }

    private Kind kind() {
        return switch (values) {
            case Cells.Longs longs -> Kind.LONG;
            case Cells.Doubles doubles -> Kind.DOUBLE;
            case Cells.Bytes bytes -> Kind.BYTES;
        };
    }

    @Override
    void reserve(int limit) {}

    @Override
    void add(int size, int[] groups, Column[] arguments, long @Nullable [] weights) {
        for (int i = 0; i < size; i++) {
            addRow(groups[i], arguments, i, 1);
        }
    }

    @Override
    void addRow(int group, Column[] arguments, int row, long weight) {
        if (!values.same(group, arguments[argument], row)) {
            values.set(group, arguments[argument], row);
        }
    }

    @Override
    void clear(int group) {
        values.clear(group);
    }

    @Override
    void write(int group, PageWriter page) {
        values.write(group, page);
    }

    @Override
    void read(int group, PageReader page) {
        values.read(group, page);
    }

    @Override
    long sizeBytes() {
        return values.sizeBytes();
    }
}
