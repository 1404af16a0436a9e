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

/// `RECOMMEND('model', user, count [, allowed])`: the argument here is a query of the three, each a
/// [RecommendArgument].
public final class RecommendFunction extends SqlFunction implements SqlTableFunction {
    private final String model;
    private final int position;

    /// The recommendations of `model`.
    ///
    /// @param position where its name stands
    public RecommendFunction(String model, int position) {
        // Calcite compares operators by name.
        super(
                "RECOMMEND(" + model + ")",
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                null,
                SqlFunctionCategory.SYSTEM);
        this.model = model;
        this.position = position;
    }

    /// The model's view.
    ///
    /// Errors: 42704 where there is none, 42809 where it is of another type.
    public ViewDefinition view(Catalog catalog) {
        return view(catalog, model, position);
    }

    static ViewDefinition view(Catalog catalog, String model, int position) {
        var view = PredictFunction.model(catalog, model, position);
        String type = requireNonNull(view.model()).type();
        if (!type.equals("recommender")) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "model \""
                                    + view.name()
                                    + "\" is of type \""
                                    + type
                                    + "\", not \"recommender\"")
                    .hint("PREDICT uses models of other types.")
                    .at(position);
        }
        return view;
    }

    static Field column(ModelDefinition definition, String role) {
        return definition.input().field(definition.column(role));
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
        view(catalog(validator));
        validator.deriveType(scope, call.operand(0));
        return validator.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
    }

    private static Catalog catalog(SqlValidator validator) {
        return requireNonNull(validator.getCatalogReader().unwrap(CatalogReader.class)).catalog();
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return this::rowType;
    }

    private RelDataType rowType(SqlOperatorBinding binding) {
        var view = view(catalog(((SqlCallBinding) binding).getValidator()));
        var item = column(requireNonNull(view.model()), "item").type().withoutModifiers();
        return binding.getTypeFactory()
                .builder()
                .add("item", RelTypes.of(item, false))
                .add("score", RelTypes.of(Type.DOUBLE, false))
                .add("reason", RelTypes.of(Type.TEXT, false))
                .build();
    }
}
