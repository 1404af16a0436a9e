// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.Union;
import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.engine.model.ModelTypes;
import io.tidemill.sql.statement.CreateModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Defines models: views whose content is what was learnt of their query's rows.
final class Models {
    private static final List<Integer> KEY = List.of(0, 1);

    private Models() {}

    /// The view that `create` makes.
    ///
    /// @param query what its query means against `catalog`
    static ViewDefinition define(
            CreateModel create, QualifiedName name, Query query, Catalog catalog) {
        ModelDefinition definition;
        try {
            definition = ModelTypes.define(create.options(), input(create, query.schema()));
            ModelTypes.of(definition).check(definition, retracting(query.plan(), catalog));
        } catch (SqlException error) {
            throw error.position() > 0 ? error : error.at(create.name().position());
        }
        return new ViewDefinition(
                name,
                ModelDefinition.CONTENT,
                create.query().text(),
                true,
                false,
                KEY,
                Map.of(),
                definition);
    }

    private static Schema input(CreateModel create, Schema shown) {
        var fields = new ArrayList<Field>();
        var names = new HashSet<String>();
        for (var field : shown.fields()) {
            if (!names.add(field.name())) {
                throw SqlException.of(
                                SqlState.DUPLICATE_COLUMN,
                                "column \"" + field.name() + "\" specified more than once")
                        .hint("Give the columns of the query different names with AS.")
                        .at(create.name().position());
            }
            Type type = field.type().name() == TypeName.UNKNOWN ? Type.TEXT : field.type();
            fields.add(new Field(field.name(), type, field.nullable()));
        }
        return new Schema(fields);
    }

    /// Whether rows of a plan may go: not those picked from tables that rows are added to.
    private static boolean retracting(Plan plan, Catalog catalog) {
        return switch (plan) {
            case Scan scan ->
                    !(catalog.relation(new QualifiedName(scan.schemaName(), scan.relation()))
                                            .orElse(null)
                                    instanceof TableDefinition table)
                            || table.keyed();
            case Filter _, Project _, Union _, WindowAssign _ ->
                    plan.inputs().stream().anyMatch(input -> retracting(input, catalog));
            default -> true;
        };
    }
}
