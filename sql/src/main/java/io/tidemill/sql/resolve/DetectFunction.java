// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlOperatorBinding;

/// `DETECT_ANOMALIES(TABLE t, MODEL m)`: the rows with what a model of type `anomaly` makes of
/// each. The model's columns are found by their names.
public final class DetectFunction extends ModelFunction {
    /// Detection by `model`.
    ///
    /// @param position where its name stands
    public DetectFunction(String model, int position) {
        super("DETECT_ANOMALIES", "anomaly", "ML_PREDICT", model, position);
    }

    @Override
    RelDataType rowType(SqlOperatorBinding binding, ModelDefinition definition) {
        RelDataType given = binding.getOperandType(0);
        for (int argument : definition.arguments()) {
            checkColumn(given, definition.input().field(argument));
        }
        var builder =
                binding.getTypeFactory()
                        .builder()
                        .kind(given.getStructKind())
                        .addAll(given.getFieldList());
        for (Field output : definition.outputs()) {
            builder.add(output.name(), RelTypes.of(output.type(), true));
        }
        return builder.build();
    }

    private void checkColumn(RelDataType given, Field wanted) {
        var column = given.getField(wanted.name(), true, false);
        if (column == null) {
            throw Messages.noColumn(null, wanted.name(), given.getFieldNames()).at(position());
        }
        Type type = RelType.of(column.getType());
        if (!type.sameName(wanted.type())) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "column \""
                                    + wanted.name()
                                    + "\" of model \""
                                    + model()
                                    + "\" is of type "
                                    + wanted.type().sql()
                                    + ", not "
                                    + type.sql())
                    .hint("Cast it in a subquery.")
                    .at(position());
        }
    }
}
