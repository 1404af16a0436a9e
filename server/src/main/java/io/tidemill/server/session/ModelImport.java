// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.engine.model.ModelContent;
import io.tidemill.engine.model.ModelTypes;
import io.tidemill.engine.table.ViewContent;
import io.tidemill.server.catalog.ModelExport;
import io.tidemill.sql.statement.ImportModel;
import io.tidemill.sql.statement.Query;
import io.tidemill.sql.statement.Select;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads a model that `export_model` wrote. What was learnt becomes a query that gives it, which is
/// the query of the model's view: so the model is in the catalog, and needs the file no more.
final class ModelImport {
    private final SqlSession session;
    private final Reads reads;

    ModelImport(SqlSession session) {
        this.session = session;
        this.reads = new Reads(session);
    }

    /// Errors: 22023 where it is no model.
    ModelDefinitions.Source read(ImportModel create, String file) {
        if (!create.options().isEmpty()) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "a model that was exported takes no options")
                    .hint("Leave WITH (…) out: they are in the file.")
                    .at(create.position());
        }
        try {
            return source(literal(file) + "::jsonb");
        } catch (SqlException error) {
            throw error.state() == SqlState.FEATURE_NOT_SUPPORTED
                    ? error.at(create.position())
                    : noModel(create, error.message()).cause(error);
        }
    }

    private static SqlException noModel(ImportModel create, String why) {
        return SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "file \"" + create.file() + "\" holds no model: " + why)
                .hint("Write it by SELECT export_model('name').")
                .at(create.position());
    }

    private ModelDefinitions.Source source(String json) {
        var head = rows("SELECT d->>'format', d->>'version' FROM (SELECT " + json + " AS d) AS f");
        if (!head.getFirst().equals(List.of("tidemill model", "1"))) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE, "its format is not version 1 of ours");
        }
        Map<String, String> options = new HashMap<>();
        rows("SELECT * FROM jsonb_each_text(" + json + "->'options') AS o(key, value)")
                .forEach(option -> options.put(option.get(0), option.get(1)));
        var columns = new ArrayList<String>();
        rows("SELECT c->>'name', c->>'type' FROM jsonb_array_elements("
                        + json
                        + "->'columns') AS e(c)")
                .forEach(column -> columns.add(column(column.get(0), column.get(1))));
        options.put(ModelDefinition.IMPORTED, "SELECT " + String.join(", ", columns));
        var content =
                query(
                        "SELECT p->>'part' AS part, p->>'key' AS key, (p->>'rows')::bigint AS rows,"
                                + " (p->>'skipped')::bigint AS skipped, decode(p->>'state', 'base64') AS"
                                + " state FROM jsonb_array_elements("
                                + json
                                + "->'parts') AS e(p)");
        check(options, content);
        return new ModelDefinitions.Source(options, content);
    }

    /// A column of a type and no value.
    private static String column(String name, String type) {
        return "NULL::" + type + " AS " + QualifiedName.quoted(name);
    }

    /// Reads all that was learnt once, so that an error is one of this statement.
    private void check(Map<String, String> options, Query content) {
        var columns = query(options.getOrDefault(ModelDefinition.IMPORTED, ""));
        var input =
                session.sql()
                        .plan(columns, session.database().catalog(), List.of())
                        .query()
                        .schema();
        var model = ModelTypes.define(options, input);
        ModelExport.requirePortable(model);
        var parts = new ViewContent(ModelDefinition.CONTENT, new int[] {0, 1});
        parts.apply(all(content));
        var learnt = new ModelContent(parts.snapshot(null));
        ModelTypes.of(model).check(model, false);
        ModelTypes.requireReadable(model, learnt);
    }

    private Query query(String sql) {
        var statements = session.sql().parse(sql);
        if (statements.size() == 1 && statements.getFirst().statement() instanceof Select select) {
            return select.query();
        }
        throw SqlException.of(SqlState.INVALID_PARAMETER_VALUE, "its columns are not readable");
    }

    private Batch all(Query query) {
        var pinned = session.transaction().read();
        return reads.all(session.sql().plan(query, pinned.catalog(), List.of()).query(), pinned);
    }

    /// The rows of a query of texts; NULL is empty.
    private List<List<String>> rows(String sql) {
        var rows = all(query(sql));
        var found = new ArrayList<List<String>>();
        var value = new Slice();
        for (int row = 0; row < rows.size(); row++) {
            var texts = new ArrayList<String>();
            for (int i = 0; i < rows.columnCount(); i++) {
                String text = "";
                if (!rows.column(i).isNull(row)) {
                    ((BytesColumn) rows.column(i)).get(row, value);
                    text = new String(value.data, value.offset, value.length, UTF_8);
                }
                texts.add(text);
            }
            found.add(texts);
        }
        return found;
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
