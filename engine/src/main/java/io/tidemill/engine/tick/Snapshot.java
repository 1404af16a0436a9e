// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.table.RelationSnapshot;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything at the end of one tick. Immutable; any thread may read it.
public final class Snapshot {
    private final long tick;
    private final long nowMicros;
    private final long catalog;
    private final Map<QualifiedName, Integer> numbers;
    private final @Nullable RelationSnapshot[] relations;
    private final @Nullable SqlException[] failures;

    Snapshot(
            long tick,
            long nowMicros,
            long catalog,
            Map<QualifiedName, Integer> numbers,
            @Nullable RelationSnapshot[] relations,
            @Nullable SqlException[] failures) {
        this.tick = tick;
        this.nowMicros = nowMicros;
        this.catalog = catalog;
        this.numbers = numbers;
        this.relations = relations;
        this.failures = failures;
    }

    /// The tick's number.
    public long tick() {
        return tick;
    }

    /// The tick's wall clock, microseconds since 1970-01-01 UTC.
    public long nowMicros() {
        return nowMicros;
    }

    /// The version of the catalog it belongs to.
    public long catalog() {
        return catalog;
    }

    /// What the table or view called `name` holds; null where there is none.
    ///
    /// Errors: 55000 for a view whose query failed on its data.
    public @Nullable RelationSnapshot relation(QualifiedName name) {
        Integer number = numbers.get(name);
        if (number == null) {
            return null;
        }
        var failure = failures[number];
        if (failure != null) {
            throw failure;
        }
        return relations[number];
    }

    /// The number of the relation called `name`.
    ///
    /// Errors: 42P01 where there is none.
    int number(QualifiedName name) {
        Integer number = numbers.get(name);
        if (number == null) {
            throw SqlException.of(
                    SqlState.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
        }
        return number;
    }

    /// The number of rows of `name`, −1 where there is no such relation or its query failed.
    public long rowCount(QualifiedName name) {
        Integer number = numbers.get(name);
        var relation = number == null ? null : relations[number];
        return relation == null ? -1 : relation.rowCount();
    }
}
