// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.type;

/// The SQL types, by PostgreSQL's name.
public enum TypeName {
    /// `boolean`; 0 or 1.
    BOOLEAN(Kind.LONG, "boolean"),
    /// `smallint`, 16 bits.
    SMALLINT(Kind.LONG, "smallint"),
    /// `integer`, 32 bits.
    INTEGER(Kind.LONG, "integer"),
    /// `bigint`, 64 bits.
    BIGINT(Kind.LONG, "bigint"),
    /// `real`, 32-bit float kept as a double that a float can hold.
    REAL(Kind.DOUBLE, "real"),
    /// `double precision`.
    DOUBLE(Kind.DOUBLE, "double precision"),
    /// `numeric`: any precision; bytes as [Numeric] defines them.
    NUMERIC(Kind.BYTES, "numeric"),
    /// `text` and `varchar(n)`; UTF-8, ordered by code point.
    TEXT(Kind.BYTES, "text"),
    /// `bytea`.
    BYTEA(Kind.BYTES, "bytea"),
    /// `date`: days since 1970-01-01.
    DATE(Kind.LONG, "date"),
    /// `time`: microseconds since midnight.
    TIME(Kind.LONG, "time without time zone"),
    /// `timestamp`: microseconds since 1970-01-01 00:00:00; `Long.MIN_VALUE`/`MAX_VALUE` are the
    /// infinities.
    TIMESTAMP(Kind.LONG, "timestamp without time zone"),
    /// `timestamptz`: microseconds since 1970-01-01 00:00:00 UTC; infinities as for `timestamp`.
    TIMESTAMPTZ(Kind.LONG, "timestamp with time zone"),
    /// `interval`: 16 bytes as [Interval] defines them.
    INTERVAL(Kind.BYTES, "interval"),
    /// `uuid`: 16 bytes.
    UUID(Kind.BYTES, "uuid"),
    /// `jsonb`: the canonical text PostgreSQL would print.
    JSONB(Kind.BYTES, "jsonb"),
    /// `vector(n)`: floats, as [Vectors] lays them out.
    VECTOR(Kind.BYTES, "vector"),
    /// An array; elements as the type's element says.
    ARRAY(Kind.BYTES, "array"),
    /// The type of a bare `NULL`; takes any type in context.
    UNKNOWN(Kind.BYTES, "unknown");

    private final Kind kind;
    private final String sql;

    TypeName(Kind kind, String sql) {
        this.kind = kind;
        this.sql = sql;
    }

    /// The physical kind.
    public Kind kind() {
        return kind;
    }

    /// The name as PostgreSQL prints it, without modifiers.
    public String sql() {
        return sql;
    }
}
