// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.type.Type;
import io.tidemill.server.value.WireType;
import java.util.ArrayList;
import java.util.List;

/// The OIDs under which `pg_catalog` shows things: PostgreSQL's own for what it has too, else made
/// from numbers that stay as long as the thing does.
final class ObjectIds {
    /// The only role.
    static final int ROLE = 10;

    /// The only database.
    static final int DATABASE = 5;

    /// The access method of tables.
    static final int HEAP = 2;

    /// The access method of indexes.
    static final int BTREE = 403;

    /// The collation `default`.
    static final int COLLATION = 100;

    /// The language of the functions that come with the server.
    static final int INTERNAL = 12;

    /// The family of the operators that order values.
    static final int OPERATOR_FAMILY = 1976;

    private static final long RELATION = 16_384;
    private static final long SYSTEM_TABLE = 14_000;
    private static final long INDEX = 1L << 30;
    private static final long SCHEMA = 1L << 29;
    private static final int INDEXES_PER_TABLE = 256;
    private static final int OPERATOR_CLASS = 8_000;
    private static final int CONNECTOR = 7_000;

    private ObjectIds() {}

    /// A relation and its OID.
    record Numbered(long oid, Relation relation) {}

    /// An index, of a constraint or of its own.
    ///
    /// @param table the table's OID
    /// @param columns indexes of the columns
    record Index(
            long oid,
            QualifiedName name,
            long table,
            QualifiedName tableName,
            List<Integer> columns,
            boolean unique,
            boolean primary,
            boolean constraint) {}

    /// Whether the relation or index with this OID is one that users made.
    static boolean isUserMade(long oid) {
        return oid >= RELATION;
    }

    /// The OID of a relation that users made.
    static long of(CatalogState.Entry entry) {
        return RELATION + entry.number();
    }

    /// All relations.
    static List<Numbered> relations(CatalogState catalog) {
        var all = new ArrayList<Numbered>();
        for (var entry : catalog.entries()) {
            all.add(new Numbered(of(entry), entry.relation()));
        }
        int position = 0;
        for (var table : catalog.systemTables().definitions()) {
            all.add(new Numbered(systemTable(table.name(), position++), table));
        }
        return all;
    }

    /// The OID of `pg_class`.
    static final long CLASS_CATALOG = 1259;

    /// The OID of `pg_proc`.
    static final long ROUTINE_CATALOG = 1255;

    /// The OID of `pg_operator`.
    static final long OPERATOR_CATALOG = 2617;

    private static long systemTable(QualifiedName name, int position) {
        return switch (name.toString()) {
            case "pg_catalog.pg_type" -> 1247;
            case "pg_catalog.pg_attribute" -> 1249;
            case "pg_catalog.pg_proc" -> ROUTINE_CATALOG;
            case "pg_catalog.pg_operator" -> OPERATOR_CATALOG;
            case "pg_catalog.pg_class" -> CLASS_CATALOG;
            case "pg_catalog.pg_authid" -> 1260;
            case "pg_catalog.pg_database" -> 1262;
            case "pg_catalog.pg_am" -> 2601;
            case "pg_catalog.pg_attrdef" -> 2604;
            case "pg_catalog.pg_constraint" -> 2606;
            case "pg_catalog.pg_description" -> 2609;
            case "pg_catalog.pg_index" -> 2610;
            case "pg_catalog.pg_namespace" -> 2615;
            case "pg_catalog.pg_trigger" -> 2620;
            case "pg_catalog.pg_extension" -> 3079;
            default -> SYSTEM_TABLE + position;
        };
    }

    /// All indexes.
    static List<Index> indexes(CatalogState catalog) {
        var all = new ArrayList<Index>();
        for (var entry : catalog.entries()) {
            if (entry.relation() instanceof TableDefinition table) {
                indexes(catalog, table, entry.number(), all);
            }
        }
        return all;
    }

    private static void indexes(
            CatalogState catalog, TableDefinition table, int number, List<Index> all) {
        long tableOid = RELATION + number;
        long next = INDEX + (long) number * INDEXES_PER_TABLE;
        var name = table.name();
        if (table.keyed()) {
            var key = new QualifiedName(name.schema(), name.name() + "_pkey");
            all.add(new Index(next, key, tableOid, name, table.primaryKey(), true, true, true));
        }
        next++;
        for (var unique : table.uniques()) {
            var key = new QualifiedName(name.schema(), unique.name());
            all.add(new Index(next++, key, tableOid, name, unique.columns(), true, false, true));
        }
        for (var index : catalog.indexes()) {
            if (index.table().equals(name)) {
                all.add(
                        new Index(
                                next++,
                                index.name(),
                                tableOid,
                                name,
                                index.columns(),
                                index.unique(),
                                false,
                                false));
            }
        }
    }

    /// The OID of check constraint `position` of the table.
    static long check(long table, int position) {
        return INDEX + ((table - RELATION) * INDEXES_PER_TABLE) + INDEXES_PER_TABLE / 2 + position;
    }

    /// The OID of a schema.
    static long schema(String name) {
        return switch (name) {
            case "pg_catalog" -> 11;
            case "public" -> 2200;
            case "information_schema" -> 13_000;
            case "tm_catalog" -> 13_001;
            default -> SCHEMA + Math.floorMod(name.hashCode(), SCHEMA / 2);
        };
    }

    /// The OID of the class of operators by which indexes order a type.
    static int operatorClass(int type) {
        return OPERATOR_CLASS + type;
    }

    /// The OID of a connector.
    static int connector(String name) {
        return CONNECTOR + Math.floorMod(name.hashCode(), 1000);
    }

    /// The OID of a type.
    static int type(Type type) {
        return WireType.of(type).oid();
    }
}
