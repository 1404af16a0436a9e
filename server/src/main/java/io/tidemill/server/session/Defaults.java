// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Values;
import io.tidemill.core.plan.VolatileCalls;
import io.tidemill.core.type.Type;
import io.tidemill.engine.expression.Projection;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.database.Pinned;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of columns that rows do not give: numbers of sequences, and defaults, which are
/// evaluated once a statement, or once a row where they are volatile. What a default names is
/// looked for in the table's schema, then in `public`, whoever inserts.
final class Defaults {
    private final SqlSession session;
    private final TableDefinition table;
    private final Pinned pinned;
    private final Map<Integer, Source> sources = new HashMap<>();

    /// Where a column's values come from.
    private sealed interface Source {
        /// The same value for each row.
        record Constant(Column value) implements Source {}

        /// A number of a sequence for each row.
        record Numbers(CatalogState.Entry sequence) implements Source {}

        /// Another value for each row.
        record Each(Projection projection) implements Source {}
    }

    Defaults(SqlSession session, TableDefinition table, Pinned pinned) {
        this.session = session;
        this.table = table;
        this.pinned = new Pinned(seen(pinned.catalog(), table.name()), pinned.snapshot());
    }

    /// A catalog as the defaults of a table see it.
    static CatalogState seen(CatalogState catalog, QualifiedName table) {
        return catalog.withPath(
                table.schema().equals(QualifiedName.PUBLIC)
                        ? List.of(QualifiedName.PUBLIC)
                        : List.of(table.schema(), QualifiedName.PUBLIC));
    }

    /// Values of a column for so many rows.
    Column column(int index, int size) {
        return switch (sources.computeIfAbsent(index, this::source)) {
            case Source.Constant(var value) -> repeated(value, index, size);
            case Source.Numbers(var sequence) ->
                    new LongColumn(session.sequences().draw(sequence, size), null);
            case Source.Each(var projection) ->
                    projection
                            .evaluate(
                                    new Batch(size, new Column[0], null), session.context(pinned))[
                            0];
        };
    }

    private Column repeated(Column value, int index, int size) {
        var builder = ColumnBuilder.of(table.columns().get(index).type().kind());
        for (int i = 0; i < size; i++) {
            builder.append(value, 0);
        }
        return builder.build();
    }

    private Source source(int index) {
        var definition = table.columns().get(index);
        if (definition.identity() != Identity.NONE) {
            var name = pinned.catalog().sequenceOf(table, definition.name()).orElseThrow();
            return new Source.Numbers(pinned.catalog().sequence(name).orElseThrow());
        }
        String sql = definition.defaultSql();
        if (sql == null) {
            var none = ColumnBuilder.of(definition.type().kind());
            none.appendNull();
            return new Source.Constant(none.build());
        }
        var query = query(session, sql, definition.type(), pinned.catalog());
        var expression = expression(query);
        if (expression != null && VolatileCalls.find(expression).isPresent()) {
            var drawn = SequenceUses.drawn(expression, pinned.catalog());
            return drawn.isPresent() && fits(drawn.get(), definition.type())
                    ? new Source.Numbers(drawn.get())
                    : new Source.Each(
                            session.database().compiler().projection(List.of(expression)));
        }
        return new Source.Constant(new Reads(session).all(query, pinned).column(0));
    }

    /// The query whose one row has one column, the default.
    static Query query(SqlSession session, String sql, Type type, CatalogState catalog) {
        var text = "SELECT CAST((" + sql + ") AS " + type.sql() + ")";
        return session.sql().plan(session.sql().query(text), catalog, List.of()).query();
    }

    /// The expression that a query without FROM gives, or null.
    static @Nullable Expression expression(Query query) {
        return query.plan() instanceof Values values && values.rows().size() == 1
                ? values.rows().getFirst().getFirst()
                : null;
    }

    /// Whether no number of the sequence is out of a type's range.
    private static boolean fits(CatalogState.Entry entry, Type type) {
        var sequence = (SequenceDefinition) entry.relation();
        return type.isInteger()
                && sequence.least() >= SequenceDefinitions.least(type)
                && sequence.greatest() <= SequenceDefinitions.greatest(type);
    }
}
