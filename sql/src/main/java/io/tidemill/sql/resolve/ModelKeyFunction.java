// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// A value of a model's key as the text that the model's content has. Written by the parser.
public final class ModelKeyFunction extends ResolvedFunction {
    private final String model;
    private final int position;

    /// A key of `model`.
    ///
    /// @param position where its name stands
    public ModelKeyFunction(String model, int position) {
        super("model_key(" + model + ")", SqlFunctionCategory.SYSTEM);
        this.model = model;
        this.position = position;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        var view = PredictFunction.model(CatalogReader.catalog(validator), model, position);
        var definition = requireNonNull(view.model());
        if (definition.keyColumn() < 0) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "model \"" + view.name() + "\" has no key")
                    .hint("Leave the key out, or make the model with key = 'a column'.")
                    .at(position);
        }
        var field = definition.input().field(definition.keyColumn());
        ((Validator) validator).resolver().assign(call, 0, field, view.name(), scope);
        return RelTypes.of(Type.TEXT, true);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(1);
    }
}
