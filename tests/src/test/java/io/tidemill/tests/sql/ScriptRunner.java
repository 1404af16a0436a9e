// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.error.SqlException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs a [Script] and checks what it says; and, unasked, that
///
/// - after every step, each materialized view equals its own query run from scratch;
/// - it goes the same with a crash or a restart after every step;
/// - the final content is the same with every statement in a transaction of its own, with
///   neighbouring transactions merged into one, and with the views made after the data.
///
/// A view that emits on window close, or that has dropped late rows, is another thing than its
/// query by definition, and one that stopped on an error shows that; such views are only compared
/// where both sides had the same ticks.
final class ScriptRunner {
    private final Script script;

    private static final Pattern LOOKUP = Pattern.compile("FOR SYSTEM_TIME AS OF \\w+\\.p\\b");

    private ScriptRunner(Script script) {
        this.script = script;
    }

    static void run(Script script) {
        var runner = new ScriptRunner(script);
        var result = runner.asWritten(false);
        assertThat(runner.asWritten(true).contents())
                .as("%s: final content with a restart after every step", script.name())
                .isEqualTo(result.contents());
        if (!script.ticksMatter()) {
            runner.compare("each statement by itself", runner.cut(), result);
            runner.compare("neighbouring ticks in one", runner.merged(), result);
            var viewsLast = runner.viewsLast();
            if (viewsLast != null && result.late().isEmpty()) {
                runner.compare("views made after the data", viewsLast, result);
            }
        }
    }

    /// How it ends.
    ///
    /// @param late the views that dropped late rows
    private record Ending(Map<String, List<String>> contents, List<String> late) {}

    private void compare(String how, Script other, Ending expected) {
        var clock = new FakeClock();
        try (var database = new ScriptDatabase(clock)) {
            for (var step : other.steps()) {
                perform(step, database, clock);
            }
            assertThat(database.contents())
                    .as("%s: final content with %s", script.name(), how)
                    .isEqualTo(expected.contents());
        }
    }

    // --- As written ------------------------------------------------------------------------------

    private Ending asWritten(boolean restarts) {
        var clock = new FakeClock();
        Map<String, List<String>> changes = new HashMap<>();
        try (var database = new ScriptDatabase(clock)) {
            int count = 0;
            for (var step : script.steps()) {
                String where = script.name() + ":" + step.line() + (restarts ? ", restarts" : "");
                if (step instanceof Script.Changes(_, var relation, var rows)) {
                    assertThat(changes.get(relation))
                            .as("%s: changes of %s", where, relation)
                            .isEqualTo(rows.stream().sorted().toList());
                    continue;
                }
                perform(step, database, clock);
                if (step instanceof Script.Change || step instanceof Script.Clock) {
                    changes = database.changes();
                    if (!restarts) {
                        viewsEqualQueries(database, where);
                    } else if (!database.inTransaction()) {
                        restart(database, script.crashesMatter() ? 2 : count++ % 3, where);
                    }
                }
            }
            return new Ending(database.contents(), late(database));
        }
    }

    private static void restart(ScriptDatabase database, int way, String where) {
        var before = database.contents();
        var late = database.lateRows();
        switch (way) {
            case 0 -> database.crash();
            case 1 -> database.crashAfterCheckpoint();
            default -> database.restart();
        }
        assertThat(database.contents()).as("%s: content after a restart", where).isEqualTo(before);
        assertThat(database.lateRows()).as("%s: late rows after a restart", where).isEqualTo(late);
    }

    private void perform(Script.Step step, ScriptDatabase database, FakeClock clock) {
        String where = script.name() + ":" + step.line();
        switch (step) {
            case Script.Clock(_, var now) -> {
                clock.set(now);
                database.advance();
            }
            case Script.Change(_, var sql, var together, var error) ->
                    attempt(where, error, () -> database.run(sql, together));
            case Script.Query(_, var sql, var rows, var ordered, var error) -> {
                var found = new ArrayList<String>();
                attempt(where, error, () -> found.addAll(database.query(sql)));
                if (error == null && ordered) {
                    assertThat(found).as(where).isEqualTo(rows);
                } else if (error == null) {
                    assertThat(found.stream().sorted())
                            .as(where)
                            .isEqualTo(rows.stream().sorted().toList());
                }
            }
            case Script.Changes _ -> {}
        }
    }

