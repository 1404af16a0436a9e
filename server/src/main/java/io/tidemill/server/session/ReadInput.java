// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.circuit.RelationInfo;
import io.tidemill.engine.query.QueryInput;
import io.tidemill.engine.table.RelationSnapshot;
import io.tidemill.engine.transaction.PendingChanges;
import io.tidemill.server.catalog.SystemView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a statement of a session reads: a snapshot, with the transaction's own changes on top, and
/// the system tables.
final class ReadInput implements QueryInput {
    private final SystemView view;
    private final PendingChanges pending;
    private final Consumer<QualifiedName> reads;
    private final Map<QualifiedName, List<Batch>> systemRows = new HashMap<>();

    ReadInput(SystemView view, PendingChanges pending, Consumer<QualifiedName> reads) {
        this.view = view;
        this.pending = pending;
        this.reads = reads;
    }

    @Override
    public RelationInfo info(QualifiedName relation) {
        var definition =
                view.catalog()
                        .relation(relation)
                        .orElseThrow(() ->
                                SqlException.of(
                                        SqlState.UNDEFINED_TABLE,
                                        "relation \"" + relation + "\" does not exist"));
        return switch (definition) {
            case TableDefinition table -> RelationInfo.of(table, keys(table));
            case ViewDefinition of -> RelationInfo.of(of.schema());
            case SequenceDefinition sequence -> RelationInfo.of(sequence.schema());
            case SystemTableDefinition table -> RelationInfo.of(table.schema());
        };
    }

    private static List<IndexDefinition> keys(TableDefinition table) {
        var keys = new ArrayList<IndexDefinition>();
        if (table.keyed()) {
            keys.add(table.uniqueKeys().getFirst());
            keys.addAll(table.secondaryIndexes());
        }
        return keys;
    }

    @Override
    public @Nullable RelationSnapshot snapshot(QualifiedName relation) {
        reads.accept(relation);
        return view.snapshot().relation(relation);
    }

    @Override
    public List<Batch> changes(QualifiedName relation) {
        var sequence = view.catalog().sequence(relation);
        if (sequence.isPresent()) {
            var definition = (SequenceDefinition) sequence.get().relation();
            return List.of(view.catalog().systemTables().sequence(view, definition));
        }
        var system = view.catalog().systemTables().table(relation);
        return system.isPresent()
                ? systemRows.computeIfAbsent(relation, name -> List.of(system.get().rows(view)))
                : pending.changes(relation);
    }
}
