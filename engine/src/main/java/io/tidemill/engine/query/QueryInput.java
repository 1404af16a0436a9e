// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.query;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.engine.circuit.RelationInfo;
import io.tidemill.engine.table.RelationSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an ad-hoc query reads.
public interface QueryInput {
    /// What a circuit must know of a relation.
    RelationInfo info(QualifiedName relation);

    /// The relation's rows at the snapshot; null for one that has only [#changes] (a system table).
    @Nullable RelationSnapshot snapshot(QualifiedName relation);

    /// Changes on top of the snapshot, with the stored columns: what the transaction has written so
    /// far.
    List<Batch> changes(QualifiedName relation);
}