    private static void attempt(String where, Script.@Nullable Failure expected, Runnable work) {
        SqlException error = null;
        try {
            work.run();
        } catch (SqlException thrown) {
            error = thrown;
        } catch (RuntimeException thrown) {
            throw new AssertionError(where + ": " + thrown, thrown);
        }
        if (expected == null) {
            if (error != null) {
                throw new AssertionError(where + ": " + text(error), error);
            }
            return;
        }
        if (error == null) {
            throw new AssertionError(where + ": succeeded, expected " + expected);
        }
        String hint = error.hint();
        assertThat(error.state().code())
                .as("%s: %s", where, text(error))
                .isEqualTo(expected.state());
        assertThat(error.message()).as(where).contains(expected.message());
        assertThat(hint == null ? "" : hint).as("%s: hint", where).contains(expected.hint());
    }

    private static String text(SqlException error) {
        return error.state().code() + " " + error.message() + ", hint: " + error.hint();
    }

    private static void viewsEqualQueries(ScriptDatabase database, String where) {
        var late = late(database);
        for (var view : database.views()) {
            String name = view.name().name();
            var content = database.committed("SELECT * FROM " + view.name().quoted());
            boolean stopped = content.equals(List.of("error 55000"));
            if (isQuery(view) && !late.contains(name) && !stopped) {
                assertThat(content)
                        .as("%s: view %s against its query", where, name)
                        .isEqualTo(database.queryOf(view));
            }
        }
    }

    /// Whether a view holds its query's rows: not those that appear once, nor what a model learnt
    /// or said, nor what a row was joined with when it came.
    private static boolean isQuery(ViewDefinition view) {
        return !view.emitOnWindowClose()
                && view.model() == null
                && !LOOKUP.matcher(view.sql()).find()
                && !view.sql().toUpperCase(Locale.ROOT).contains("PREDICT(")
                && !view.sql().toUpperCase(Locale.ROOT).contains("DETECT_ANOMALIES(");
    }

    private static List<String> late(ScriptDatabase database) {
        return database.lateRows().entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    // --- In other ways ---------------------------------------------------------------------------

    private Script cut() {
        var steps = new ArrayList<Script.Step>();
        for (var step : script.steps()) {
            if (step instanceof Script.Change(int line, var sql, _, var error)) {
                // A transaction that fails is left whole: its first statements must not stay.
                steps.add(new Script.Change(line, sql, error != null, error));
            } else if (isNeeded(step)) {
                steps.add(step);
            }
        }
        return new Script(script.name(), true, script.crashesMatter(), steps);
    }

    /// Whether a step that is not a [Script.Change] decides on the final content.
    private static boolean isNeeded(Script.Step step) {
        return switch (step) {
            case Script.Query query -> query.sql().matches("(?s)(INSERT|UPDATE|DELETE|MERGE)\\s.*");
            case Script.Clock _ -> true;
            default -> false;
        };
    }

    private Script merged() {
        var steps = new ArrayList<Script.Step>();
        for (var step : script.steps()) {
            if (step instanceof Script.Change(int line, var sql, boolean together, var error)) {
                if (together
                        && error == null
                        && !steps.isEmpty()
                        && steps.getLast()
                                instanceof
                                Script.Change(
                                        int firstLine,
                                        var firstSql,
                                        boolean firstTogether,
                                        var firstError)
                        && firstTogether
                        && firstError == null) {
                    String both = firstSql.strip().replaceAll(";$", "") + ";\n" + sql;
                    steps.set(steps.size() - 1, new Script.Change(firstLine, both, true, null));
                } else {
                    steps.add(new Script.Change(line, sql, together, error));
                }
            } else if (isNeeded(step)) {
                steps.add(step);
            }
        }
        return new Script(script.name(), true, script.crashesMatter(), steps);
    }

    /// The script with its views made at the end; null where it defines more than tables and views.
    private @Nullable Script viewsLast() {
        var steps = new ArrayList<Script.Step>();
        var views = new ArrayList<Script.Step>();
        for (var step : script.steps()) {
            if (step instanceof Script.Change change) {
                boolean view = change.sql().startsWith("CREATE MATERIALIZED VIEW");
                if (!change.together()
                        && change.error() == null
                        && !view
                        && !change.sql().startsWith("CREATE TABLE")) {
                    return null;
                }
                (view && change.error() == null ? views : steps).add(change);
            } else if (isNeeded(step)) {
                steps.add(step);
            }
        }
        steps.addAll(views);
        return new Script(script.name(), true, script.crashesMatter(), steps);
    }
}
