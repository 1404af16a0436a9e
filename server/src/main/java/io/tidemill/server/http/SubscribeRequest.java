// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a client asked of `/api/v1/subscribe`.
///
/// @param name the view's or table's name, in parts as SQL reads it
/// @param snapshot whether the rows as they are come first: unless said otherwise, where the client
///   does not resume
/// @param fromTick the last tick the client has seen, or -1
record SubscribeRequest(List<String> name, boolean snapshot, long fromTick) {
    /// Reads the query's parameters and `Last-Event-ID`. Where a client resumes, the tick it has
    /// seen counts and no snapshot is sent.
    static SubscribeRequest read(Request request) {
        var view = request.parameter("view");
        if (view == null || view.isBlank()) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE, "the parameter \"view\" is missing")
                    .hint("Name a view or a table: /api/v1/subscribe?view=NAME.");
        }
        var lastEvent = request.header("Last-Event-ID");
        if (lastEvent != null && !lastEvent.isBlank()) {
            return new SubscribeRequest(
                    parts(view), false, tick("Last-Event-ID", lastEvent.strip()));
        }
        var from = request.parameter("from_tick");
        return new SubscribeRequest(
                parts(view),
                flag("snapshot", request.parameter("snapshot"), from == null),
                from == null ? -1 : tick("from_tick", from));
    }

    /// The statement that does it.
    String sql() {
        var sql = new StringBuilder("SUBSCRIBE TO ");
        for (int i = 0; i < name.size(); i++) {
            sql.append(i == 0 ? "" : ".").append(QualifiedName.quoted(name.get(i)));
        }
        sql.append(" WITH (snapshot = ").append(snapshot).append(", progress = true)");
        if (fromTick >= 0) {
            sql.append(" AS OF ").append(fromTick);
        }
        return sql.toString();
    }

    private static long tick(String parameter, String text) {
        try {
            long tick = Long.parseLong(text);
            if (tick >= 0) {
                return tick;
            }
        } catch (NumberFormatException _) {
            // falls through to the same answer
        }
        throw SqlException.of(
                        SqlState.INVALID_PARAMETER_VALUE,
                        parameter + " must be a tick's number, not \"" + text + "\"")
                .hint("Give the tick of the last message that was received.");
    }

    private static boolean flag(String parameter, @Nullable String text, boolean missing) {
        if (text == null) {
            return missing;
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1", "" -> true;
            case "false", "0" -> false;
            default ->
                    throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            parameter + " must be true or false, not \"" + text + "\"");
        };
    }

    /// Splits a name at its dots, as SQL does: what is not quoted is folded to lower case.
    private static List<String> parts(String text) {
        var parts = new ArrayList<String>();
        int at = 0;
        while (true) {
            int end;
            if (at < text.length() && text.charAt(at) == '"') {
                var part = new StringBuilder();
                end = at + 1;
                while (true) {
                    int quote = text.indexOf('"', end);
                    if (quote < 0) {
                        throw malformed(text);
                    }
                    part.append(text, end, quote);
                    end = quote + 1;
                    if (end == text.length() || text.charAt(end) != '"') {
                        break;
                    }
                    part.append('"');
                    end++;
                }
                parts.add(part.toString());
            } else {
                int dot = text.indexOf('.', at);
                end = dot < 0 ? text.length() : dot;
                parts.add(text.substring(at, end).strip().toLowerCase(Locale.ROOT));
            }
            if (parts.getLast().isEmpty()) {
                throw malformed(text);
            }
            if (end == text.length()) {
                return parts;
            }
            if (text.charAt(end) != '.') {
                throw malformed(text);
            }
            at = end + 1;
        }
    }

    private static SqlException malformed(String text) {
        return SqlException.of(
                SqlState.INVALID_PARAMETER_VALUE, "\"" + text + "\" is not the name of a view");
    }
}
