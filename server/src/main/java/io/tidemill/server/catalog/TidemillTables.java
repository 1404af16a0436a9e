// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.type.Type;
import io.tidemill.engine.circuit.TimeRole;
import io.tidemill.engine.circuit.Watermark;
import java.util.List;

/// Schema `tm_catalog`: Tidemill's own introspection.
public final class TidemillTables {
    private static final String SCHEMA = "tm_catalog";

    private TidemillTables() {}

    /// The tables.
    public static List<SystemTables.SystemTable> all() {
        return List.of(
                Rows.table(
                        SCHEMA,
                        "tm_relations",
                        TidemillTables::relations,
                        "schema",
                        Type.TEXT,
                        "name",
                        Type.TEXT,
                        "kind",
                        Type.TEXT,
                        "row_count",
                        Type.BIGINT,
                        "definition",
                        Type.TEXT),
                Rows.table(
                        SCHEMA,
                        "tm_ticks",
                        (view, rows) ->
                                rows.add(
                                        view.snapshot().tick(),
                                        view.snapshot().nowMicros(),
                                        view.engine().queuedRows(),
                                        view.engine().subscriptionCount()),
                        "tick",
                        Type.BIGINT,
                        "at",
                        Type.TIMESTAMPTZ,
                        "queued_rows",
                        Type.BIGINT,
                        "subscriptions",
                        Type.BIGINT),
                Rows.table(
                        SCHEMA,
                        "tm_watermarks",
                        TidemillTables::watermarks,
                        "schema",
                        Type.TEXT,
                        "name",
                        Type.TEXT,
                        "watermark",
                        Type.TIMESTAMP,
                        "idle",
                        Type.BOOLEAN),
                Rows.table(
                        SCHEMA,
                        "tm_late_rows",
                        TidemillTables::lateRows,
                        "schema",
                        Type.TEXT,
                        "view",
                        Type.TEXT,
                        "late_rows",
                        Type.BIGINT),
                Rows.table(
                        SCHEMA,
                        "tm_state_size",
                        TidemillTables::stateSize,
                        "schema",
                        Type.TEXT,
                        "view",
                        Type.TEXT,
                        "operator",
                        Type.TEXT,
                        "algebra",
                        Type.TEXT,
                        "bytes",
                        Type.BIGINT),
                Rows.table(
                        SCHEMA,
                        "tm_errors",
                        TidemillTables::errors,
                        "at",
                        Type.TIMESTAMPTZ,
                        "source",
                        Type.TEXT,
                        "place",
                        Type.TEXT,
                        "record",
                        Type.TEXT,
                        "sqlstate",
                        Type.TEXT,
                        "reason",
                        Type.TEXT),
                Rows.table(
                        SCHEMA,
                        "tm_sources",
                        TidemillTables::sources,
                        "name",
                        Type.TEXT,
                        "table",
                        Type.TEXT,
                        "connector",
                        Type.TEXT,
                        "paused",
                        Type.BOOLEAN,
                        "state",
                        Type.TEXT,
                        "rows_read",
                        Type.BIGINT,
                        "position",
                        Type.TEXT),
                Rows.table(
                        SCHEMA,
                        "tm_sinks",
                        TidemillTables::sinks,
                        "name",
                        Type.TEXT,
                        "relation",
                        Type.TEXT,
                        "connector",
                        Type.TEXT,
                        "state",
                        Type.TEXT,
                        "rows_written",
                        Type.BIGINT,
                        "tick",
                        Type.BIGINT));
    }

    private static void relations(SystemView view, Rows rows) {
        for (var entry : view.catalog().entries()) {
            var relation = entry.relation();
            long count = view.snapshot().rowCount(relation.name());
            rows.add(
                    relation.name().schema(),
                    relation.name().name(),
                    relation.kind(),
                    count < 0 ? null : count,
                    relation instanceof io.tidemill.core.catalog.ViewDefinition of
                            ? of.sql()
                            : null);
        }
        for (var source : view.catalog().sources()) {
            rows.add(source.name().schema(), source.name().name(), "source", null, null);
        }
        for (var sink : view.catalog().sinks()) {
            rows.add(sink.name().schema(), sink.name().name(), "sink", null, null);
        }
    }

    private static void watermarks(SystemView view, Rows rows) {
        for (var table : view.catalog().tables()) {
            var snapshot = view.snapshot().relation(table.name());
            if (table.watermark() != null && snapshot != null) {
                watermark(
                        table.name(),
                        new Watermark(
                                snapshot.watermarkMicros(), view.engine().isIdle(table.name())),
                        rows);
            }
        }
        view.engine()
                .inspect(views -> {
                    for (var of : views) {
                        if (of.times().values().stream().anyMatch(TimeRole::isEventTime)) {
                            watermark(of.definition().name(), of.watermark(), rows);
                        }
                    }
                    return views.size();
                });
    }

    private static void watermark(QualifiedName name, Watermark watermark, Rows rows) {
        rows.add(
                name.schema(),
                name.name(),
                watermark.micros() == Long.MIN_VALUE ? null : watermark.micros(),
                watermark.idle());
    }

    private static void lateRows(SystemView view, Rows rows) {
        view.engine()
                .inspect(views -> {
                    for (var of : views) {
                        rows.add(
                                of.definition().name().schema(),
                                of.definition().name().name(),
                                of.circuit().lateRows());
                    }
                    return views.size();
                });
    }

    private static void stateSize(SystemView view, Rows rows) {
        view.engine()
                .inspect(views -> {
                    for (var of : views) {
                        for (var operator : of.circuit().operators()) {
                            rows.add(
                                    of.definition().name().schema(),
                                    of.definition().name().name(),
                                    operator.describe(),
                                    operator.algebra().name().toLowerCase(java.util.Locale.ROOT),
                                    operator.stateBytes());
                        }
                    }
                    return views.size();
                });
    }

    private static void errors(SystemView view, Rows rows) {
        for (var error : view.connectors().errors()) {
            rows.add(
                    error.micros(),
                    error.source(),
                    error.place(),
                    error.record(),
                    error.reason().state().code(),
                    error.reason().message());
        }
    }

    private static void sources(SystemView view, Rows rows) {
        for (var source : view.catalog().sources()) {
            var progress = view.connectors().source(source.name());
            rows.add(
                    source.name().toString(),
                    source.table().toString(),
                    source.options().get("connector"),
                    source.paused(),
                    progress.state(),
                    progress.rows(),
                    progress.position());
        }
    }

    private static void sinks(SystemView view, Rows rows) {
        for (var sink : view.catalog().sinks()) {
            var progress = view.connectors().sink(sink.name());
            rows.add(
                    sink.name().toString(),
                    sink.from().toString(),
                    sink.options().get("connector"),
                    progress.state(),
                    progress.rows(),
                    progress.tick());
        }
    }
}
