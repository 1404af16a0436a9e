// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A sequence: numbers that are given out, none of them twice until it comes round.
///
/// @param name its name
/// @param type the integer type that its numbers have
/// @param start the number it begins with, and again after `RESTART`
/// @param increment how far the next number is from the last; not 0
/// @param least the least number
/// @param greatest the greatest number
/// @param cache how many numbers a session was told to take at once
/// @param cycle whether it begins anew at the other end after its last number
/// @param owner the column that it goes with, or null
public record SequenceDefinition(
        QualifiedName name,
        Type type,
        long start,
        long increment,
        long least,
        long greatest,
        long cache,
        boolean cycle,
        @Nullable Owner owner)
        implements Relation {
    private static final Schema SCHEMA =
            Schema.of(
                    new Field("last_value", Type.BIGINT, false),
                    new Field("log_cnt", Type.BIGINT, false),
                    new Field("is_called", Type.BOOLEAN, false));

    /// A column that a sequence goes with: it is dropped with it.
    ///
    /// @param identity whether the column is `GENERATED … AS IDENTITY`, so that neither can be
    ///   without the other
    public record Owner(QualifiedName table, String column, boolean identity) {
        public Owner {
            requireNonNull(table, "table");
            requireNonNull(column, "column");
        }
    }

    public SequenceDefinition(
            QualifiedName name,
            Type type,
            long start,
            long increment,
            long least,
            long greatest,
            long cache,
            boolean cycle,
            @Nullable Owner owner) {
        this.name = requireNonNull(name, "name");
        this.type = requireNonNull(type, "type");
        this.start = start;
        this.increment = increment;
        this.least = least;
        this.greatest = greatest;
        this.cache = cache;
        this.cycle = cycle;
        this.owner = owner;
        if (increment == 0 || least >= greatest || start < least || start > greatest) {
            throw new IllegalArgumentException("a sequence that gives no numbers: " + name);
        }
    }

    /// The same with another name.
    public SequenceDefinition renamed(QualifiedName to) {
        return new SequenceDefinition(
                to, type, start, increment, least, greatest, cache, cycle, owner);
    }

    /// The same with another owner.
    public SequenceDefinition ownedBy(@Nullable Owner newOwner) {
        return new SequenceDefinition(
                name, type, start, increment, least, greatest, cache, cycle, newOwner);
    }

    /// The number after `last`.
    ///
    /// Errors: 2200H where there is none.
    public long after(long last) {
        if (stepsAfter(last) > 0) {
            return last + increment;
        }
        if (cycle) {
            return increment > 0 ? least : greatest;
        }
        throw SqlException.of(
                SqlState.SEQUENCE_GENERATOR_LIMIT_EXCEEDED,
                "nextval: reached "
                        + (increment > 0 ? "maximum" : "minimum")
                        + " value of sequence \""
                        + name.name()
                        + "\" ("
                        + (increment > 0 ? greatest : least)
                        + ")");
    }

    /// How many numbers there are after `last` before the end.
    public long stepsAfter(long last) {
        // As unsigned numbers, so that a difference of more than 2⁶³ fits.
        boolean up = increment > 0;
        if (up ? last >= greatest : last <= least) {
            return 0;
        }
        long steps =
                up
                        ? Long.divideUnsigned(greatest - last, increment)
                        : Long.divideUnsigned(last - least, -increment);
        return steps < 0 ? Long.MAX_VALUE : steps;
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public List<Integer> primaryKey() {
        return List.of();
    }

    @Override
    public String kind() {
        return "sequence";
    }
}
