// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.type.Type;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// `FORECAST('model', steps [, key])` over the parts of the model's content that it is about: the
/// arguments here are a query of those and the number of steps.
public final class ForecastFunction extends ModelFunction {
    /// The forecast of `model`.
    ///
    /// @param position where its name stands
    public ForecastFunction(String model, int position) {
        super("FORECAST", "forecast", "PREDICT", model, position);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(2);
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        view(CatalogReader.catalog(validator));
        var type = super.deriveType(validator, scope, call);
        ((Validator) validator).resolver().integer(call, 1, scope);
        return type;
    }

    @Override
    RelDataType rowType(SqlOperatorBinding binding, ModelDefinition definition) {
        var input = definition.input();
        return binding.getTypeFactory()
                .builder()
                .add("key", RelTypes.of(definition.keyType(), true))
                .add("ts", RelTypes.of(input.type(definition.column("time")), false))
                .add("forecast", RelTypes.of(Type.DOUBLE, true))
                .add("lower", RelTypes.of(Type.DOUBLE, true))
                .add("upper", RelTypes.of(Type.DOUBLE, true))
                .build();
    }
}
