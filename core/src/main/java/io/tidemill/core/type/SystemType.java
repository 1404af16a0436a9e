// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.type;

/// The types of PostgreSQL's system tables. Each is stored, compared and converted as one of the
/// other types is; only clients see the difference.
public enum SystemType {
    /// The number of an object.
    OID(TypeName.BIGINT, "oid"),
    /// An identifier.
    NAME(TypeName.TEXT, "name"),
    /// One letter.
    CHAR(TypeName.TEXT, "\"char\""),
    /// The number of a relation or index, shown as its name.
    REGCLASS(TypeName.BIGINT, "regclass"),
    /// The number of a type, shown as its name.
    REGTYPE(TypeName.BIGINT, "regtype"),
    /// The number of a schema, shown as its name.
    REGNAMESPACE(TypeName.BIGINT, "regnamespace"),
    /// The number of a role, shown as its name.
    REGROLE(TypeName.BIGINT, "regrole"),
    /// The name of a function.
    REGPROC(TypeName.TEXT, "regproc"),
    /// The name of a function with its arguments.
    REGPROCEDURE(TypeName.TEXT, "regprocedure"),
    /// Numbers, counted from 0, with spaces between in text.
    INT2VECTOR(TypeName.ARRAY, "int2vector"),
    /// Numbers of objects, counted from 0, with spaces between in text.
    OIDVECTOR(TypeName.ARRAY, "oidvector"),
    /// An integer and its number within an array, fields `x` and `n`.
    NUMBERED(TypeName.ARRAY, "record");

    private final TypeName stored;
    private final String sql;

    SystemType(TypeName stored, String sql) {
        this.stored = stored;
        this.sql = sql;
    }

    /// The type as which it is stored.
    public TypeName stored() {
        return stored;
    }

    /// The name as PostgreSQL prints it.
    public String sql() {
        return sql;
    }

    /// Whether it is a number that clients see as a name.
    public boolean named() {
        return switch (this) {
            case REGCLASS, REGTYPE, REGNAMESPACE, REGROLE -> true;
            default -> false;
        };
    }

    /// Whether it is an array whose elements are counted from 0.
    public boolean vector() {
        return this == INT2VECTOR || this == OIDVECTOR;
    }
}
