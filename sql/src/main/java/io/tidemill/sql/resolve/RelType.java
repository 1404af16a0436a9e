// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.Invariant;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFamily;
import org.apache.calcite.sql.SqlCollation;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.AbstractSqlType;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// One of our types as Calcite sees it. Calcite's own types are not used for values: their
/// modifiers, precisions and families are not PostgreSQL's.
@SuppressWarnings("serial") // never serialised
public final class RelType extends AbstractSqlType {
    private static final long serialVersionUID = 1L;

    private static final SqlIntervalQualifier INTERVAL =
            new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO);
    private static final SqlCollation CODE_POINTS =
            new SqlCollation(SqlCollation.Coercibility.IMPLICIT) {
                private static final long serialVersionUID = 1L;

                @Override
                public Charset getCharset() {
                    return StandardCharsets.UTF_8;
                }
            };

    /// What values of jsonb have in common, as Calcite has no family for them: they can be
    /// compared.
    private static final RelDataTypeFamily JSON = new RelDataTypeFamily() {};

    private static final RelDataTypeFamily VECTORS = new RelDataTypeFamily() {};

    private final Type type;
    private final @Nullable RelType element;

    /// `type`, with or without NULL.
    public RelType(Type type, boolean nullable) {
        super(sqlTypeName(type.name()), nullable, null);
        this.type = type;
        this.element =
                type.name() == TypeName.ARRAY ? new RelType(type.requireElement(), true) : null;
        computeDigest();
    }

    /// Our type for one of Calcite's, which must be a value's.
    public static Type of(RelDataType type) {
        Invariant.check(type instanceof RelType, "a type of our own, not " + type);
        return ((RelType) type).type;
    }

    /// Our type.
    public Type type() {
        return type;
    }

    private static SqlTypeName sqlTypeName(TypeName name) {
        return switch (name) {
            case BOOLEAN -> SqlTypeName.BOOLEAN;
            case SMALLINT -> SqlTypeName.SMALLINT;
            case INTEGER -> SqlTypeName.INTEGER;
            case BIGINT -> SqlTypeName.BIGINT;
            case REAL -> SqlTypeName.REAL;
            case DOUBLE -> SqlTypeName.DOUBLE;
            case NUMERIC -> SqlTypeName.DECIMAL;
            case TEXT -> SqlTypeName.VARCHAR;
            case BYTEA -> SqlTypeName.VARBINARY;
            case DATE -> SqlTypeName.DATE;
            case TIME -> SqlTypeName.TIME;
            case TIMESTAMP -> SqlTypeName.TIMESTAMP;
            case TIMESTAMPTZ -> SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
            case INTERVAL -> SqlTypeName.INTERVAL_DAY_SECOND;
            case UUID -> SqlTypeName.UUID;
            case JSONB, VECTOR -> SqlTypeName.OTHER;
            case ARRAY -> SqlTypeName.ARRAY;
            case UNKNOWN -> SqlTypeName.UNKNOWN;
        };
    }

    @Override
    public RelDataTypeFamily getFamily() {
        return switch (type.name()) {
            case JSONB -> JSON;
            case VECTOR -> VECTORS;
            default -> super.getFamily();
        };
    }

    @Override
    public int getPrecision() {
        return switch (type.name()) {
            case BOOLEAN -> 1;
            case SMALLINT -> 5;
            case INTEGER -> 10;
            case BIGINT -> 19;
            case REAL -> 7;
            case DOUBLE -> 15;
            case NUMERIC -> type.precision();
            case TIME, TIMESTAMP, TIMESTAMPTZ, INTERVAL ->
                    type.precision() == Type.UNSPECIFIED ? 6 : type.precision();
            default -> type.precision();
        };
    }

    @Override
    public int getScale() {
        return switch (type.name()) {
            case SMALLINT, INTEGER, BIGINT -> 0;
            case INTERVAL -> 6;
            default -> type.scale() == Type.UNSPECIFIED ? SCALE_NOT_SPECIFIED : type.scale();
        };
    }

    @Override
    public @Nullable Charset getCharset() {
        return type.name() == TypeName.TEXT ? StandardCharsets.UTF_8 : null;
    }

    @Override
    public @Nullable SqlCollation getCollation() {
        return type.name() == TypeName.TEXT ? CODE_POINTS : null;
    }

    @Override
    public @Nullable RelDataType getComponentType() {
        return element;
    }

    @Override
    public @Nullable SqlIntervalQualifier getIntervalQualifier() {
        return type.name() == TypeName.INTERVAL ? INTERVAL : null;
    }

    @Override
    protected void generateTypeString(StringBuilder text, boolean withDetail) {
        text.append(type.sql());
    }

    /// The same type, with or without NULL.
    RelType withNullable(boolean nullable) {
        return nullable == isNullable() ? this : RelTypes.interned(type, nullable);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RelType that
                && that.type.equals(type)
                && that.isNullable() == isNullable();
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, isNullable());
    }
}
