// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.store.ChunkStatistics;
import io.tidemill.core.store.ColumnStatistics;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.TypeName;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A stored run of an append-only table's rows, ordered by time: what is known of it without
/// reading it.
///
/// A class, not a record: that a chunk is no longer in use is found by its being unreachable.
final class Chunk {
    private final long id;
    private final ChunkStatistics statistics;

    /// @param id its number, unique in the table
    /// @param statistics of the stored columns
    Chunk(long id, ChunkStatistics statistics) {
        this.id = id;
        this.statistics = statistics;
    }

    long id() {
        return id;
    }

    ChunkStatistics statistics() {
        return statistics;
    }

    int rowCount() {
        return statistics.rowCount();
    }

    /// The chunk's key in the store: relation (int), chunk (long), big-endian.
    static byte[] key(int relation, long id) {
        return ByteBuffer.allocate(12).putInt(relation).putLong(id).array();
    }

    static Chunk decode(long id, byte[] bytes, Schema storedSchema) {
        var statistics = ChunkStatistics.decode(bytes);
        if (statistics.columns().size() != storedSchema.size()) {
            throw SqlException.of(
                    SqlState.DATA_CORRUPTED, "chunk " + id + " has other columns than its table");
        }
        return new Chunk(id, statistics);
    }

    /// Whether some row may have a value within `low` and `high`, both included, in `column`, which
    /// is of kind `LONG`.
    boolean mayHold(int column, long low, long high) {
        return statistics.columns().get(column) instanceof ColumnStatistics.Longs longs
                && longs.mayLieWithin(low, high);
    }

    /// The least value of `column`, which is of kind `LONG`; 0 where all are NULL.
    long least(int column) {
        return statistics.columns().get(column) instanceof ColumnStatistics.Longs longs
                ? longs.min()
                : 0;
    }

    /// The greatest value of `column`, which is of kind `LONG`; `Long.MAX_VALUE` where all are
    /// NULL.
    long greatest(int column) {
        return statistics.columns().get(column) instanceof ColumnStatistics.Longs longs
                ? longs.max()
                : Long.MAX_VALUE;
    }

    /// Whether some row may meet `restriction`.
    boolean mayMatch(Restriction restriction, Schema storedSchema) {
        return restriction.bounds().stream().allMatch(bound -> mayMatch(bound, storedSchema));
    }

    private boolean mayMatch(Restriction.Bound bound, Schema storedSchema) {
        return switch (statistics.columns().get(bound.column())) {
            case ColumnStatistics.AllNull _ -> false;
            case ColumnStatistics.Longs longs ->
                    longs.mayLieWithin(
                            value(bound.low(), Long.MIN_VALUE),
                            value(bound.high(), Long.MAX_VALUE));
            case ColumnStatistics.Doubles doubles ->
                    doubles.mayLieWithin(
                            value(bound.low(), Double.NEGATIVE_INFINITY),
                            value(bound.high(), Double.NaN));
            case ColumnStatistics.Bytes bytes ->
                    // The bytes of other types are not in the order of their values.
                    storedSchema.type(bound.column()).name() != TypeName.TEXT
                            || bytes.mayLieWithin(slice(bound.low()), slice(bound.high()));
        };
    }

    private static long value(@Nullable Literal literal, long open) {
        return literal == null ? open : ((LongColumn) literal.value()).values()[0];
    }

    private static double value(@Nullable Literal literal, double open) {
        return literal == null ? open : ((DoubleColumn) literal.value()).values()[0];
    }

    private static @Nullable Slice slice(@Nullable Literal literal) {
        if (literal == null) {
            return null;
        }
        var slice = new Slice();
        ((BytesColumn) literal.value()).get(0, slice);
        return slice;
    }
}
