// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.type.Schema;
import io.tidemill.engine.table.HiddenColumns;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a circuit must know of a relation it reads.
///
/// @param storedSchema its columns, then the hidden ones
/// @param times the columns that have to do with time
/// @param keys by what its rows can be found: the primary key, then the secondary indexes; empty
///   where all are read or only changes are
/// @param byClock whether its watermark goes on with the clock, though nothing comes
public record RelationInfo(
        Schema storedSchema,
        Map<Integer, TimeRole> times,
        List<IndexDefinition> keys,
        boolean byClock) {
    public RelationInfo {
        times = Map.copyOf(times);
        keys = List.copyOf(keys);
    }

    /// A table.
    public static RelationInfo of(TableDefinition table, List<IndexDefinition> keys) {
        var times = new HashMap<Integer, TimeRole>();
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).isProcessingTime()) {
                times.put(i, TimeRole.PROCESSING_TIME);
            }
        }
        var watermark = table.watermark();
        if (watermark != null) {
            times.put(watermark.column(), TimeRole.EVENT_TIME);
        }
        return new RelationInfo(HiddenColumns.stored(table), times, keys, false);
    }

    /// A relation without times of its own, of which all rows are read.
    public static RelationInfo of(Schema schema) {
        return new RelationInfo(schema, Map.of(), List.of(), false);
    }

    /// The same, where only its changes are read.
    public RelationInfo followed() {
        return new RelationInfo(storedSchema, times, List.of(), byClock);
    }

    /// What column `column` has to do with time.
    public TimeRole role(int column) {
        return times.getOrDefault(column, TimeRole.NONE);
    }
}
