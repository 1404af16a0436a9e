// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.type.Schema;
import java.util.List;

/// What a circuit must know of a relation it reads.
///
/// @param storedSchema its columns, then the hidden ones
/// @param timeColumn the column its watermark is about, or −1
/// @param keys by what its rows can be found: the primary key, then the secondary indexes; empty
///   where all are read or only changes are
public record RelationInfo(Schema storedSchema, int timeColumn, List<IndexDefinition> keys) {
    public RelationInfo {
        keys = List.copyOf(keys);
    }

    /// A relation that is read without keys.
    public RelationInfo(Schema storedSchema, int timeColumn) {
        this(storedSchema, timeColumn, List.of());
    }

    /// The same, where only its changes are read.
    public RelationInfo followed() {
        return new RelationInfo(storedSchema, timeColumn);
    }
}
