// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.catalog;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import java.util.List;
import java.util.Map;

/// What makes a view a model: the view's query gives the rows that are learnt, its content is what
/// was learnt.
///
/// @param options what `WITH (…)` said, names in lower case
/// @param input the columns of the rows that are learnt
/// @param arguments the input's columns that a prediction is made from
/// @param outputs the columns that a prediction makes
/// @param history its versions
public record ModelDefinition(
        Map<String, String> options,
        Schema input,
        List<Integer> arguments,
        List<Field> outputs,
        ModelHistory history) {
    /// The option of a model that was learnt elsewhere; users do not say it.
    public static final String IMPORTED = "imported";

    /// The option of an outside model: the digest of its file. Users do not say it.
    public static final String SHA256 = "sha256";

    /// The option of an outside model: the name its file had. Users do not say it.
    public static final String FILE = "file";

    /// The columns of a model's content: what is learnt comes in parts, such as one a key.
    public static final Schema CONTENT =
            Schema.of(
                    new Field("part", Type.TEXT, false),
                    new Field("key", Type.TEXT, false),
                    new Field("rows", Type.BIGINT, false),
                    new Field("skipped", Type.BIGINT, false),
                    new Field("state", Type.BYTEA, false));

    public ModelDefinition {
        options = Map.copyOf(options);
        requireNonNull(input, "input");
        arguments = List.copyOf(arguments);
        outputs = List.copyOf(outputs);
        requireNonNull(history, "history");
    }

    /// A model that is new.
    public ModelDefinition(
            Map<String, String> options,
            Schema input,
            List<Integer> arguments,
            List<Field> outputs) {
        this(options, input, arguments, outputs, ModelHistory.first(0));
    }

    /// The same with these versions.
    public ModelDefinition with(ModelHistory versions) {
        return new ModelDefinition(options, input, arguments, outputs, versions);
    }

    /// Whether it was learnt elsewhere: its view's query gives the content, and it learns no more.
    /// The option is a query of its input's columns.
    public boolean isImported() {
        return options.containsKey(IMPORTED);
    }

    /// Whether it was made elsewhere: it is a file, and its view's query gives one row of its
    /// columns, what it takes and then what it makes.
    public boolean isOutside() {
        return options.containsKey(SHA256);
    }

    /// The digest of an outside model's file.
    public String fileDigest() {
        return option(SHA256);
    }

    /// The type of what PREDICT gives.
    public Type predictedType() {
        return outputs.isEmpty() ? Type.DOUBLE : outputs.getFirst().type();
    }

    /// The algorithm.
    ///
    /// Errors: 22023 where there is none.
    public String type() {
        return option("type");
    }

    /// An option that must be given.
    ///
    /// Errors: 22023 where it is not.
    public String option(String name) {
        String value = options.get(name);
        if (value == null) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "a model needs the option \"" + name + "\"")
                    .hint("Say it in WITH (" + name + " = …).");
        }
        return value;
    }

    /// The input's column for each of whose values there is a model, −1 where there is one model.
    ///
    /// Errors: 42703 where there is no such column.
    public int keyColumn() {
        return options.containsKey("key") ? column("key") : -1;
    }

    /// The type of the key, text where there is one model.
    public Type keyType() {
        int key = keyColumn();
        return key < 0 ? Type.TEXT : input.type(key);
    }

    /// The input's column that option `name` names.
    ///
    /// Errors: 22023 without the option, 42703 where there is no such column.
    public int column(String name) {
        String column = option(name);
        return input.indexOf(column)
                .orElseThrow(() ->
                        SqlException.of(
                                        SqlState.UNDEFINED_COLUMN,
                                        "column \""
                                                + column
                                                + "\", the model's "
                                                + name
                                                + ", does not exist")
                                .hint(
                                        "The query gives the columns "
                                                + String.join(", ", input.names())
                                                + "."));
    }
}
