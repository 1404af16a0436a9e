// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import java.util.List;

/// What `pg_catalog` says of the server as a whole: its database, role, schemas and settings.
final class ServerTables {
    /// The only role.
    static final String ROLE_NAME = "tidemill";

    /// The only database.
    static final String DATABASE_NAME = "tidemill";

    private static final String SCHEMA = "pg_catalog";
    private static final int UTF8 = 6;

    private ServerTables() {}

    /// The tables.
    static List<SystemTables.SystemTable> all() {
        String role =
                """
                oid oid, rolname name, rolsuper bool, rolinherit bool, rolcreaterole bool,
                rolcreatedb bool, rolcanlogin bool, rolreplication bool, rolbypassrls bool,
                rolconnlimit int4, rolpassword text, rolvaliduntil timestamptz, rolconfig text[]\
                """;
        return List.of(
                Rows.described(
                        SCHEMA,
                        "pg_namespace",
                        "oid oid, nspname name, nspowner oid, nspacl text[]",
                        ServerTables::schemas),
                Rows.described(
                        SCHEMA,
                        "pg_database",
                        """
                        oid oid, datname name, datdba oid, encoding int4, datlocprovider char,
                        datistemplate bool, datallowconn bool, datconnlimit int4, datfrozenxid int8,
                        datminmxid int8, dattablespace oid, datcollate text, datctype text,
                        daticulocale text, datcollversion text, datacl text[]\
                        """,
                        (view, rows) -> databases(rows)),
                Rows.described(
                        SCHEMA,
                        "pg_language",
                        """
                        oid oid, lanname name, lanowner oid, lanispl bool, lanpltrusted bool,
                        lanplcallfoid oid, laninline oid, lanvalidator oid, lanacl text[]\
                        """,
                        (view, rows) -> languages(rows)),
                Rows.described(SCHEMA, "pg_roles", role, (view, rows) -> roles(rows)),
                Rows.described(SCHEMA, "pg_authid", role, (view, rows) -> roles(rows)),
                Rows.described(
                        SCHEMA,
                        "pg_user",
                        """
                        usename name, usesysid oid, usecreatedb bool, usesuper bool, userepl bool,
                        usebypassrls bool, passwd text, valuntil timestamptz, useconfig text[]\
                        """,
                        (view, rows) ->
                                rows.addNamed(
                                        "usename",
                                        ROLE_NAME,
                                        "usesysid",
                                        ObjectIds.ROLE,
                                        "usecreatedb",
                                        true,
                                        "usesuper",
                                        true)),
                Rows.described(
                        SCHEMA,
                        "pg_am",
                        "oid oid, amname name, amhandler regproc, amtype char",
                        (view, rows) -> {
                            rows.add(ObjectIds.HEAP, "heap", "heap_tableam_handler", "t");
                            rows.add(ObjectIds.BTREE, "btree", "bthandler", "i");
                        }),
                Rows.described(
                        SCHEMA,
                        "pg_tablespace",
                        "oid oid, spcname name, spcowner oid, spcacl text[], spcoptions text[]",
                        (view, rows) ->
                                rows.addNamed(
                                        "oid",
                                        1663,
                                        "spcname",
                                        "pg_default",
                                        "spcowner",
                                        ObjectIds.ROLE)),
                Rows.described(
                        SCHEMA,
                        "pg_settings",
                        """
                        name text, setting text, unit text, category text, short_desc text, extra_desc text,
                        context text, vartype text, source text, min_val text, max_val text,
                        enumvals text[], boot_val text, reset_val text, sourcefile text,
                        sourceline int4, pending_restart bool\
                        """,
                        ServerTables::settings));
    }

    private static void schemas(SystemView view, Rows rows) {
        for (String schema : view.catalog().schemas()) {
            rows.add(ObjectIds.schema(schema), schema, ObjectIds.ROLE, null);
        }
    }

    private static void languages(Rows rows) {
        rows.addNamed(
                "oid", ObjectIds.INTERNAL,
                "lanname", "internal",
                "lanowner", ObjectIds.ROLE);
    }

    private static void databases(Rows rows) {
        rows.addNamed(
                "oid",
                ObjectIds.DATABASE,
                "datname",
                DATABASE_NAME,
                "datdba",
                ObjectIds.ROLE,
                "encoding",
                UTF8,
                "datlocprovider",
                "c",
                "datallowconn",
                true,
                "datconnlimit",
                -1,
                "dattablespace",
                1663,
                "datcollate",
                "C",
                "datctype",
                "C");
    }

    private static void roles(Rows rows) {
        rows.addNamed(
                "oid", ObjectIds.ROLE,
                "rolname", ROLE_NAME,
                "rolsuper", true,
                "rolinherit", true,
                "rolcreaterole", true,
                "rolcreatedb", true,
                "rolcanlogin", true,
                "rolconnlimit", -1,
                "rolpassword", "********");
    }

    private static void settings(SystemView view, Rows rows) {
        setting(rows, "max_index_keys", "32");
        view.settings().all().forEach((name, value) -> setting(rows, name, value));
    }

    private static void setting(Rows rows, String name, String value) {
        boolean number = !value.isEmpty() && value.chars().allMatch(Character::isDigit);
        boolean flag = value.equals("on") || value.equals("off");
        rows.addNamed(
                "name",
                name,
                "setting",
                value,
                "category",
                "Client Connection Defaults",
                "short_desc",
                "",
                "context",
                "user",
                "vartype",
                number ? "integer" : flag ? "bool" : "string",
                "source",
                "default",
                "boot_val",
                value,
                "reset_val",
                value,
                "sourceline",
                null);
    }
}
