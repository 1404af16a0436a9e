// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import io.tidemill.core.type.Schema;
import java.util.List;

/// What a query can select from: plain data, kept by the catalog and stored with it.
public sealed interface Relation
        permits TableDefinition, ViewDefinition, SequenceDefinition, SystemTableDefinition {
    /// Its name.
    QualifiedName name();

    /// Its columns.
    Schema schema();

    /// Indexes of the columns that identify a row; empty where nothing is known to.
    List<Integer> primaryKey();

    /// The kind as messages say it: `table`, `view`, `materialized view`.
    String kind();
}
