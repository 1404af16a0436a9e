// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.plan.Binding;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Scan;
import io.tidemill.server.catalog.CatalogState;
import io.tidemill.server.database.Pinned;
import io.tidemill.sql.PlannedQuery;
import io.tidemill.sql.Sql;
import io.tidemill.sql.statement.Select;
import io.tidemill.sql.statement.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plans of the queries that a client sends as text again and again, with other constants each
/// time: for those who prepare nothing, as drivers that put values into the text do.
///
/// A query is planned with parameters in the place of its constants when its [Shape] comes a second
/// time, and that plan is kept only if it is, with the constants in it, the very plan that the
/// query itself has, and joins nothing: the best order of joins changes with the tables.
final class PlanCache {
    private static final int SHAPES_MAX = 64;

    private final Sql sql;
    private final LinkedHashMap<String, Known> shapes =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
                    return size() > SHAPES_MAX;
                }
            };

    /// What is known of a shape.
    ///
    /// @param sight the catalog that this is known of
    /// @param tried whether a plan for all of its queries was sought
    /// @param plan of its queries, or null where there is none for all of them
    private record Known(CatalogState.Sight sight, boolean tried, @Nullable PlannedQuery plan) {}

    PlanCache(Sql sql) {
        this.sql = requireNonNull(sql, "sql");
    }

    /// The plan of a query without parameters.
    ///
    /// @param text the query's own
    PlannedQuery plan(Select select, String text, Pinned pinned) {
        var catalog = pinned.catalog();
        var shape = Sql.shape(text);
        String key = shape.key();
        var known = known(shape, catalog);
        if (known != null) {
            return known;
        }
        var planned = sql.plan(select.query(), pinned.counted(), List.of());
        var before = shapes.get(key);
        if (before == null || !before.sight.equals(catalog.sight())) {
            shapes.put(key, new Known(catalog.sight(), false, null));
        } else if (!before.tried) {
            shapes.put(key, new Known(catalog.sight(), true, planOfAll(shape, planned, catalog)));
        }
        return planned;
    }

    /// The plan of a query without parameters, if no planning is needed for it.
    @Nullable PlannedQuery known(String text, CatalogState catalog) {
        return known(Sql.shape(text), catalog);
    }

    private @Nullable PlannedQuery known(Shape shape, CatalogState catalog) {
        var known = shapes.get(shape.key());
        return known == null || known.plan == null || !known.sight.equals(catalog.sight())
                ? null
                : bound(known.plan, shape);
    }

    private @Nullable PlannedQuery planOfAll(Shape shape, PlannedQuery one, Catalog catalog) {
        if (scanCount(one.query().plan()) > 1) {
            return null;
        }
        try {
            var all = sql.plan(sql.query(shape.text()), catalog, List.of());
            var bound = bound(all, shape);
            return bound != null && bound.query().equals(one.query()) ? all : null;
        } catch (SqlException onlyWithItsConstants) {
            return null;
        }
    }

    private static int scanCount(Plan plan) {
        return plan instanceof Scan
                ? 1
                : plan.inputs().stream().mapToInt(PlanCache::scanCount).sum();
    }

    private static @Nullable PlannedQuery bound(PlannedQuery plan, Shape shape) {
        if (plan.open() || plan.parameterTypes().size() != shape.constants().size()) {
            return null;
        }
        List<Literal> values = Sql.constants(shape, plan.parameterTypes()).orElse(null);
        return values == null
                ? null
                : new PlannedQuery(
                        new Binding(values).bind(plan.query()), List.of(), false, plan.named());
    }
}
