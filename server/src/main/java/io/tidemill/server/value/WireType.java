// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.value;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.HashMap;
import java.util.Map;

/// A type as the protocol names it. Several may stand for the same [Type]: `name` and `text`, say.
///
/// @param oid PostgreSQL's OID of the type
/// @param arrayOid the OID of the array type of it; 0 for arrays
/// @param size bytes of a value in PostgreSQL, negative where they vary
/// @param type what it is here
public record WireType(int oid, int arrayOid, int size, Type type) {
    /// `json`: text, where `jsonb` has a version byte in front.
    static final int JSON = 114;

    private static final int UNKNOWN_OID = 705;

    private static final WireType BOOLEAN = new WireType(16, 1000, 1, Type.BOOLEAN);
    private static final WireType SMALLINT = new WireType(21, 1005, 2, Type.SMALLINT);
    private static final WireType INTEGER = new WireType(23, 1007, 4, Type.INTEGER);
    private static final WireType BIGINT = new WireType(20, 1016, 8, Type.BIGINT);
    private static final WireType REAL = new WireType(700, 1021, 4, Type.REAL);
    private static final WireType DOUBLE = new WireType(701, 1022, 8, Type.DOUBLE);
    private static final WireType NUMERIC = new WireType(1700, 1231, -1, Type.NUMERIC);
    private static final WireType TEXT = new WireType(25, 1009, -1, Type.TEXT);
    private static final WireType VARCHAR = new WireType(1043, 1015, -1, Type.TEXT);
    private static final WireType BYTEA = new WireType(17, 1001, -1, Type.BYTEA);
    private static final WireType DATE = new WireType(1082, 1182, 4, Type.DATE);
    private static final WireType TIME = new WireType(1083, 1183, 8, Type.TIME);
    private static final WireType TIMESTAMP = new WireType(1114, 1115, 8, Type.TIMESTAMP);
    private static final WireType TIMESTAMPTZ = new WireType(1184, 1185, 8, Type.TIMESTAMPTZ);
    private static final WireType INTERVAL = new WireType(1186, 1187, 16, Type.INTERVAL);
    private static final WireType UUID = new WireType(2950, 2951, 16, Type.UUID);
    private static final WireType JSONB = new WireType(3802, 3807, -1, Type.JSONB);
    // pgvector's type has no number of its own: clients ask pg_type for it.
    private static final WireType VECTOR = new WireType(9700, 9701, -1, Type.VECTOR);

    private static final Map<Integer, WireType> BY_OID = new HashMap<>();

    static {
        for (Type type : Type.SCALARS) {
            put(of(type));
        }
        put(VARCHAR);
        put(new WireType(1042, 1014, -1, Type.TEXT)); // character(n)
        put(new WireType(JSON, 199, -1, Type.JSONB));
        for (SystemType type : SystemType.values()) {
            put(of(type));
        }
        BY_OID.put(UNKNOWN_OID, new WireType(UNKNOWN_OID, 0, -2, Type.UNKNOWN));
    }

    private static void put(WireType type) {
        BY_OID.put(type.oid, type);
        BY_OID.put(type.arrayOid, type.array());
    }

    private static WireType of(SystemType system) {
        Type type = Type.of(system);
        return switch (system) {
            case OID -> new WireType(26, 1028, 4, type);
            case NAME -> new WireType(19, 1003, 64, type);
            case CHAR -> new WireType(18, 1002, 1, type);
            case REGCLASS -> new WireType(2205, 2210, 4, type);
            case REGTYPE -> new WireType(2206, 2211, 4, type);
            case REGNAMESPACE -> new WireType(4089, 4090, 4, type);
            case REGROLE -> new WireType(4096, 4097, 4, type);
            case REGPROC -> new WireType(24, 1008, 4, type);
            case REGPROCEDURE -> new WireType(2202, 2207, 4, type);
            case INT2VECTOR -> new WireType(22, 1006, -1, type);
            case OIDVECTOR -> new WireType(30, 1013, -1, type);
            case NUMBERED -> new WireType(2249, 2287, -1, type);
        };
    }

    /// Whether a value is an unsigned 32-bit integer on the wire.
    boolean unsigned() {
        return type.name() == TypeName.BIGINT && size == 4;
    }

    /// What clients are told of `type`.
    public static WireType of(Type type) {
        SystemType system = type.system();
        if (system != null) {
            return of(system);
        }
        return switch (type.name()) {
            case BOOLEAN -> BOOLEAN;
            case SMALLINT -> SMALLINT;
            case INTEGER -> INTEGER;
            case BIGINT -> BIGINT;
            case REAL -> REAL;
            case DOUBLE -> DOUBLE;
            case NUMERIC -> NUMERIC;
            case TEXT -> type.precision() == Type.UNSPECIFIED ? TEXT : VARCHAR;
            case BYTEA -> BYTEA;
            case DATE -> DATE;
            case TIME -> TIME;
            case TIMESTAMP -> TIMESTAMP;
            case TIMESTAMPTZ -> TIMESTAMPTZ;
            case INTERVAL -> INTERVAL;
            case UUID -> UUID;
            case JSONB -> JSONB;
            case VECTOR -> VECTOR;
            case ARRAY -> of(type.requireElement()).array();
            case UNKNOWN -> TEXT;
        };
    }

    /// The type with this OID.
    ///
    /// @throws SqlException 0A000 when we have none
    public static WireType ofOid(int oid) {
        WireType type = BY_OID.get(oid);
        if (type == null) {
            throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "the type with OID "
                                    + Integer.toUnsignedLong(oid)
                                    + " is not supported")
                    .hint("Pass the value as text.");
        }
        return type;
    }

    private WireType array() {
        // an array of arrays is an array of more dimensions, with the same OID
        return type.name() == TypeName.ARRAY && type.system() == null
                ? this
                : new WireType(arrayOid, 0, -1, Type.array(type));
    }

    /// The modifier (`atttypmod`) that says `type`'s length or precision, or -1.
    public static int modifier(Type type) {
        int precision = type.precision();
        return switch (type.name()) {
            case NUMERIC ->
                    precision == Type.UNSPECIFIED
                            ? -1
                            : (precision << 16 | (Math.max(type.scale(), 0) & 0x7ff)) + 4;
            case TEXT -> precision == Type.UNSPECIFIED ? -1 : precision + 4;
            case TIME, TIMESTAMP, TIMESTAMPTZ, VECTOR -> precision;
            case ARRAY -> modifier(type.requireElement());
            default -> -1;
        };
    }
}
