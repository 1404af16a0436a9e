// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.type.TypeName;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.SequenceFunctions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which sequences an expression names: `nextval('s')` and the like, with a name that stands there.
final class SequenceUses {
    private static final Set<String> FUNCTIONS = Set.of("nextval", "currval", "setval");

    private SequenceUses() {}

    /// A column whose default names a sequence.
    record Use(QualifiedName table, String column, QualifiedName sequence) {}

    /// The sequence whose next number the expression is, or empty where it is something else.
    static Optional<CatalogState.Entry> drawn(Expression expression, CatalogState catalog) {
        if (expression instanceof Call call && call.function().name().equals("nextval")) {
            String name = text(call.arguments().getFirst());
            return name == null
                    ? Optional.empty()
                    : SequenceFunctions.find(catalog, name)
                            .filter(entry -> entry.relation() instanceof SequenceDefinition);
        }
        return expression instanceof Cast cast ? drawn(cast.input(), catalog) : Optional.empty();
    }

    /// The sequences that the expression names.
    ///
    /// Errors: 42P01 where there is no such relation, 42809 where it is no sequence.
    static List<QualifiedName> in(Expression expression, CatalogState catalog) {
        var found = new ArrayList<QualifiedName>();
        collect(expression, catalog, found);
        return found;
    }

    private static void collect(
            Expression expression, CatalogState catalog, List<QualifiedName> found) {
        if (expression instanceof Call call && FUNCTIONS.contains(call.function().name())) {
            String name = text(call.arguments().getFirst());
            if (name != null) {
                found.add(named(name, catalog));
            }
        }
        expression.parts().forEach(part -> collect(part, catalog, found));
    }

    private static QualifiedName named(String name, CatalogState catalog) {
        var entry =
                SequenceFunctions.find(catalog, name)
                        .orElseThrow(() ->
                                SqlException.of(
                                        SqlState.UNDEFINED_TABLE,
                                        "relation \"" + name + "\" does not exist"));
        if (!(entry.relation() instanceof SequenceDefinition)) {
            throw SqlException.of(
                    SqlState.WRONG_OBJECT_TYPE,
                    "\"" + entry.relation().name() + "\" is not a sequence");
        }
        return entry.relation().name();
    }

    /// The text that `'text'` or `'text'::regclass` has, or null.
    private static @Nullable String text(Expression argument) {
        if (argument instanceof Literal literal
                && literal.type().name() == TypeName.TEXT
                && !literal.value().isNull(0)) {
            var slice = new io.tidemill.core.batch.Slice();
            ((io.tidemill.core.batch.BytesColumn) literal.value()).get(0, slice);
            return slice.toText();
        }
        return argument.parts().size() == 1 ? text(argument.parts().getFirst()) : null;
    }

    /// The columns whose defaults name one of `sequences`.
    static List<Use> of(SqlSession session, CatalogState catalog, Set<QualifiedName> sequences) {
        var uses = new ArrayList<Use>();
        for (TableDefinition table : catalog.tables()) {
            for (var column : table.columns()) {
                String sql = column.defaultSql();
                if (sql == null || !mayName(sql)) {
                    continue;
                }
                var seen = Defaults.seen(catalog, table.name());
                var expression =
                        Defaults.expression(Defaults.query(session, sql, column.type(), seen));
                if (expression != null) {
                    in(expression, seen).stream()
                            .filter(sequences::contains)
                            .forEach(sequence ->
                                    uses.add(new Use(table.name(), column.name(), sequence)));
                }
            }
        }
        return uses;
    }

    private static boolean mayName(String sql) {
        String lower = sql.toLowerCase(java.util.Locale.ROOT);
        return lower.contains("val");
    }
}
