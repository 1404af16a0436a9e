// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.ModelHistory;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// Defines models: views whose content is what was learnt of their query's rows.
final class Models {
    private static final List<Integer> KEY = List.of(0, 1);

    private Models() {}

    /// The view that a model's definition makes.
    ///
    /// @param input the columns of the rows that are learnt
    /// @param query what its query, `sql`, means against `catalog`
    /// @param position where its name stands
    static ViewDefinition define(
            QualifiedName name,
            Map<String, String> options,
            String sql,
            Schema input,
            Query query,
            Catalog catalog,
            ModelHistory history,
            int position) {
        ModelDefinition definition;
        try {
            definition = ModelTypes.define(options, input(input)).with(history);
            ModelTypes.of(definition)
                    .check(
                            definition,
                            !definition.isImported() && retracting(query.plan(), catalog));
        } catch (SqlException error) {
            throw error.position() > 0 ? error : error.at(position);
        }
        return new ViewDefinition(
                name, ModelDefinition.CONTENT, sql, true, false, KEY, Map.of(), definition);
    }

    private static Schema input(Schema shown) {
        var fields = new ArrayList<Field>();
        var names = new HashSet<String>();
        for (var field : shown.fields()) {
            if (!names.add(field.name())) {
                throw SqlException.of(
                                SqlState.DUPLICATE_COLUMN,
                                "column \"" + field.name() + "\" specified more than once")
                        .hint("Give the columns of the query different names with AS.");
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
