// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.type.Type;

/// Types by the short names used in registrations.
final class TypeNames {
    private TypeNames() {}

    /// The type called `name`, mostly without modifiers: `bigint`, `double`, `text[]`, ….
    static Type parse(String name) {
        if (name.endsWith("[]")) {
            return Type.array(parse(name.substring(0, name.length() - 2)));
        }
        return switch (name) {
            case "boolean" -> Type.BOOLEAN;
            case "smallint" -> Type.SMALLINT;
            case "integer" -> Type.INTEGER;
            case "bigint" -> Type.BIGINT;
            case "real" -> Type.REAL;
            case "double", "double precision" -> Type.DOUBLE;
            case "numeric" -> Type.NUMERIC;
            case "T" -> Type.UNKNOWN;
            case "text", "any" -> Type.TEXT;
            case "bytea" -> Type.BYTEA;
            case "date" -> Type.DATE;
            case "time", "time without time zone" -> Type.TIME;
            case "timestamp", "timestamp without time zone" -> Type.TIMESTAMP;
            case "timestamptz", "timestamp with time zone" -> Type.TIMESTAMPTZ;
            case "timestamptz(3)" -> Type.timestamptz(3);
            case "interval" -> Type.INTERVAL;
            case "uuid" -> Type.UUID;
            case "jsonb", "json" -> Type.JSONB;
            case "vector" -> Type.VECTOR;
            default -> throw new IllegalArgumentException("no such type: " + name);
        };
    }
}
