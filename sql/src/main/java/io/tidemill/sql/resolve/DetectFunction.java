// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
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

/// `DETECT_ANOMALIES(TABLE t, MODEL m)`: the rows with what a model of type `anomaly` makes of
/// each. The model's columns are found by their names.
public final class DetectFunction extends SqlFunction implements SqlTableFunction {
    private final String model;
    private final int position;

    /// Detection by `model`.
    ///
    /// @param position where its name stands
    public DetectFunction(String model, int position) {
        // Calcite compares operators by name.
        super(
                "DETECT_ANOMALIES(" + model + ")",
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                null,
                SqlFunctionCategory.SYSTEM);
        this.model = model;
        this.position = position;
    }

    /// The model.
    ///
    /// Errors: 42704 where there is none, 42809 where it is of another type.
    public ViewDefinition view(Catalog catalog) {
        var view = PredictFunction.model(catalog, model, position);
        String type = definition(view).type();
        if (!type.equals("anomaly")) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "model \""
                                    + view.name()
                                    + "\" is of type \""
                                    + type
                                    + "\", not \"anomaly\"")
                    .hint("ML_PREDICT uses models of other types.")
                    .at(position);
        }
        return view;
    }

    private static ModelDefinition definition(ViewDefinition view) {
        return requireNonNull(view.model());
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(1);
    }

    @Override
    public boolean argumentMustBeScalar(int ordinal) {
        return false;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        validator.deriveType(scope, call.operand(0));
        return validator.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return this::rowType;
    }

    private RelDataType rowType(SqlOperatorBinding binding) {
        var reader =
                ((SqlCallBinding) binding)
                        .getValidator()
                        .getCatalogReader()
                        .unwrap(CatalogReader.class);
        var definition = definition(view(requireNonNull(reader).catalog()));
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
            throw Messages.noColumn(null, wanted.name(), given.getFieldNames()).at(position);
        }
        Type type = RelType.of(column.getType());
        if (!type.sameName(wanted.type())) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "column \""
                                    + wanted.name()
                                    + "\" of model \""
                                    + model
                                    + "\" is of type "
                                    + wanted.type().sql()
                                    + ", not "
                                    + type.sql())
                    .hint("Cast it in a subquery.")
                    .at(position);
        }
    }
}
