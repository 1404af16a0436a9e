// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import io.tidemill.core.type.Type;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.SqlCollation;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Makes [RelType]s wherever Calcite asks for a type of values.
public final class RelTypes extends SqlTypeFactoryImpl {
    // Calcite compares types by identity here and there.
    private static final Interner<RelType> TYPES = Interners.newWeakInterner();

    /// No limits that PostgreSQL does not have.
    public static final RelDataTypeSystem SYSTEM =
            new RelDataTypeSystemImpl() {
                @Override
                public int getMaxPrecision(SqlTypeName typeName) {
                    return switch (typeName) {
                        case DECIMAL -> 1000;
                        case TIME, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> 6;
                        case CHAR, VARCHAR, BINARY, VARBINARY -> Integer.MAX_VALUE;
                        default -> super.getMaxPrecision(typeName);
                    };
                }

                @Override
                public int getMaxScale(SqlTypeName typeName) {
                    return typeName == SqlTypeName.DECIMAL ? 1000 : super.getMaxScale(typeName);
                }
            };

    /// A factory.
    public RelTypes() {
        super(SYSTEM);
    }

    /// `type`, with or without NULL.
    public static RelType of(Type type, boolean nullable) {
        return interned(type, nullable);
    }

    static RelType interned(Type type, boolean nullable) {
        return TYPES.intern(new RelType(type, nullable));
    }

    private static @Nullable Type mapped(SqlTypeName name) {
        return switch (name) {
            case BOOLEAN -> Type.BOOLEAN;
            case TINYINT, SMALLINT -> Type.SMALLINT;
            case INTEGER -> Type.INTEGER;
            case BIGINT -> Type.BIGINT;
            case REAL -> Type.REAL;
            case FLOAT, DOUBLE -> Type.DOUBLE;
            case DECIMAL -> Type.NUMERIC;
            case CHAR, VARCHAR -> Type.TEXT;
            case BINARY, VARBINARY -> Type.BYTEA;
            case DATE -> Type.DATE;
            case TIME -> Type.TIME;
            case TIMESTAMP -> Type.TIMESTAMP;
            case TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> Type.TIMESTAMPTZ;
            case UUID -> Type.UUID;
            case NULL, UNKNOWN -> Type.UNKNOWN;
            default -> null;
        };
    }

    @Override
    public RelDataType createSqlType(SqlTypeName typeName) {
        Type type = mapped(typeName);
        return type == null ? super.createSqlType(typeName) : new RelType(type, false);
    }

    @Override
    public RelDataType createSqlType(SqlTypeName typeName, int precision) {
        return mapped(typeName) == null
                ? super.createSqlType(typeName, precision)
                : createSqlType(typeName);
    }

    @Override
    public RelDataType createSqlType(SqlTypeName typeName, int precision, int scale) {
        return mapped(typeName) == null
                ? super.createSqlType(typeName, precision, scale)
                : createSqlType(typeName);
    }

    @Override
    public RelDataType createSqlIntervalType(SqlIntervalQualifier qualifier) {
        return new RelType(Type.INTERVAL, false);
    }

    @Override
    public RelDataType createArrayType(RelDataType element, long maxCardinality) {
        return element instanceof RelType own
                ? new RelType(Type.array(own.type()), false)
                : super.createArrayType(element, maxCardinality);
    }

    @Override
    public RelDataType createUnknownType() {
        return new RelType(Type.UNKNOWN, false);
    }

    @Override
    public RelDataType createTypeWithCharsetAndCollation(
            RelDataType type, Charset charset, SqlCollation collation) {
        return type instanceof RelType
                ? type
                : super.createTypeWithCharsetAndCollation(type, charset, collation);
    }

    @Override
    public RelDataType createTypeWithNullability(RelDataType type, boolean nullable) {
        return type instanceof RelType own
                ? own.withNullable(nullable)
                : super.createTypeWithNullability(type, nullable);
    }

    @Override
    public RelDataType enforceTypeWithNullability(RelDataType type, boolean nullable) {
        return type instanceof RelType own
                ? own.withNullable(nullable)
                : super.enforceTypeWithNullability(type, nullable);
    }

    @Override
    public @Nullable RelDataType leastRestrictive(
            List<RelDataType> types, SqlTypeMappingRule mappingRule) {
        var own = new ArrayList<Type>();
        boolean nullable = false;
        for (RelDataType type : types) {
            if (!(type instanceof RelType value)) {
                return super.leastRestrictive(types, mappingRule);
            }
            own.add(value.type());
            nullable |= value.isNullable() || value.type().equals(Type.UNKNOWN);
        }
        Type common = Conversions.common(own);
        return common == null ? null : interned(common, nullable);
    }

    @Override
    public Charset getDefaultCharset() {
        return StandardCharsets.UTF_8;
    }
}
