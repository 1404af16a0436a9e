// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.server.session.Notice;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The JSON that several answers share: columns, errors, notices.
final class Json {
    static final String TYPE = "application/json; charset=utf-8";

    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private Json() {}

    static JsonGenerator generator(OutputStream out) {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
    }

    static JsonParser parser(byte[] text) {
        return FACTORY.createParser(ObjectReadContext.empty(), text);
    }

    /// What `content` writes.
    static byte[] bytes(Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream();
        try (var json = generator(bytes)) {
            content.accept(json);
        }
        return bytes.toByteArray();
    }

    /// The member `columns`: names and types, in order.
    static void writeColumns(JsonGenerator json, Schema schema) {
        json.writeName("columns");
        json.writeStartArray();
        for (Field field : schema.fields()) {
            json.writeStartObject();
            json.writeStringProperty("name", field.name());
            json.writeStringProperty("type", field.type().sql());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /// The member `error` for what a statement did wrong.
    static void writeError(JsonGenerator json, SqlException error) {
        json.writeName("error");
        json.writeStartObject();
        json.writeStringProperty("sqlstate", error.state().code());
        json.writeStringProperty("message", error.message());
        writeIfPresent(json, "detail", error.detail());
        writeIfPresent(json, "hint", error.hint());
        if (error.position() > 0) {
            json.writeNumberProperty("position", error.position());
        }
        json.writeEndObject();
    }

    /// An object whose only member is `error`, for what went wrong before any statement was read.
    static byte[] error(String message, @Nullable String hint) {
        return bytes(json -> {
            json.writeStartObject();
            json.writeName("error");
            json.writeStartObject();
            json.writeStringProperty("message", message);
            writeIfPresent(json, "hint", hint);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /// An object whose only member is `error`.
    static byte[] error(SqlException error) {
        return bytes(json -> {
            json.writeStartObject();
            writeError(json, error);
            json.writeEndObject();
        });
    }

    /// The member `notices`, where there are any.
    static void writeNotices(JsonGenerator json, List<Notice> notices) {
        if (notices.isEmpty()) {
            return;
        }
        json.writeName("notices");
        json.writeStartArray();
        for (var notice : notices) {
            json.writeStartObject();
            json.writeStringProperty("severity", notice.severity());
            json.writeStringProperty("sqlstate", notice.code());
            json.writeStringProperty("message", notice.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeIfPresent(JsonGenerator json, String name, @Nullable String text) {
        if (text != null) {
            json.writeStringProperty(name, text);
        }
    }
}
