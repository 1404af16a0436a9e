// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

/// A table function of a model of one type. Its first argument is a query.
public abstract sealed class ModelFunction extends QueryFunction
        permits DetectFunction, ForecastFunction, RecommendFunction {
    private final String type;
    private final String others;
    private final String model;
    private final int position;

    /// @param name the function's
    /// @param type that the model must be of
    /// @param others what uses models of other types
    /// @param model its name
    /// @param position where that stands
    ModelFunction(String name, String type, String others, String model, int position) {
        // Calcite compares operators by name.
        super(name + "(" + model + ")");
        this.type = type;
        this.others = others;
        this.model = model;
        this.position = position;
    }

    final String model() {
        return model;
    }

    final int position() {
        return position;
    }

    /// The model's view.
    ///
    /// Errors: 42704 where there is none, 42809 where it is of another type.
    public final ViewDefinition view(Catalog catalog) {
        return view(catalog, model, position, type, others);
    }

    static ViewDefinition view(
            Catalog catalog, String model, int position, String type, String others) {
        var view = PredictFunction.model(catalog, model, position);
        String found = requireNonNull(view.model()).type();
        if (!found.equals(type)) {
            throw SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "model \""
                                    + view.name()
                                    + "\" is of type \""
                                    + found
                                    + "\", not \""
                                    + type
                                    + "\"")
                    .hint(others + " uses models of other types.")
                    .at(position);
        }
        return view;
    }

    /// What the model is; errors as those of [#view].
    public final ModelDefinition definition(Catalog catalog) {
        return requireNonNull(view(catalog).model());
    }

    @Override
    public final SqlReturnTypeInference getRowTypeInference() {
        return binding ->
                rowType(
                        binding,
                        definition(
                                CatalogReader.catalog(((SqlCallBinding) binding).getValidator())));
    }

    /// The columns of its rows.
    abstract RelDataType rowType(SqlOperatorBinding binding, ModelDefinition definition);
}
