// SPDX-License-Identifier: Apache-2.0
package io.tidemill.connectors.file;

import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.connector.Missing;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.TypeName;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads a JSON object a line. Its members are the columns of these names; others are passed over.
/// A value is read from its text as if it stood in quotes; an array, for a column of an array type,
/// becomes one; any other object or array is taken as it is written.
final class JsonLineParser extends RecordParser {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

    /// Bounds what is remembered of names that stand for nothing.
    private static final int NAMES_MAX = 1000;

    private enum State {
        MISSING,
        NULL,
        VALUE
    }

    private final Map<String, Integer> columns = new HashMap<>();
    private final State[] states;
    private final Slice[] values;
    private byte[] bytes = new byte[0];
    private int start;
    private int end;

    JsonLineParser(Schema schema) {
        super(schema);
        states = new State[schema.size()];
        values = new Slice[schema.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = new Slice();
        }
    }

    @Override
    int read(byte[] data, int from, int to, boolean last) {
        problem = null;
        lines = 1;
        int after = lineEnd(data, from, to);
        if (data[after - 1] != '\n' && !last) {
            return INCOMPLETE;
        }
        bytes = data;
        start = from;
        end = after;
        return after;
    }

    @Override
    boolean blank() {
        for (int i = start; i < end; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t' && bytes[i] != '\r' && bytes[i] != '\n') {
                return false;
            }
        }
        return true;
    }

    @Override
    boolean wantsHeader() {
        return false;
    }

    @Override
    void header() {
        throw new IllegalStateException("there is no header");
    }

    @Override
    void restart() {}

    @Override
    void noteMissing(Missing missing) {}

    @Override
    void append(BatchBuilder into, int row, Missing missing) {
        parse();
        for (int column = 0; column < states.length; column++) {
            if (states[column] == State.VALUE) {
                appendValue(column, values[column], into);
            } else {
                into.column(column).appendNull();
            }
        }
        for (int column = 0; column < states.length; column++) {
            if (states[column] == State.MISSING) {
                missing.add(column, row);
            }
        }
    }

    private void parse() {
        java.util.Arrays.fill(states, State.MISSING);
        try (var json =
                FACTORY.createParser(ObjectReadContext.empty(), bytes, start, end - start)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw SqlException.of(
                        SqlState.BAD_COPY_FILE_FORMAT, "the line is not a JSON object");
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                int column = columnOf(json.currentName());
                var token = json.nextToken();
                if (column < 0) {
                    json.skipChildren();
                } else if (token == JsonToken.VALUE_NULL) {
                    states[column] = State.NULL;
                } else {
                    states[column] = State.VALUE;
                    take(json, column);
                }
            }
            if (json.nextToken() != null) {
                throw SqlException.of(
                        SqlState.BAD_COPY_FILE_FORMAT, "unexpected data after the JSON object");
            }
        } catch (JacksonException malformed) {
            throw SqlException.of(
                            SqlState.INVALID_TEXT_REPRESENTATION,
                            "invalid input syntax for type json")
                    .detail(malformed.getOriginalMessage());
        }
    }

    private int columnOf(String name) {
        Integer known = columns.get(name);
        if (known != null) {
            return known;
        }
        int column = column(name);
        if (columns.size() < NAMES_MAX) {
            columns.put(name, column);
        }
        return column;
    }

    private void take(JsonParser json, int column) {
        var value = values[column];
        var type = schema.type(column);
        value.reset();
        switch (json.currentToken()) {
            case START_ARRAY -> {
                if (type.name() == TypeName.ARRAY) {
                    appendArray(json, value);
                } else {
                    takeRaw(json, value);
                }
            }
            case START_OBJECT -> takeRaw(json, value);
            case VALUE_STRING -> {
                if (type.name() == TypeName.JSONB) {
                    takeRaw(json, value);
                } else {
                    value.append(json.getString());
                }
            }
            default -> value.append(json.getString());
        }
    }

    /// Takes the value as it is written.
    private void takeRaw(JsonParser json, Slice value) {
        long from = json.currentTokenLocation().getByteOffset();
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            json.getString(); // strings are read only when they are asked for
        }
        json.skipChildren();
        long to = json.currentLocation().getByteOffset();
        value.append(bytes, start + (int) from, (int) (to - from));
    }

    /// Appends a JSON array as the text of an array: `{1,NULL,"a \"b\""}`.
    private void appendArray(JsonParser json, Slice out) {
        out.append('{');
        boolean first = true;
        for (var token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (!first) {
                out.append(',');
            }
            first = false;
            switch (token) {
                case START_ARRAY -> appendArray(json, out);
                case VALUE_NULL -> out.append("NULL");
                case VALUE_STRING -> appendElement(Slice.of(json.getString()), out);
                case START_OBJECT -> {
                    var object = new Slice();
                    object.reset();
                    takeRaw(json, object);
                    appendElement(object, out);
                }
                default -> out.append(json.getString());
            }
        }
        out.append('}');
    }

    private static void appendElement(Slice text, Slice out) {
        out.append('"');
        for (int i = 0; i < text.length; i++) {
            int b = text.at(i);
            if (b == '"' || b == '\\') {
                out.append('\\');
            }
            out.append(b);
        }
        out.append('"');
    }
}
