// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.database;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.engine.tick.CatalogChange;
import io.tidemill.server.catalog.CatalogFormat;
import io.tidemill.server.catalog.CatalogState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Turns a change from one catalog to the next into what the engine has to do.
final class Definitions {
    private Definitions() {}

    /// What leads from `before` to `after`.
    ///
    /// @param planner plans a materialized view's query against a catalog
    /// @param altered what it does to the rows of tables that become others
    static CatalogChange between(
            CatalogState before,
            CatalogState after,
            ViewPlanner planner,
            List<CatalogChange.Alteration> altered) {
        var kept = numbers(after);
        var existing = numbers(before);
        var made = altered.stream().map(CatalogChange.Alteration::relation).toList();
        var dropped = new ArrayList<Integer>();
        for (var entry : before.entries().reversed()) {
            if (!kept.contains(entry.number())) {
                dropped.add(entry.number());
            }
        }
        var tables = new ArrayList<CatalogChange.NewTable>();
        var views = new ArrayList<CatalogState.Entry>();
        var renamed = new ArrayList<CatalogState.Entry>();
        for (var entry : after.entries()) {
            if (made.contains(entry.number())) {
                continue;
            }
            boolean exists = existing.contains(entry.number());
            if (entry.relation() instanceof TableDefinition table && !exists) {
                tables.add(new CatalogChange.NewTable(entry.number(), table));
            } else if (entry.relation() instanceof ViewDefinition view
                    && view.materialized()
                    && !(exists && before.entry(view.name()).isPresent())) {
                (exists ? renamed : views).add(entry);
            }
        }
        return new CatalogChange(
                dropped,
                tables,
                planned(views, after, planner),
                altered,
                planned(renamed, after, planner),
                modelFiles(after),
                after.version(),
                CatalogFormat.encode(after));
    }

    /// The views with their plans. A start has to plan all there are, each by itself.
    private static List<CatalogChange.NewView> planned(
            List<CatalogState.Entry> views, CatalogState catalog, ViewPlanner planner) {
        return views.parallelStream()
                .map(entry -> {
                    var view = (ViewDefinition) entry.relation();
                    var query = planner.plan(view, catalog.within(view));
                    return new CatalogChange.NewView(entry.number(), view, query);
                })
                .toList();
    }

    /// Those that models and other versions of them are made of.
    private static Set<String> modelFiles(CatalogState catalog) {
        var files = new HashSet<String>();
        for (var view : catalog.views()) {
            var model = view.model();
            if (model != null) {
                for (var version : model.history().all(view, model)) {
                    String file = version.options().get(ModelDefinition.SHA256);
                    if (file != null) {
                        files.add(file);
                    }
                }
            }
        }
        return files;
    }

    private static List<Integer> numbers(CatalogState catalog) {
        return catalog.entries().stream().map(CatalogState.Entry::number).toList();
    }
}
