// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.catalog.ModelDefinition;
import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.model.ScoringModel;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.sql.statement.ImportModel;
import io.tidemill.sql.statement.Query;
import io.tidemill.sql.statement.Select;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Makes models of files of other systems. The model's view has a query of one row whose columns
/// are what the model takes and makes.
final class OutsideModels {
    private final SqlSession session;

    OutsideModels(SqlSession session) {
        this.session = session;
    }

    /// What a model is made of.
    ///
    /// Errors: 22P02 where the file holds no model, 22023 for a wrong option, 0A000 for a model
    /// that SQL cannot use.
    ///
    /// @param digest of the file, which is held
    ModelDefinitions.Source read(ImportModel create, String digest) {
        Map<String, String> options = new HashMap<>(create.options());
        String type = options.putIfAbsent("type", "onnx");
        if (type != null && !type.equals("onnx")) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "a model of type \"" + type + "\" is not made from such a file")
                    .hint("Leave the type out, or write type = 'onnx'.")
                    .at(create.position());
        }
        for (String name : options.keySet()) {
            if (!name.equals("type") && !name.equals("output")) {
                throw SqlException.of(
                                SqlState.INVALID_PARAMETER_VALUE,
                                "unrecognized model option \"" + name + "\"")
                        .hint("The options are: output.")
                        .at(create.position());
            }
        }
        options.put(ModelDefinition.SHA256, digest);
        options.put(ModelDefinition.FILE, create.file());
        return new ModelDefinitions.Source(options, columns(load(create, options)));
    }

    private ScoringModel load(ImportModel create, Map<String, String> options) {
        var bare = new Schema(List.of());
        var wanted = new ModelDefinition(options, bare, List.of(), List.of());
        try {
            return session.database().modelFiles().load(wanted);
        } catch (SqlException error) {
            throw error.state() == SqlState.INVALID_TEXT_REPRESENTATION
                    ? refused(create, error)
                    : error.at(create.position());
        }
    }

    private static SqlException refused(ImportModel create, SqlException error) {
        return SqlException.of(
                        error.state(),
                        "file \"" + create.file() + "\" holds no model: " + error.message())
                .detail(error.detail())
                .hint(error.hint())
                .at(create.position())
                .cause(error);
    }

    private Query columns(ScoringModel model) {
        var fields = new ArrayList<>(model.inputs());
        fields.add(model.output());
        String sql =
                fields.stream()
                        .map(OutsideModels::column)
                        .collect(Collectors.joining(", ", "SELECT ", ""));
        return ((Select) session.sql().parse(sql).getFirst().statement()).query();
    }

    private static String column(Field field) {
        return "NULL::" + field.type().sql() + " AS " + QualifiedName.quoted(field.name());
    }
}
