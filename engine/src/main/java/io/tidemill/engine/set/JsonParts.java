// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.set;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.value.Json;
import io.tidemill.core.value.JsonText;

/// The parts of a `jsonb`: elements, members, keys.
final class JsonParts {
    private JsonParts() {}

    static RowAppender elements(boolean asText) {
        var json = new Slice();
        return (arguments, row, first, context, out) -> {
            arguments.bytes(first).get(row, json);
            if (json.at(0) != '[') {
                throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        json.at(0) == '{'
                                ? "cannot extract elements from an object"
                                : "cannot extract elements from a scalar");
            }
            int at = Json.first(json, 0);
            while (at >= 0) {
                int end = Json.end(json, at);
                value(json, at, end, asText, out.column(0));
                out.endRow();
                at = Json.next(json, end);
            }
        };
    }

    private static void value(Slice json, int from, int to, boolean asText, ColumnBuilder column) {
        var part = new Slice();
        part.set(json.data, json.offset + from, to - from);
        if (asText && part.at(0) == 'n') {
            column.appendNull();
            return;
        }
        ((ColumnBuilder.Bytes) column).append(asText ? text(part) : part);
    }

    /// A string without quotes and escapes; anything else as it is written.
    private static Slice text(Slice part) {
        if (part.at(0) != '"') {
            return part;
        }
        var text = new Slice();
        text.reset();
        JsonText.appendUnquoted(part, text);
        return text;
    }

    static RowAppender members(boolean asText, String function) {
        var json = new Slice();
        return (arguments, row, first, context, out) -> {
            arguments.bytes(first).get(row, json);
            if (json.at(0) != '{') {
                throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        "cannot call " + function + " on a non-object");
            }
            int at = Json.first(json, 0);
            while (at >= 0) {
                int from = Json.memberValue(json, at);
                int end = Json.end(json, from);
                value(json, at, Json.end(json, at), true, out.column(0));
                value(json, from, end, asText, out.column(1));
                out.endRow();
                at = Json.next(json, end);
            }
        };
    }

    static RowAppender keys() {
        var json = new Slice();
        return (arguments, row, first, context, out) -> {
            arguments.bytes(first).get(row, json);
            if (json.at(0) != '{') {
                throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        json.at(0) == '['
                                ? "cannot call jsonb_object_keys on an array"
                                : "cannot call jsonb_object_keys on a scalar");
            }
            int at = Json.first(json, 0);
            while (at >= 0) {
                int end = Json.end(json, Json.memberValue(json, at));
                value(json, at, Json.end(json, at), true, out.column(0));
                out.endRow();
                at = Json.next(json, end);
            }
        };
    }
}
