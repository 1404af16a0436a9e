// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.core.type.Schema;
import java.util.List;
import java.util.Map;

/// What a circuit must know of a relation it reads.
///
/// @param storedSchema its columns, then the hidden ones
/// @param times the columns that have to do with event time
/// @param keys by what its rows can be found: the primary key, then the secondary indexes; empty
///   where all are read or only changes are
public record RelationInfo(
        Schema storedSchema, Map<Integer, TimeRole> times, List<IndexDefinition> keys) {
    public RelationInfo {
        times = Map.copyOf(times);
        keys = List.copyOf(keys);
    }

    /// A relation that is read without keys, whose watermark is about column `timeColumn`, or that
    /// has none (−1).
    public static RelationInfo of(Schema storedSchema, int timeColumn) {
        return of(storedSchema, timeColumn, List.of());
    }

    /// A relation whose watermark is about column `timeColumn`, or that has none (−1).
    public static RelationInfo of(Schema storedSchema, int timeColumn, List<IndexDefinition> keys) {
        return new RelationInfo(
                storedSchema,
                timeColumn < 0 ? Map.of() : Map.of(timeColumn, TimeRole.EVENT_TIME),
                keys);
    }

    /// The same, where only its changes are read.
    public RelationInfo followed() {
        return new RelationInfo(storedSchema, times, List.of());
    }

    /// What column `column` has to do with event time.
    public TimeRole role(int column) {
        return times.getOrDefault(column, TimeRole.NONE);
    }
}
