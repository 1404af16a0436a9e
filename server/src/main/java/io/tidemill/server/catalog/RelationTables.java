// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.CheckDefinition;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.ColumnDefinition.Identity;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.SequenceDefinition;
import io.tidemill.core.catalog.SystemTableDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.server.catalog.ObjectIds.Index;
import io.tidemill.server.value.WireType;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What `pg_catalog` says of tables, views and indexes: `pg_class`, `pg_attribute`, `pg_index`, …
final class RelationTables {
    private static final String SCHEMA = "pg_catalog";

    private RelationTables() {}

    /// The tables.
    static List<SystemTables.SystemTable> all() {
        return List.of(
                Rows.described(
                        SCHEMA,
                        "pg_class",
                        """
                        oid oid, relname name, relnamespace oid, reltype oid, reloftype oid,
                        relowner oid, relam oid, relfilenode oid, reltablespace oid, relpages int4,
                        reltuples float4, relallvisible int4, reltoastrelid oid, relhasindex bool,
                        relisshared bool, relpersistence char, relkind char, relnatts int2,
                        relchecks int2, relhasrules bool, relhastriggers bool, relhassubclass bool,
                        relrowsecurity bool, relforcerowsecurity bool, relispopulated bool,
                        relreplident char, relispartition bool, relrewrite oid, relfrozenxid int8,
                        relminmxid int8, relacl text[], reloptions text[], relpartbound text,
                        relhasoids bool\
                        """,
                        RelationTables::classes),
                Rows.described(
                        SCHEMA,
                        "pg_attribute",
                        """
                        attrelid oid, attname name, atttypid oid, attstattarget int4, attlen int2,
                        attnum int2, attndims int4, attcacheoff int4, atttypmod int4, attbyval bool,
                        attalign char, attstorage char, attcompression char, attnotnull bool,
                        atthasdef bool, atthasmissing bool, attidentity char, attgenerated char,
                        attisdropped bool, attislocal bool, attinhcount int4, attcollation oid,
                        attacl text[], attoptions text[], attfdwoptions text[],
                        attmissingval text\
                        """,
                        RelationTables::attributes),
                Rows.described(
                        SCHEMA,
                        "pg_attrdef",
                        "oid oid, adrelid oid, adnum int2, adbin text, adsrc text",
                        RelationTables::defaults),
                Rows.described(
                        SCHEMA,
                        "pg_index",
                        """
                        indexrelid oid, indrelid oid, indnatts int2, indnkeyatts int2,
                        indisunique bool, indnullsnotdistinct bool, indisprimary bool,
                        indisexclusion bool, indimmediate bool, indisclustered bool,
                        indisvalid bool, indcheckxmin bool, indisready bool, indislive bool,
                        indisreplident bool, indkey int2vector, indcollation oidvector,
                        indclass oidvector, indoption int2vector, indexprs text, indpred text\
                        """,
                        RelationTables::indexes),
                Rows.described(
                        SCHEMA,
                        "pg_constraint",
                        """
                        oid oid, conname name, connamespace oid, contype char, condeferrable bool,
                        condeferred bool, convalidated bool, conrelid oid, contypid oid,
                        conindid oid, conparentid oid, confrelid oid, confupdtype char,
                        confdeltype char, confmatchtype char, conislocal bool, coninhcount int4,
                        connoinherit bool, conkey int2[], confkey int2[], conbin text,
                        condef text\
                        """,
                        RelationTables::constraints),
                Rows.described(
                        SCHEMA,
                        "pg_tables",
                        """
                        schemaname name, tablename name, tableowner name, tablespace name,
                        hasindexes bool, hasrules bool, hastriggers bool, rowsecurity bool\
                        """,
                        RelationTables::tables),
                Rows.described(
                        SCHEMA,
                        "pg_views",
                        "schemaname name, viewname name, viewowner name, definition text",
                        (view, rows) -> views(view, rows, false)),
                Rows.described(
                        SCHEMA,
                        "pg_matviews",
                        """
                        schemaname name, matviewname name, matviewowner name, tablespace name,
                        hasindexes bool, ispopulated bool, definition text\
                        """,
                        (view, rows) -> views(view, rows, true)),
                Rows.described(
                        SCHEMA,
                        "pg_indexes",
                        """
                        schemaname name, tablename name, indexname name, tablespace name,
                        indexdef text\
                        """,
                        RelationTables::indexTexts));
    }

