// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;

/// What the catalogs say of sequences.
final class SequenceTables {
    private SequenceTables() {}

    /// The tables.
    static List<SystemTables.SystemTable> all() {
        return List.of(
                Rows.described(
                        "pg_catalog",
                        "pg_sequence",
                        """
                        seqrelid oid, seqtypid oid, seqstart int8, seqincrement int8, seqmax int8,
                        seqmin int8, seqcache int8, seqcycle bool\
                        """,
                        SequenceTables::sequence),
                Rows.described(
                        "pg_catalog",
                        "pg_sequences",
                        """
                        schemaname name, sequencename name, sequenceowner name, data_type text,
                        start_value int8, min_value int8, max_value int8, increment_by int8,
                        cycle bool, cache_size int8, last_value int8\
                        """,
                        SequenceTables::sequences),
                Rows.described(
                        "information_schema",
                        "sequences",
                        """
                        sequence_catalog name, sequence_schema name, sequence_name name,
                        data_type text, numeric_precision int4, numeric_precision_radix int4,
                        numeric_scale int4, start_value text, minimum_value text,
                        maximum_value text, increment text, cycle_option text\
                        """,
                        SequenceTables::standard),
                Rows.described(
                        "pg_catalog",
                        "pg_depend",
                        """
                        classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid,
                        refobjsubid int4, deptype char\
                        """,
                        SequenceTables::dependencies));
    }

    private record Numbered(CatalogState.Entry entry, SequenceDefinition sequence) {}

    private static List<Numbered> all(SystemView view) {
        var all = new ArrayList<Numbered>();
        for (var entry : view.catalog().entries()) {
            if (entry.relation() instanceof SequenceDefinition sequence) {
                all.add(new Numbered(entry, sequence));
            }
        }
        return all;
    }

    private static void sequence(SystemView view, Rows rows) {
        for (var each : all(view)) {
            var of = each.sequence;
            rows.add(
                    ObjectIds.of(each.entry),
                    ObjectIds.type(of.type()),
                    of.start(),
                    of.increment(),
                    of.greatest(),
                    of.least(),
                    of.cache(),
                    of.cycle());
        }
    }

    private static void sequences(SystemView view, Rows rows) {
        for (var each : all(view)) {
            var of = each.sequence;
            var position = view.sequences().position(each.entry);
            rows.add(
                    of.name().schema(),
                    of.name().name(),
                    ServerTables.ROLE_NAME,
                    of.type().sql(),
                    of.start(),
                    of.least(),
                    of.greatest(),
                    of.increment(),
                    of.cycle(),
                    of.cache(),
                    position.called() ? position.value() : null);
        }
    }

    /// Identity columns' own ones are left out, as in PostgreSQL.
    private static void standard(SystemView view, Rows rows) {
        for (var each : all(view)) {
            var of = each.sequence;
            var owner = of.owner();
            if (owner != null && owner.identity()) {
                continue;
            }
            rows.add(
                    ServerTables.DATABASE_NAME,
                    of.name().schema(),
                    of.name().name(),
                    of.type().sql(),
                    of.type().equals(Type.BIGINT) ? 64 : of.type().equals(Type.INTEGER) ? 32 : 16,
                    2,
                    0,
                    Long.toString(of.start()),
                    Long.toString(of.least()),
                    Long.toString(of.greatest()),
                    Long.toString(of.increment()),
                    of.cycle() ? "YES" : "NO");
        }
    }

    /// A sequence depends on the column that it goes with.
    private static void dependencies(SystemView view, Rows rows) {
        for (var each : all(view)) {
            var owner = each.sequence.owner();
            if (owner != null) {
                var table = view.catalog().entry(owner.table()).orElseThrow();
                rows.add(
                        ObjectIds.CLASS_CATALOG,
                        ObjectIds.of(each.entry),
                        0,
                        ObjectIds.CLASS_CATALOG,
                        ObjectIds.of(table),
                        table.relation().schema().indexOf(owner.column()).orElseThrow() + 1,
                        owner.identity() ? "i" : "a");
            }
        }
    }

    /// The sequence of an identity column.
    static SequenceDefinition of(CatalogState catalog, TableDefinition table, String column) {
        var name = catalog.sequenceOf(table, column).orElseThrow();
        return (SequenceDefinition) catalog.sequence(name).orElseThrow().relation();
    }

    /// The row of `SELECT * FROM sequence`.
    static void content(SystemView view, QualifiedName name, Rows rows) {
        var position = view.sequences().position(view.catalog().sequence(name).orElseThrow());
        rows.add(position.value(), 0, position.called());
    }
}
