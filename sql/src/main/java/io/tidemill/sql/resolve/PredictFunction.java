// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.Relation;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.suggest.Suggestion;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// `PREDICT('model', argument, …)`: what a model makes of a row.
public final class PredictFunction extends ResolvedFunction {
    static final String NAME = "predict";

    PredictFunction() {
        super(NAME, SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        var own = (Validator) validator;
        var view = model(CatalogReader.catalog(validator), call);
        var definition = requireNonNull(view.model());
        List<Field> arguments = arguments(definition, call.operandCount() - 1);
        if (call.operandCount() - 1 != arguments.size()) {
            throw SqlException.of(
                            SqlState.UNDEFINED_FUNCTION,
                            "model \""
                                    + view.name()
                                    + "\" predicts from "
                                    + arguments.size()
                                    + " values, not "
                                    + (call.operandCount() - 1))
                    .hint("They are: " + listed(arguments, definition) + ".")
                    .at(position(call));
        }
        own.resolver().text(call, 0, scope);
        for (int i = 0; i < arguments.size(); i++) {
            own.resolver().assign(call, i + 1, arguments.get(i), view.name(), scope);
        }
        return RelTypes.of(definition.predictedType(), true);
    }

    /// What a model takes where it is given so many values: an outside one may be given a vector,
    /// or its numbers.
    private static List<Field> arguments(ModelDefinition model, int given) {
        List<Field> arguments = model.arguments().stream().map(model.input()::field).toList();
        if (!model.isOutside() || given == arguments.size()) {
            return arguments;
        }
        var numbers = arguments.stream().flatMap(PredictFunction::numbers).toList();
        return given == numbers.size() ? numbers : arguments;
    }

    private static Stream<Field> numbers(Field argument) {
        return argument.type().name() == TypeName.VECTOR
                ? IntStream.rangeClosed(1, argument.type().precision())
                        .mapToObj(i -> new Field(argument.name() + "_" + i, Type.DOUBLE, true))
                : Stream.of(argument);
    }

    private static String listed(List<Field> arguments, ModelDefinition model) {
        return String.join(
                ", ",
                arguments.stream()
                        .map(field ->
                                model.isOutside()
                                        ? field.name() + " " + field.type().sql()
                                        : field.name())
                        .toList());
    }

    private static ViewDefinition model(Catalog catalog, SqlCall call) {
        if (call.operandCount() == 0
                || !(call.operand(0) instanceof SqlCharStringLiteral literal)) {
            throw SqlException.of(
                            SqlState.UNDEFINED_FUNCTION,
                            "the first argument of predict must be the name of a model")
                    .hint("Write PREDICT('model', …).")
                    .at(position(call));
        }
        return model(catalog, requireNonNull(literal.getValueAs(String.class)), position(literal));
    }

    /// The model called `name`.
    ///
    /// Errors: 42704 where there is none.
    static ViewDefinition model(Catalog catalog, String name, int position) {
        if (find(catalog, name) instanceof ViewDefinition view && view.model() != null) {
            return view;
        }
        throw SqlException.of(SqlState.UNDEFINED_OBJECT, "model \"" + name + "\" does not exist")
                .hint(hint(catalog, name))
                .at(position);
    }

    private static String hint(Catalog catalog, String name) {
        var models =
                catalog.relations(QualifiedName.PUBLIC).stream()
                        .filter(relation ->
                                relation instanceof ViewDefinition view && view.model() != null)
                        .map(relation -> relation.name().name())
                        .toList();
        String close = Suggestion.didYouMean(name, models);
        return close != null ? close : "SHOW MODELS lists the models.";
    }

    /// The relation that a model's name means, or null.
    public static @Nullable Relation find(Catalog catalog, String name) {
        int dot = name.indexOf('.');
        return (dot < 0
                        ? catalog.relation(name)
                        : catalog.relation(
                                new QualifiedName(name.substring(0, dot), name.substring(dot + 1))))
                .orElse(null);
    }

    private static int position(SqlNode node) {
        return node.getParserPosition().getColumnNum();
    }
}
