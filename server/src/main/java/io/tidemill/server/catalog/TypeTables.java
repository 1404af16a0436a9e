// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import java.util.List;

/// What `pg_catalog` says of types: `pg_type`, `pg_collation`.
final class TypeTables {
    private static final String SCHEMA = "pg_catalog";

    /// PostgreSQL's name, OID, array's OID, size and category of each type that a value here can
    /// have, or that clients look for.
    static final String TYPES =
            """
            bool 16 1000 1 B, bytea 17 1001 -1 U, char 18 1002 1 Z, name 19 1003 64 S,
            int8 20 1016 8 N, int2 21 1005 2 N, int2vector 22 1006 -1 A, int4 23 1007 4 N,
            regproc 24 1008 4 N, text 25 1009 -1 S, oid 26 1028 4 N, oidvector 30 1013 -1 A,
            json 114 199 -1 U, float4 700 1021 4 N, float8 701 1022 8 N, unknown 705 0 -2 X,
            bpchar 1042 1014 -1 S, varchar 1043 1015 -1 S, date 1082 1182 4 D, time 1083 1183 8 D,
            timestamp 1114 1115 8 D, timestamptz 1184 1185 8 D, interval 1186 1187 16 T,
            numeric 1700 1231 -1 N, regprocedure 2202 2207 4 N, regclass 2205 2210 4 N,
            regtype 2206 2211 4 N, record 2249 2287 -1 P, any 2276 0 4 P, anyarray 2277 0 -1 P,
            void 2278 0 4 P, anyelement 2283 0 4 P, uuid 2950 2951 16 U, jsonb 3802 3807 -1 U,
            regnamespace 4089 4090 4 N, regrole 4096 4097 4 N, vector 9700 9701 -1 U\
            """;

    private TypeTables() {}

    /// The tables.
    static List<SystemTables.SystemTable> all() {
        return List.of(
                Rows.described(
                        SCHEMA,
                        "pg_type",
                        """
                        oid oid, typname name, typnamespace oid, typowner oid, typlen int2,
                        typbyval bool, typtype char, typcategory char, typispreferred bool,
                        typisdefined bool, typdelim char, typrelid oid, typsubscript regproc,
                        typelem oid, typarray oid, typinput regproc, typoutput regproc,
                        typreceive regproc, typsend regproc, typmodin regproc, typmodout regproc,
                        typanalyze regproc, typalign char,
                        typstorage char, typnotnull bool, typbasetype oid, typtypmod int4,
                        typndims int4, typcollation oid, typdefaultbin text, typdefault text,
                        typacl text[]\
                        """,
                        (view, rows) -> types(rows)),
                Rows.described(
                        SCHEMA,
                        "pg_collation",
                        """
                        oid oid, collname name, collnamespace oid, collowner oid, collprovider char,
                        collisdeterministic bool, collencoding int4, collcollate text,
                        collctype text, colliculocale text, collversion text\
                        """,
                        (view, rows) -> collations(rows)),
                Rows.described(
                        SCHEMA,
                        "pg_opfamily",
                        "oid oid, opfmethod oid, opfname name, opfnamespace oid, opfowner oid",
                        (view, rows) ->
                                rows.add(
                                        ObjectIds.OPERATOR_FAMILY,
                                        ObjectIds.BTREE,
                                        "order_ops",
                                        ObjectIds.schema(SCHEMA),
                                        ObjectIds.ROLE)),
                Rows.described(
                        SCHEMA,
                        "pg_opclass",
                        """
                        oid oid, opcmethod oid, opcname name, opcnamespace oid, opcowner oid,
                        opcfamily oid, opcintype oid, opcdefault bool, opckeytype oid\
                        """,
                        (view, rows) -> operatorClasses(rows)));
    }

    private static void types(Rows rows) {
        for (String line : TYPES.split(",\\s*", -1)) {
            String[] parts = line.split(" ", -1);
            long oid = Long.parseLong(parts[1]);
            long array = Long.parseLong(parts[2]);
            type(rows, parts[0], oid, array, 0, Integer.parseInt(parts[3]), parts[4]);
            if (array != 0) {
                type(rows, "_" + parts[0], array, 0, oid, -1, "A");
            }
        }
    }

    private static void type(
            Rows rows, String name, long oid, long array, long element, int size, String category) {
        rows.addNamed(
                "oid",
                oid,
                "typname",
                name,
                "typnamespace",
                ObjectIds.schema(SCHEMA),
                "typowner",
                ObjectIds.ROLE,
                "typlen",
                size,
                "typbyval",
                size > 0 && size <= 8,
                "typtype",
                category.equals("X") || category.equals("P") ? "p" : "b",
                "typcategory",
                category,
                "typispreferred",
                oid == 16 || oid == 25 || oid == 701 || oid == 1184,
                "typisdefined",
                true,
                "typdelim",
                ",",
                "typsubscript",
                element != 0 ? "array_subscript_handler" : "-",
                "typelem",
                name.equals("int2vector") ? 21 : name.equals("oidvector") ? 26 : element,
                "typarray",
                array,
                "typinput",
                element != 0 ? "array_in" : name + "in",
                "typoutput",
                element != 0 ? "array_out" : name + "out",
                "typreceive",
                element != 0 ? "array_recv" : name + "recv",
                "typsend",
                element != 0 ? "array_send" : name + "send",
                "typmodin",
                "-",
                "typmodout",
                "-",
                "typanalyze",
                "-",
                "typalign",
                size == 8 ? "d" : "i",
                "typstorage",
                size > 0 ? "p" : "x",
                "typtypmod",
                -1,
                "typcollation",
                category.equals("S") ? ObjectIds.COLLATION : 0);
    }

    private static void operatorClasses(Rows rows) {
        for (String line : TYPES.split(",\\s*", -1)) {
            String[] parts = line.split(" ", -1);
            int oid = Integer.parseInt(parts[1]);
            if (!parts[4].equals("P") && !parts[4].equals("X")) {
                operatorClass(rows, oid, parts[0]);
                operatorClass(rows, Integer.parseInt(parts[2]), "_" + parts[0]);
            }
        }
    }

    private static void operatorClass(Rows rows, int type, String name) {
        rows.addNamed(
                "oid",
                ObjectIds.operatorClass(type),
                "opcmethod",
                ObjectIds.BTREE,
                "opcname",
                name + "_ops",
                "opcnamespace",
                ObjectIds.schema(SCHEMA),
                "opcowner",
                ObjectIds.ROLE,
                "opcfamily",
                ObjectIds.OPERATOR_FAMILY,
                "opcintype",
                type,
                "opcdefault",
                true);
    }

    private static void collations(Rows rows) {
        collation(rows, ObjectIds.COLLATION, "default", "d");
        collation(rows, 950, "C", "c");
        collation(rows, 951, "POSIX", "c");
    }

    private static void collation(Rows rows, int oid, String name, String provider) {
        rows.addNamed(
                "oid",
                oid,
                "collname",
                name,
                "collnamespace",
                ObjectIds.schema(SCHEMA),
                "collowner",
                ObjectIds.ROLE,
                "collprovider",
                provider,
                "collisdeterministic",
                true,
                "collencoding",
                -1,
                "collcollate",
                "C",
                "collctype",
                "C");
    }
}