    private static void classes(SystemView view, Rows rows) {
        var indexes = ObjectIds.indexes(view.catalog());
        for (var numbered : ObjectIds.relations(view.catalog())) {
            var relation = numbered.relation();
            long oid = numbered.oid();
            long count = view.snapshot().rowCount(relation.name());
            String kind = kind(relation);
            boolean unstored = kind.equals("v") || kind.equals("S");
            rows.addNamed(
                    "oid",
                    oid,
                    "relname",
                    relation.name().name(),
                    "relnamespace",
                    ObjectIds.schema(relation.name().schema()),
                    "relowner",
                    ObjectIds.ROLE,
                    "relam",
                    unstored ? 0 : ObjectIds.HEAP,
                    "relfilenode",
                    unstored ? 0 : oid,
                    "reltuples",
                    unstored ? 0 : count,
                    "relhasindex",
                    indexes.stream().anyMatch(index -> index.table() == oid),
                    "relpersistence",
                    "p",
                    "relkind",
                    kind,
                    "relnatts",
                    relation.schema().size(),
                    "relchecks",
                    relation instanceof TableDefinition table ? table.checks().size() : 0,
                    "relhasrules",
                    relation instanceof ViewDefinition,
                    "relispopulated",
                    true,
                    "relreplident",
                    "d");
        }
        for (var index : indexes) {
            rows.addNamed(
                    "oid",
                    index.oid(),
                    "relname",
                    index.name().name(),
                    "relnamespace",
                    ObjectIds.schema(index.name().schema()),
                    "relowner",
                    ObjectIds.ROLE,
                    "relam",
                    ObjectIds.BTREE,
                    "relfilenode",
                    index.oid(),
                    "relpersistence",
                    "p",
                    "relkind",
                    "i",
                    "relnatts",
                    index.columns().size(),
                    "relispopulated",
                    true,
                    "relreplident",
                    "n");
        }
    }

    /// The letter in `relkind`.
    static String kind(Relation relation) {
        return switch (relation) {
            case TableDefinition _ -> "r";
            case SystemTableDefinition table -> SystemTables.isView(table.name()) ? "v" : "r";
            case ViewDefinition view -> view.materialized() ? "m" : "v";
            case SequenceDefinition _ -> "S";
        };
    }

    private static void attributes(SystemView view, Rows rows) {
        for (var numbered : ObjectIds.relations(view.catalog())) {
            var relation = numbered.relation();
            for (int i = 0; i < relation.schema().size(); i++) {
                ColumnDefinition column =
                        relation instanceof TableDefinition table ? table.columns().get(i) : null;
                attribute(rows, numbered.oid(), i, relation.schema().field(i), column);
            }
        }
        for (var index : ObjectIds.indexes(view.catalog())) {
            var table = (TableDefinition) view.catalog().relation(index.tableName()).orElseThrow();
            for (int i = 0; i < index.columns().size(); i++) {
                Field field = table.columns().get(index.columns().get(i)).field();
                attribute(rows, index.oid(), i, field, null);
            }
        }
    }

