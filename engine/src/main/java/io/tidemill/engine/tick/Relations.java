// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.tick;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.Invariant;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.circuit.MaterializedView;
import io.tidemill.engine.circuit.RelationInfo;
import io.tidemill.engine.table.HiddenColumns;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.table.StoredTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The tables and materialized views there are, by number and by name. For the engine's thread.
final class Relations {
    private final TreeMap<Integer, StoredTable> tables = new TreeMap<>();
    private final List<MaterializedView> views = new ArrayList<>();
    private List<List<MaterializedView>> stages = List.of();
    private final Map<QualifiedName, Integer> numbers = new HashMap<>();
    private @Nullable RelationSnapshot[] snapshots = new @Nullable RelationSnapshot[16];
    private Map<QualifiedName, Integer> publishedNumbers = Map.of();

    void add(int relation, StoredTable table) {
        tables.put(relation, table);
        numbers.put(table.definition().name(), relation);
        grow(relation);
        snapshots[relation] = table.snapshot();
        namesChanged();
    }

    void add(MaterializedView view) {
        views.add(view);
        numbers.put(view.definition().name(), view.relation());
        grow(view.relation());
        snapshots[view.relation()] = view.snapshot();
        namesChanged();
    }

    /// A table is another from now on, with the same columns stored.
    void redefine(int relation, TableDefinition definition) {
        var table = requireNonNull(tables.get(relation));
        table.redefine(definition);
        numbers.values().removeIf(number -> number == relation);
        add(relation, table);
    }

    /// A view has another name from now on.
    void rename(int relation, ViewDefinition definition) {
        requireNonNull(view(relation)).rename(definition);
        numbers.values().removeIf(number -> number == relation);
        numbers.put(definition.name(), relation);
        namesChanged();
    }

    /// A relation's columns are stored otherwise from now on: views that read it find them again.
    void bind(QualifiedName name) {
        for (var view : views) {
            for (var source : view.circuit().sources()) {
                if (source.relation().equals(name)) {
                    source.bind(storedSchema(name));
                }
            }
        }
    }

    private void grow(int relation) {
        if (relation >= snapshots.length) {
            snapshots =
                    java.util.Arrays.copyOf(
                            snapshots, Math.max(relation + 1, snapshots.length * 2));
        }
    }

    void remove(int relation) {
        tables.remove(relation);
        views.removeIf(view -> view.relation() == relation);
        numbers.values().removeIf(number -> number == relation);
        grow(relation);
        snapshots[relation] = null;
        namesChanged();
    }

    /// What was made under names that were taken is gone: the names are those of before again.
    void restoreNames() {
        tables.forEach((number, table) -> numbers.put(table.definition().name(), number));
        views.forEach(view -> numbers.put(view.definition().name(), view.relation()));
        namesChanged();
    }

    Map<Integer, StoredTable> tables() {
        return tables;
    }

    /// In an order in which each comes after what it reads.
    List<MaterializedView> views() {
        return views;
    }

    /// The views in stages: each reads tables and views of earlier stages only.
    List<List<MaterializedView>> stages() {
        return stages;
    }

    private void namesChanged() {
        publishedNumbers = Map.copyOf(numbers);
        var found = new ArrayList<List<MaterializedView>>();
        var stageOf = new HashMap<QualifiedName, Integer>();
        for (var view : views) {
            int stage = 0;
            for (var source : view.circuit().sources()) {
                stage = Math.max(stage, stageOf.getOrDefault(source.relation(), -1) + 1);
            }
            stageOf.put(view.definition().name(), stage);
            if (stage == found.size()) {
                found.add(new ArrayList<>());
            }
            found.get(stage).add(view);
        }
        stages = found;
    }

    /// The view of that number, or null.
    @Nullable MaterializedView view(int relation) {
        for (var view : views) {
            if (view.relation() == relation) {
                return view;
            }
        }
        return null;
    }

    @Nullable StoredTable table(int relation) {
        return tables.get(relation);
    }

    int number(QualifiedName name) {
        Integer number = numbers.get(name);
        Invariant.check(number != null, "no relation " + name);
        return number == null ? -1 : number;
    }

    /// The stored columns of a relation.
    Schema storedSchema(QualifiedName name) {
        int number = number(name);
        var table = tables.get(number);
        if (table != null) {
            return HiddenColumns.stored(table.definition());
        }
        return requireNonNull(view(number)).definition().schema();
    }

    /// What circuits must know of a relation.
    RelationInfo info(QualifiedName name) {
        int number = number(name);
        var view = view(number);
        if (view != null) {
            return view.info();
        }
        return RelationInfo.of(requireNonNull(tables.get(number)).definition(), List.of());
    }

    Kind[] storedKinds(int relation) {
        var table = requireNonNull(tables.get(relation));
        Schema schema = HiddenColumns.stored(table.definition());
        var kinds = new Kind[schema.size()];
        for (int i = 0; i < kinds.length; i++) {
            kinds[i] = schema.kind(i);
        }
        return kinds;
    }

    /// Stops a view that reads one that has stopped.
    void stopWithWhatItReads(MaterializedView view) {
        if (view.failure() != null) {
            return;
        }
        for (var source : view.circuit().sources()) {
            for (var read : views) {
                var failure = read.failure();
                if (failure != null && read.definition().name().equals(source.relation())) {
                    view.stop(failure);
                    return;
                }
            }
        }
    }

    /// Gives a view's predictions the models as they are now.
    void useModels(MaterializedView view) {
        view.circuit().useModels(name -> snapshot(number(name)));
    }

    /// Notes what a relation holds now.
    void publish(int relation, RelationSnapshot snapshot) {
        snapshots[relation] = snapshot;
    }

    @Nullable RelationSnapshot snapshot(int relation) {
        return snapshots[relation];
    }

    Snapshot snapshot(long tick, long nowMicros, long catalog) {
        var failures = new @Nullable SqlException[snapshots.length];
        for (var view : views) {
            failures[view.relation()] = view.failure();
        }
        return new Snapshot(
                tick, nowMicros, catalog, publishedNumbers, snapshots.clone(), failures);
    }
}
