// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.catalog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of PostgreSQL's types by OID.
final class TypeNames {
    private static final Map<Long, String> INTERNAL = new HashMap<>();
    private static final Map<Long, Long> ARRAYS = new HashMap<>();

    static {
        for (String line : TypeTables.TYPES.split(",\\s*", -1)) {
            String[] parts = line.split(" ", -1);
            Long oid = Long.valueOf(parts[1]);
            Long array = Long.valueOf(parts[2]);
            INTERNAL.put(oid, parts[0]);
            INTERNAL.put(array, "_" + parts[0]);
            ARRAYS.put(oid, array);
        }
        INTERNAL.remove(0L);
    }

    private TypeNames() {}

    /// The name in `pg_type`, such as `int8` or `_text`; null where there is none.
    static @Nullable String internal(long oid) {
        return INTERNAL.get(oid);
    }

    /// The OID of the type of arrays of this type; null where there is none.
    static @Nullable Long array(long oid) {
        Long array = ARRAYS.get(oid);
        return array == null || array == 0 ? null : array;
    }

    /// The OID of the type with this name, internal or SQL's; null where there is none.
    static @Nullable Long oid(String name) {
        for (var type : INTERNAL.entrySet()) {
            if (type.getValue().equals(name) || format(type.getKey(), -1).equals(name)) {
                return type.getKey();
            }
        }
        return null;
    }

    /// The name as SQL has it, with its modifier, such as `numeric(10,2)`: what PostgreSQL's
    /// `format_type` gives.
    ///
    /// @param modifier as in `atttypmod`, or -1
    static String format(long oid, long modifier) {
        String name = INTERNAL.get(oid);
        if (name == null) {
            return "???";
        }
        if (name.startsWith("_")) {
            return element(name.substring(1), modifier) + "[]";
        }
        return element(name, modifier);
    }

    private static String element(String name, long modifier) {
        return switch (name) {
            case "bool" -> "boolean";
            case "int2" -> "smallint";
            case "int4" -> "integer";
            case "int8" -> "bigint";
            case "float4" -> "real";
            case "float8" -> "double precision";
            case "char" -> "\"char\"";
            case "bpchar" -> "character" + length(modifier);
            case "varchar" -> "character varying" + length(modifier);
            case "numeric" -> "numeric" + numeric(modifier);
            case "time" -> "time" + precision(modifier) + " without time zone";
            case "timestamp" -> "timestamp" + precision(modifier) + " without time zone";
            case "vector" -> "vector" + precision(modifier);
            case "timestamptz" -> "timestamp" + precision(modifier) + " with time zone";
            default -> name;
        };
    }

    private static String length(long modifier) {
        return modifier < 4 ? "" : "(" + (modifier - 4) + ")";
    }

    private static String numeric(long modifier) {
        return modifier < 4
                ? ""
                : "(" + (((modifier - 4) >> 16) & 0xffff) + "," + ((modifier - 4) & 0x7ff) + ")";
    }

    private static String precision(long modifier) {
        return modifier < 0 ? "" : "(" + modifier + ")";
    }
}