    private static void attribute(
            Rows rows, long relation, int index, Field field, @Nullable ColumnDefinition column) {
        Type type = field.type();
        var wire = WireType.of(type);
        boolean fixed = wire.size() > 0;
        rows.addNamed(
                "attrelid",
                relation,
                "attname",
                field.name(),
                "atttypid",
                wire.oid(),
                "attstattarget",
                -1,
                "attlen",
                wire.size(),
                "attnum",
                index + 1,
                "attndims",
                type.name() == TypeName.ARRAY ? 1 : 0,
                "attcacheoff",
                -1,
                "atttypmod",
                WireType.modifier(type),
                "attbyval",
                fixed && wire.size() <= 8,
                "attalign",
                wire.size() == 8 ? "d" : "i",
                "attstorage",
                fixed ? "p" : type.name() == TypeName.NUMERIC ? "m" : "x",
                "attcompression",
                "",
                "attnotnull",
                column != null && !column.nullable(),
                "atthasdef",
                column != null && value(column) != null,
                "attidentity",
                column == null ? "" : identity(column.identity()),
                "attgenerated",
                column != null && column.generatedSql() != null ? "s" : "",
                "attislocal",
                true,
                "attcollation",
                collation(type));
    }

    /// The expression of a column's default or of its values.
    private static @Nullable String value(ColumnDefinition column) {
        return column.generatedSql() != null ? column.generatedSql() : column.defaultSql();
    }

    private static String identity(Identity identity) {
        return switch (identity) {
            case NONE -> "";
            case BY_DEFAULT -> "d";
            case ALWAYS -> "a";
        };
    }

    /// The collation of a type's values, or 0.
    static int collation(Type type) {
        return type.name() == TypeName.TEXT ? ObjectIds.COLLATION : 0;
    }

    private static void defaults(SystemView view, Rows rows) {
        for (var numbered : ObjectIds.relations(view.catalog())) {
            if (numbered.relation() instanceof TableDefinition table) {
                for (int i = 0; i < table.columns().size(); i++) {
                    String sql = value(table.columns().get(i));
                    if (sql != null) {
                        long oid = (numbered.oid() << 11) + i;
                        rows.add(oid, numbered.oid(), i + 1, sql, sql);
                    }
                }
            }
        }
    }

    private static void indexes(SystemView view, Rows rows) {
        for (var index : ObjectIds.indexes(view.catalog())) {
            int count = index.columns().size();
            rows.addNamed(
                    "indexrelid", index.oid(),
                    "indrelid", index.table(),
                    "indnatts", count,
                    "indnkeyatts", count,
                    "indisunique", index.unique(),
                    "indisprimary", index.primary(),
                    "indimmediate", true,
                    "indisvalid", true,
                    "indisready", true,
                    "indislive", true,
                    "indkey", numbers(index.columns()),
                    "indcollation", collations(view.catalog(), index),
                    "indclass", classes(view.catalog(), index),
                    "indoption", zeros(count));
        }
    }

    private static List<Integer> collations(CatalogState catalog, Index index) {
        var schema = catalog.relation(index.tableName()).orElseThrow().schema();
        return index.columns().stream().map(column -> collation(schema.type(column))).toList();
    }

    private static List<Integer> classes(CatalogState catalog, Index index) {
        var schema = catalog.relation(index.tableName()).orElseThrow().schema();
        return index.columns().stream()
                .map(column -> ObjectIds.operatorClass(ObjectIds.type(schema.type(column))))
                .toList();
    }

    private static List<Integer> zeros(int count) {
        return IntStream.range(0, count).mapToObj(i -> 0).toList();
    }

    /// Column numbers from 1 on.
    private static List<Integer> numbers(List<Integer> columns) {
        return columns.stream().map(column -> column + 1).toList();
    }

