// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// An argument of RECOMMEND, as the type that it must have. Written by the parser.
public final class RecommendArgument extends ResolvedFunction {
    private final Role role;
    private final String model;
    private final int position;

    /// What an argument is.
    public enum Role {
        /// For whom.
        USER,
        /// How many items.
        COUNT,
        /// The items that are allowed, an array.
        ALLOWED
    }

    /// An argument for `model`.
    ///
    /// @param position where the model's name stands
    public RecommendArgument(Role role, String model, int position) {
        super("recommend_" + role + "(" + model + ")", SqlFunctionCategory.SYSTEM);
        this.role = role;
        this.model = model;
        this.position = position;
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        var view = RecommendFunction.view(CatalogReader.catalog(validator), model, position);
        var definition = requireNonNull(view.model());
        var field =
                switch (role) {
                    case USER -> RecommendFunction.column(definition, "user");
                    case COUNT -> new Field("number of items", Type.BIGINT, false);
                    case ALLOWED ->
                            new Field(
                                    "allowed items",
                                    Type.array(
                                            RecommendFunction.column(definition, "item")
                                                    .type()
                                                    .withoutModifiers()),
                                    true);
                };
        ((Validator) validator).resolver().assign(call, 0, field, view.name(), scope);
        return RelTypes.of(field.type().withoutModifiers(), true);
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.of(1);
    }
}
