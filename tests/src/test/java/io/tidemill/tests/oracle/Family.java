// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

/// Types that mix: what an expression of a random query is asked for.
enum Family {
    INTEGER,
    NUMERIC,
    FLOAT,
    TEXT,
    BOOLEAN,
    DATE,
    TIMESTAMP,
    TIMESTAMPTZ,
    INTERVAL,
    OTHER;

    /// That of a column's type, as written in its definition.
    static Family of(String type) {
        String name = type.replaceAll("\\(.*", "");
        return switch (name) {
            case "smallint", "int", "bigint" -> INTEGER;
            case "numeric" -> NUMERIC;
            case "real", "double precision" -> FLOAT;
            case "text" -> TEXT;
            case "boolean" -> BOOLEAN;
            case "date" -> DATE;
            case "timestamp" -> TIMESTAMP;
            case "timestamptz" -> TIMESTAMPTZ;
            case "interval" -> INTERVAL;
            default -> OTHER;
        };
    }
}