    private static void constraints(SystemView view, Rows rows) {
        for (var index : ObjectIds.indexes(view.catalog())) {
            if (index.constraint()) {
                rows.addNamed(
                        "oid",
                        index.oid(),
                        "conname",
                        index.name().name(),
                        "connamespace",
                        ObjectIds.schema(index.name().schema()),
                        "contype",
                        index.primary() ? "p" : "u",
                        "convalidated",
                        true,
                        "conrelid",
                        index.table(),
                        "conindid",
                        index.oid(),
                        "confupdtype",
                        " ",
                        "confdeltype",
                        " ",
                        "confmatchtype",
                        " ",
                        "conislocal",
                        true,
                        "connoinherit",
                        true,
                        "conkey",
                        numbers(index.columns()),
                        "condef",
                        keyText(view.catalog(), index));
            }
        }
        for (var numbered : ObjectIds.relations(view.catalog())) {
            if (numbered.relation() instanceof TableDefinition table) {
                for (int i = 0; i < table.checks().size(); i++) {
                    var check = table.checks().get(i);
                    rows.addNamed(
                            "oid",
                            ObjectIds.check(numbered.oid(), i),
                            "conname",
                            check.name(),
                            "connamespace",
                            ObjectIds.schema(table.name().schema()),
                            "contype",
                            "c",
                            "convalidated",
                            true,
                            "conrelid",
                            numbered.oid(),
                            "confupdtype",
                            " ",
                            "confdeltype",
                            " ",
                            "confmatchtype",
                            " ",
                            "conislocal",
                            true,
                            "conbin",
                            check.sql(),
                            "condef",
                            checkText(check));
                }
            }
        }
    }

    private static String columns(CatalogState catalog, Index index) {
        var table = catalog.relation(index.tableName()).orElseThrow();
        return index.columns().stream()
                .map(column -> table.schema().field(column).name())
                .collect(Collectors.joining(", "));
    }

    private static void tables(SystemView view, Rows rows) {
        for (var numbered : ObjectIds.relations(view.catalog())) {
            if (kind(numbered.relation()).equals("r")) {
                var name = numbered.relation().name();
                boolean indexed =
                        numbered.relation() instanceof TableDefinition table && table.keyed();
                rows.add(
                        name.schema(),
                        name.name(),
                        ServerTables.ROLE_NAME,
                        null,
                        indexed,
                        false,
                        false,
                        false);
            }
        }
    }

    private static void views(SystemView view, Rows rows, boolean materialized) {
        for (var of : view.catalog().views()) {
            String schema = of.name().schema();
            String name = of.name().name();
            if (of.materialized() && materialized) {
                rows.add(schema, name, ServerTables.ROLE_NAME, null, false, true, of.sql());
            } else if (!of.materialized() && !materialized) {
                rows.add(schema, name, ServerTables.ROLE_NAME, of.sql());
            }
        }
    }

    private static void indexTexts(SystemView view, Rows rows) {
        for (var index : ObjectIds.indexes(view.catalog())) {
            rows.add(
                    index.name().schema(),
                    index.tableName().name(),
                    index.name().name(),
                    null,
                    indexText(view.catalog(), index));
        }
    }

    /// The statement that would make the index.
    static String indexText(CatalogState catalog, Index index) {
        return (index.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ")
                + index.name().name()
                + " ON "
                + index.tableName().schema()
                + "."
                + index.tableName().name()
                + " USING btree ("
                + columns(catalog, index)
                + ")";
    }

    /// The name of the index's column `position`, or null.
    static @Nullable String indexColumn(CatalogState catalog, Index index, int position) {
        var table = catalog.relation(index.tableName()).orElseThrow();
        return position >= 0 && position < index.columns().size()
                ? table.schema().field(index.columns().get(position)).name()
                : null;
    }

    /// The clause that says the constraint with this OID, or null.
    static @Nullable String constraintText(CatalogState catalog, long oid) {
        for (var index : ObjectIds.indexes(catalog)) {
            if (index.constraint() && index.oid() == oid) {
                return keyText(catalog, index);
            }
        }
        for (var numbered : ObjectIds.relations(catalog)) {
            if (numbered.relation() instanceof TableDefinition table) {
                for (int i = 0; i < table.checks().size(); i++) {
                    if (ObjectIds.check(numbered.oid(), i) == oid) {
                        return checkText(table.checks().get(i));
                    }
                }
            }
        }
        return null;
    }

    private static String keyText(CatalogState catalog, Index index) {
        return (index.primary() ? "PRIMARY KEY (" : "UNIQUE (") + columns(catalog, index) + ")";
    }

    private static String checkText(CheckDefinition check) {
        return "CHECK (" + check.sql() + ")";
    }
}
