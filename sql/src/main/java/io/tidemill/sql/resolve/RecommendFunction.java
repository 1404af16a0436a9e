// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// `RECOMMEND('model', user, count [, allowed])`: the argument here is a query of the three, each a
/// [RecommendArgument].
public final class RecommendFunction extends ModelFunction {
    private static final String TYPE = "recommender";
    private static final String OTHERS = "PREDICT";

    /// The recommendations of `model`.
    ///
    /// @param position where its name stands
    public RecommendFunction(String model, int position) {
        super("RECOMMEND", TYPE, OTHERS, model, position);
    }

    static ViewDefinition view(Catalog catalog, String model, int position) {
        return view(catalog, model, position, TYPE, OTHERS);
    }

    static Field column(ModelDefinition definition, String role) {
        return definition.input().field(definition.column(role));
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        view(CatalogReader.catalog(validator));
        return super.deriveType(validator, scope, call);
    }

    @Override
    RelDataType rowType(SqlOperatorBinding binding, ModelDefinition definition) {
        var item = column(definition, "item").type().withoutModifiers();
        return binding.getTypeFactory()
                .builder()
                .add("item", RelTypes.of(item, false))
                .add("score", RelTypes.of(Type.DOUBLE, false))
                .add("reason", RelTypes.of(Type.TEXT, false))
                .build();
    }
}
