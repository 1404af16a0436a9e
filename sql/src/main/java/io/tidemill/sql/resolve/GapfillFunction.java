// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// The functions of a query that fills gaps, which are no functions of values: they say how an
/// aggregation is to be completed.
public final class GapfillFunction extends ResolvedFunction {
    /// `time_bucket_gapfill(width, ts [, start [, finish]])`, to group by.
    public static final GapfillFunction BUCKET = new GapfillFunction("time_bucket_gapfill");

    /// `locf(value [, before [, whether NULLs are missing]])`
    public static final GapfillFunction LOCF = new GapfillFunction("locf");

    /// `interpolate(value)`
    public static final GapfillFunction INTERPOLATE = new GapfillFunction("interpolate");

    /// All of them.
    static final List<GapfillFunction> ALL = List.of(BUCKET, LOCF, INTERPOLATE);

    private GapfillFunction(String name) {
        super(name, SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        Resolver resolver = ((Validator) validator).resolver();
        List<Type> given = resolver.argumentTypes(call, scope);
        List<Type> wanted = wanted(given);
        boolean fits = wanted != null;
        for (int i = 0; i < given.size() && wanted != null; i++) {
            Type type = given.get(i);
            fits &=
                    type.name() == TypeName.UNKNOWN
                            || Conversions.allowed(
                                    type, wanted.get(i), Conversions.Context.IMPLICIT);
        }
        if (wanted == null || !fits) {
            throw resolver.noFunction(
                    getName(), given, call.getParserPosition().getColumnNum(), true);
        }
        for (int i = 0; i < given.size(); i++) {
            resolver.convert(call, i, given.get(i), wanted.get(i), scope);
        }
        return RelTypes.of(wanted.get(equals(BUCKET) ? 1 : 0), true);
    }

    /// The types that the arguments are to have; null where there is no such call.
    private @Nullable List<Type> wanted(List<Type> given) {
        int count = given.size();
        if (equals(INTERPOLATE)) {
            return count == 1 ? List.of(Type.DOUBLE) : null;
        }
        if (equals(LOCF)) {
            if (count < 1 || count > 3) {
                return null;
            }
            Type value = given.getFirst();
            Type type = value.name() == TypeName.UNKNOWN ? Type.TEXT : value.withoutModifiers();
            return List.of(type, type, Type.BOOLEAN).subList(0, count);
        }
        if (count < 2 || count > 4) {
            return null;
        }
        Type time =
                switch (given.get(1).name()) {
                    case SMALLINT, INTEGER -> Type.INTEGER;
                    case BIGINT -> Type.BIGINT;
                    case DATE -> Type.DATE;
                    case TIMESTAMP -> Type.TIMESTAMP;
                    case TIMESTAMPTZ -> Type.TIMESTAMPTZ;
                    default -> null;
                };
        if (time == null) {
            return null;
        }
        var wanted = new ArrayList<Type>();
        wanted.add(time.isInteger() ? time : Type.INTERVAL);
        while (wanted.size() < count) {
            wanted.add(time);
        }
        return wanted;
    }
}
