// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.List;

/// Functions that say what a user may do, and what is found by its name alone. There is one role so
/// far, which may do everything.
public final class PrivilegeFunctions {
    private PrivilegeFunctions() {}

    static List<Function> all() {
        var list = new FunctionList(PrivilegeFunctions.class);
        String visible = "Whether the name alone finds it.";
        list.add("pg_table_is_visible", List.of(Type.OID), Type.BOOLEAN, "isTableVisible", visible);
        for (String kind :
                List.of(
                        "type",
                        "function",
                        "operator",
                        "opclass",
                        "opfamily",
                        "collation",
                        "conversion",
                        "statistics_obj",
                        "ts_config",
                        "ts_dict",
                        "ts_parser",
                        "ts_template")) {
            String name = "pg_" + kind + "_is_visible";
            list.add(name, List.of(Type.OID), Type.BOOLEAN, "isVisible", visible);
        }
        for (String kind :
                List.of(
                        "table",
                        "schema",
                        "database",
                        "function",
                        "sequence",
                        "any_column",
                        "language",
                        "type",
                        "server",
                        "foreign_data_wrapper",
                        "tablespace")) {
            for (Type object : List.of(Type.OID, Type.TEXT)) {
                String name = "has_" + kind + "_privilege";
                privilege(list, name, List.of(object, Type.TEXT));
                privilege(list, name, List.of(Type.OID, object, Type.TEXT));
                privilege(list, name, List.of(Type.TEXT, object, Type.TEXT));
            }
        }
        for (Type object : List.of(Type.OID, Type.TEXT)) {
            for (Type column : List.of(Type.SMALLINT, Type.TEXT)) {
                privilege(list, "has_column_privilege", List.of(object, column, Type.TEXT));
            }
            privilege(list, "pg_has_role", List.of(object, Type.TEXT));
            privilege(list, "pg_has_role", List.of(Type.TEXT, object, Type.TEXT));
        }
        return list.functions();
    }

    private static void privilege(FunctionList list, String name, List<Type> arguments) {
        list.add(name, arguments, Type.BOOLEAN, "isAllowed", "Whether the user may: always.");
    }

    /// Whether a relation or index is found by its name alone: as [SettingFunctions#schemas] has
    /// it. The tables of `tm_catalog` are found too, but are left out of lists of the user's own.
    static boolean isVisible(CatalogState catalog, QualifiedName name) {
        var schemas = new ArrayList<>(catalog.pathSchemas());
        schemas.add("pg_catalog");
        for (String schema : schemas) {
            if (schema.equals(name.schema())) {
                return true;
            }
            if (catalog.relation(new QualifiedName(schema, name.name())).isPresent()) {
                return false;
            }
        }
        return false;
    }

    /// `pg_table_is_visible(oid)`
    public static boolean isTableVisible(EvaluationContext context, long oid) {
        var catalog = SystemView.of(context).catalog();
        for (var numbered : ObjectIds.relations(catalog)) {
            if (numbered.oid() == oid) {
                return isVisible(catalog, numbered.relation().name());
            }
        }
        for (var index : ObjectIds.indexes(catalog)) {
            if (index.oid() == oid) {
                return isVisible(catalog, index.name());
            }
        }
        return false;
    }

    /// `pg_type_is_visible(oid)` and the like: all is in `pg_catalog`.
    public static boolean isVisible(long oid) {
        return true;
    }

    /// `has_table_privilege(oid, privilege)`
    public static boolean isAllowed(long object, Slice privilege) {
        return true;
    }

    /// `has_table_privilege(name, privilege)`
    public static boolean isAllowed(Slice object, Slice privilege) {
        return true;
    }

    /// `has_table_privilege(user, oid, privilege)`
    public static boolean isAllowed(Slice user, long object, Slice privilege) {
        return true;
    }

    /// `has_table_privilege(user, oid, privilege)`
    public static boolean isAllowed(long user, long object, Slice privilege) {
        return true;
    }

    /// `has_column_privilege(oid, name, privilege)`
    public static boolean isAllowed(long user, Slice object, Slice privilege) {
        return true;
    }

    /// `has_table_privilege(user, name, privilege)`
    public static boolean isAllowed(Slice user, Slice object, Slice privilege) {
        return true;
    }
}
