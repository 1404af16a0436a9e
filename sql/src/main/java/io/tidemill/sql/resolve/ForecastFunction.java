// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// `FORECAST('model', steps [, key])` over the parts of the model's content that it is about: the
/// arguments here are a query of those and the number of steps.
public final class ForecastFunction extends SqlFunction implements SqlTableFunction {
    private final String model;
    private final int position;

    /// The forecast of `model`.
    ///
    /// @param position where its name stands
    public ForecastFunction(String model, int position) {
        // Calcite compares operators by name.
        super(
                "FORECAST(" + model + ")",
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                null,
                SqlFunctionCategory.SYSTEM);
        this.model = model;
        this.position = position;
    }

    /// What the model is.
    ///
    /// Errors: 42704 where there is none, 42809 where it is of another type.
    public ModelDefinition definition(Catalog catalog) {
        var view = PredictFunction.model(catalog, model, position);
        var definition = requireNonNull(view.model());
        if (!definition.type().equals("forecast")) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "model \""
                                    + view.name()
                                    + "\" is of type \""
                                    + definition.type()
                                    + "\", not \"forecast\"")
                    .hint("PREDICT uses models of other types.")
                    .at(position);
        }
        return definition;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(2);
    }

    @Override
    public boolean argumentMustBeScalar(int ordinal) {
        return ordinal > 0;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        definition(catalog(validator));
        validator.deriveType(scope, call.operand(0));
        ((Validator) validator).resolver().integer(call, 1, scope);
        return validator.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
    }

    private static Catalog catalog(SqlValidator validator) {
        var reader = validator.getCatalogReader().unwrap(CatalogReader.class);
        return requireNonNull(reader).catalog();
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return this::rowType;
    }

    private RelDataType rowType(SqlOperatorBinding binding) {
        var definition = definition(catalog(((SqlCallBinding) binding).getValidator()));
        var input = definition.input();
        Type key =
                definition.options().containsKey("key")
                        ? input.type(definition.column("key"))
                        : Type.TEXT;
        return binding.getTypeFactory()
                .builder()
                .add("key", RelTypes.of(key, true))
                .add("ts", RelTypes.of(input.type(definition.column("time")), false))
                .add("forecast", RelTypes.of(Type.DOUBLE, true))
                .add("lower", RelTypes.of(Type.DOUBLE, true))
                .add("upper", RelTypes.of(Type.DOUBLE, true))
                .build();
    }
}
