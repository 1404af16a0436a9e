// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.catalog.RecordingCatalog;
import io.tidemill.sql.Sql;
import java.util.List;
import java.util.Set;

/// `CREATE OR REPLACE` of a view that others read: the views that depend on it are made anew with
/// it, in one change of the catalog, so that readers see all of them before it or all after it.
final class ViewReplacement {
    private final Sql sql;

    ViewReplacement(Sql sql) {
        this.sql = sql;
    }

    /// Errors: 42P16 where those who name the columns of `old` could not go on with those of
    /// `replacement`.
    static void requireSameColumns(ViewDefinition old, ViewDefinition replacement, int position) {
        Schema before = old.schema();
        Schema after = replacement.schema();
        if (after.size() < before.size()) {
            throw refused("cannot drop columns from " + old.kind(), position);
        }
        for (int i = 0; i < before.size(); i++) {
            var was = before.field(i);
            var is = after.field(i);
            if (!was.name().equals(is.name())) {
                throw refused(
                        "cannot change name of view column \""
                                + was.name()
                                + "\" to \""
                                + is.name()
                                + "\"",
                        position);
            }
            if (!was.type().equals(is.type())) {
                throw refused(
                        "cannot change data type of view column \""
                                + was.name()
                                + "\" from "
                                + was.type().sql()
                                + " to "
                                + is.type().sql(),
                        position);
            }
        }
    }

    private static SqlException refused(String message, int position) {
        return SqlException.of(SqlState.INVALID_TABLE_DEFINITION, message)
                .hint("Keep the columns as they are, further ones after them, or drop the view.")
                .at(position);
    }

    /// Errors: 42P17 where a view would read itself.
    static void requireNoCycle(
            QualifiedName name, List<QualifiedName> dependants, List<QualifiedName> read) {
        if (read.contains(name) || dependants.stream().anyMatch(read::contains)) {
            throw SqlException.of(
                            SqlState.INVALID_OBJECT_DEFINITION,
                            "infinite recursion detected: view \"" + name + "\" would read itself")
                    .hint("Use WITH RECURSIVE inside the view's query.");
        }
    }

    /// The catalog with `dependants`, which `before` has and `base` does not, made anew in their
    /// order.
    CatalogState remake(CatalogState before, CatalogState base, Set<QualifiedName> dependants) {
        var state = base;
        for (var entry : before.entries()) {
            if (entry.relation() instanceof ViewDefinition view
                    && dependants.contains(view.name())) {
                var path = entry.path();
                var put = state.with(view, entry.reads(), entry.columns());
                state =
                        remade(put.withFoundIn(view.name(), path), view)
                                .withFoundIn(view.name(), path);
            }
        }
        return state;
    }

    /// What a view reads and by what its rows are known may have changed with what it reads.
    private CatalogState remade(CatalogState state, ViewDefinition view) {
        var recording = new RecordingCatalog(state);
        var planned = sql.plan(sql.query(view.sql()), recording.within(view), List.of());
        var query = planned.query();
        if (!sameTypes(query.schema(), view)) {
            throw SqlException.of(
                            SqlState.INVALID_TABLE_DEFINITION,
                            "the columns of "
                                    + view.kind()
                                    + " \""
                                    + view.name()
                                    + "\", which depends on it, would change")
                    .hint("Name the columns there instead of *, or leave out the further ones.");
        }
        var columns = Definitions.columnsRead(planned, recording);
        if (view.model() != null) {
            return state.with(view, recording.found(), columns);
        }
        var changed =
                new ViewDefinition(
                        view.name(),
                        view.schema(),
                        view.sql(),
                        view.materialized(),
                        view.emitOnWindowClose(),
                        UniqueKey.shown(query.plan(), recording, view.schema().size()),
                        view.options());
        return state.with(changed, recording.found(), columns);
    }

    private static boolean sameTypes(Schema planned, ViewDefinition view) {
        var model = view.model();
        Schema expected = model == null ? view.schema() : model.input();
        if (planned.size() != expected.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!planned.type(i).equals(expected.type(i))
                    && planned.type(i).name() != io.tidemill.core.type.TypeName.UNKNOWN) {
                return false;
            }
        }
        return true;
    }
}
