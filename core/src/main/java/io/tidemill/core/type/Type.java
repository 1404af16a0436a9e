// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.type;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A SQL type with its modifiers.
///
/// @param name the type
/// @param precision digits of a `numeric(p, s)`, length of a `varchar(n)`, dimensions of a
///   `vector(n)`, fractional second digits of a time or timestamp; [#UNSPECIFIED] when not given
/// @param scale the scale of a `numeric(p, s)`, else [#UNSPECIFIED]
/// @param element the element type of an array, else null
/// @param system the type of PostgreSQL's system tables that clients see in its place; null for
///   none
public record Type(
        TypeName name,
        int precision,
        int scale,
        @Nullable Type element,
        @Nullable SystemType system) {
    /// A modifier that was not given.
    public static final int UNSPECIFIED = -1;

    /// `boolean`
    public static final Type BOOLEAN = of(TypeName.BOOLEAN);

    /// `smallint`
    public static final Type SMALLINT = of(TypeName.SMALLINT);

    /// `integer`
    public static final Type INTEGER = of(TypeName.INTEGER);

    /// `bigint`
    public static final Type BIGINT = of(TypeName.BIGINT);

    /// `real`
    public static final Type REAL = of(TypeName.REAL);

    /// `double precision`
    public static final Type DOUBLE = of(TypeName.DOUBLE);

    /// `numeric` without modifiers
    public static final Type NUMERIC = of(TypeName.NUMERIC);

    /// `text`
    public static final Type TEXT = of(TypeName.TEXT);

    /// `bytea`
    public static final Type BYTEA = of(TypeName.BYTEA);

    /// `date`
    public static final Type DATE = of(TypeName.DATE);

    /// `time`
    public static final Type TIME = of(TypeName.TIME);

    /// `timestamp`
    public static final Type TIMESTAMP = of(TypeName.TIMESTAMP);

    /// `timestamptz`
    public static final Type TIMESTAMPTZ = of(TypeName.TIMESTAMPTZ);

    /// `interval`
    public static final Type INTERVAL = of(TypeName.INTERVAL);

    /// `uuid`
    public static final Type UUID = of(TypeName.UUID);

    /// `jsonb`
    public static final Type JSONB = of(TypeName.JSONB);

    /// `vector` without modifiers
    public static final Type VECTOR = of(TypeName.VECTOR);

    /// the type of a bare `NULL`
    public static final Type UNKNOWN = of(TypeName.UNKNOWN);

    /// `oid`
    public static final Type OID = of(SystemType.OID);

    /// `name`
    public static final Type NAME = of(SystemType.NAME);

    /// `"char"`
    public static final Type CHAR = of(SystemType.CHAR);

    /// Every type that is no array and that users name, without modifiers.
    public static final List<Type> SCALARS =
            List.of(
                    BOOLEAN,
                    SMALLINT,
                    INTEGER,
                    BIGINT,
                    REAL,
                    DOUBLE,
                    NUMERIC,
                    TEXT,
                    BYTEA,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMPTZ,
                    INTERVAL,
                    UUID,
                    JSONB,
                    VECTOR);

    public Type(
            TypeName name,
            int precision,
            int scale,
            @Nullable Type element,
            @Nullable SystemType system) {
        if ((name == TypeName.ARRAY) != (element != null)) {
            throw new IllegalArgumentException("an array type, and no other, has an element type");
        }
        this.name = name;
        this.precision = precision;
        this.scale = scale;
        this.element = element;
        this.system = system;
    }

    /// A type with its modifiers.
    public Type(TypeName name, int precision, int scale, @Nullable Type element) {
        this(name, precision, scale, element, null);
    }

    /// A type of PostgreSQL's system tables.
    public static Type of(SystemType system) {
        Type element =
                switch (system) {
                    case INT2VECTOR -> SMALLINT;
                    case OIDVECTOR -> of(SystemType.OID);
                    case NUMBERED -> BIGINT;
                    default -> null;
                };
        return new Type(system.stored(), UNSPECIFIED, UNSPECIFIED, element, system);
    }

    private static Type of(TypeName name) {
        return new Type(name, UNSPECIFIED, UNSPECIFIED, null);
    }

    /// `numeric(precision, scale)`
    public static Type numeric(int precision, int scale) {
        return new Type(TypeName.NUMERIC, precision, scale, null);
    }

    /// `varchar(length)`
    public static Type varchar(int length) {
        return new Type(TypeName.TEXT, length, UNSPECIFIED, null);
    }

    /// `timestamp(precision)`
    public static Type timestamp(int precision) {
        return new Type(TypeName.TIMESTAMP, precision, UNSPECIFIED, null);
    }

    /// `timestamptz(precision)`
    public static Type timestamptz(int precision) {
        return new Type(TypeName.TIMESTAMPTZ, precision, UNSPECIFIED, null);
    }

    /// `vector(dimensions)`
    public static Type vector(int dimensions) {
        return new Type(TypeName.VECTOR, dimensions, UNSPECIFIED, null);
    }

    /// `element[]`
    public static Type array(Type element) {
        return new Type(TypeName.ARRAY, UNSPECIFIED, UNSPECIFIED, element);
    }

    /// The physical kind.
    public Kind kind() {
        return name.kind();
    }

    /// Whether this and `other` differ in modifiers at most.
    public boolean sameName(Type other) {
        return name == other.name
                && (element == null || (other.element != null && element.sameName(other.element)));
    }

    /// The type without its modifiers.
    public Type withoutModifiers() {
        return new Type(
                name,
                UNSPECIFIED,
                UNSPECIFIED,
                element == null ? null : element.withoutModifiers());
    }

    /// Whether it is one of the three integer types.
    public boolean isInteger() {
        return name == TypeName.SMALLINT || name == TypeName.INTEGER || name == TypeName.BIGINT;
    }

    /// Whether it is an integer, floating point or numeric type.
    public boolean isNumber() {
        return isInteger()
                || name == TypeName.REAL
                || name == TypeName.DOUBLE
                || name == TypeName.NUMERIC;
    }

    /// The type as PostgreSQL's `format_type` prints it, modifiers included.
    public String sql() {
        if (system != null) {
            return system.sql();
        }
        return switch (name) {
            case ARRAY -> requireElement().sql() + "[]";
            case TEXT -> precision == UNSPECIFIED ? "text" : "character varying(" + precision + ")";
            case NUMERIC ->
                    precision == UNSPECIFIED
                            ? "numeric"
                            : "numeric(" + precision + "," + Math.max(scale, 0) + ")";
            case VECTOR -> "vector" + modifier();
            case TIME -> "time" + modifier() + " without time zone";
            case TIMESTAMP -> "timestamp" + modifier() + " without time zone";
            case TIMESTAMPTZ -> "timestamp" + modifier() + " with time zone";
            default -> name.sql();
        };
    }

    private String modifier() {
        return precision == UNSPECIFIED ? "" : "(" + precision + ")";
    }

    /// The element type of an array type.
    public Type requireElement() {
        if (element == null) {
            throw new IllegalStateException("not an array type: " + name);
        }
        return element;
    }

    @Override
    public String toString() {
        return sql();
    }
}
