// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the text of a [Script]; [Script] says its form.
final class ScriptParser {
    private final String name;
    private final List<String> lines;
    private int at;
    private boolean ticksMatter;
    private boolean crashesMatter;
    private Script.@Nullable Failure failure;

    private ScriptParser(String name, String text) {
        this.name = name;
        this.lines = text.lines().toList();
    }

    static Script parse(String name, String text) {
        var parser = new ScriptParser(name, text);
        List<Script.Step> steps = parser.steps();
        return new Script(name, parser.ticksMatter, parser.crashesMatter, steps);
    }

    private List<Script.Step> steps() {
        var steps = new ArrayList<Script.Step>();
        while (at < lines.size()) {
            String line = lines.get(at).strip();
            int number = at + 1;
            at++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("crashes matter")) {
                crashesMatter = true;
            } else if (line.startsWith("ticks matter")) {
                ticksMatter = true;
            } else if (line.equals("statement") || line.equals("tick")) {
                String sql = sql();
                steps.add(new Script.Change(number, sql, line.equals("tick"), failure));
            } else if (line.equals("query") || line.equals("query ordered")) {
                String sql = sql();
                List<String> rows = failure == null ? rows() : List.of();
                steps.add(new Script.Query(number, sql, rows, line.endsWith("ordered"), failure));
            } else if (line.startsWith("changes ")) {
                String relation = line.substring("changes ".length()).strip();
                steps.add(new Script.Changes(number, relation, changes()));
            } else if (line.startsWith("clock ")) {
                var time = line.substring("clock ".length()).strip().replace(' ', 'T');
                steps.add(
                        new Script.Clock(
                                number, LocalDateTime.parse(time).toInstant(ZoneOffset.UTC)));
            } else {
                throw malformed(number, "unknown directive \"" + line + "\"");
            }
        }
        if (steps.isEmpty()) {
            throw malformed(1, "no steps");
        }
        return steps;
    }

    /// The SQL up to an empty line, `changes`, `----` or an expected error, which is kept.
    private String sql() {
        var sql = new StringBuilder();
        failure = null;
        while (at < lines.size()) {
            String line = lines.get(at).strip();
            if (line.isEmpty() || line.equals("----") || line.startsWith("changes ")) {
                break;
            }
            at++;
            if (line.startsWith("error ")) {
                failure = failure(line.substring("error ".length()).strip());
                break;
            }
            sql.append(line).append('\n');
        }
        if (sql.isEmpty()) {
            throw malformed(at, "SQL is missing");
        }
        return sql.toString();
    }

    private Script.Failure failure(String text) {
        int space = text.indexOf(' ');
        String state = space < 0 ? text : text.substring(0, space);
        String message = space < 0 ? "" : text.substring(space + 1).strip();
        String hint = "";
        if (at < lines.size() && lines.get(at).startsWith("hint ")) {
            hint = lines.get(at).substring("hint ".length()).strip();
            at++;
        }
        return new Script.Failure(state, message, hint);
    }

    private List<String> rows() {
        if (at >= lines.size() || !lines.get(at).strip().equals("----")) {
            throw malformed(at, "a query needs a line ---- and its rows, or an error");
        }
        at++;
        var rows = new ArrayList<String>();
        while (at < lines.size() && !lines.get(at).isBlank()) {
            rows.add(lines.get(at).strip());
            at++;
        }
        return rows;
    }

    private List<String> changes() {
        var rows = new ArrayList<String>();
        while (at < lines.size()
                && (lines.get(at).startsWith("+ ") || lines.get(at).startsWith("- "))) {
            rows.add(lines.get(at).strip());
            at++;
        }
        return rows;
    }

    private IllegalArgumentException malformed(int line, String message) {
        return new IllegalArgumentException(name + ":" + line + ": " + message);
    }
}
