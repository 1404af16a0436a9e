// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.server.session.Notice;
import io.tidemill.server.session.Parsed;
import io.tidemill.server.session.Prepared;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.RowStream;
import io.tidemill.server.session.Session;
import io.tidemill.server.session.Sessions;
import io.tidemill.server.session.TransactionStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sessions without an engine: statements are answered by rules, the first that matches wins.
final class FakeSessions implements Sessions {
    private static final Pattern SUBSCRIBE =
            Pattern.compile(
                    "SUBSCRIBE TO (?:\"public\"\\.)?\"(.+)\" WITH \\(snapshot = (true|false), progress = true\\)(?: AS OF (\\d+))?");
    private static final Pattern SELECT_ALL =
            Pattern.compile("(?i)select \\* from \"?(\\w+)\"?(?: limit (\\d+))?");

    final Map<String, FakeView> views = new ConcurrentHashMap<>();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger canceled = new AtomicInteger();
    final List<String> synced = new CopyOnWriteArrayList<>();
    private final Map<Pattern, Function<MatchResult, Result>> rules = new LinkedHashMap<>();
    final Map<String, List<Type>> parameterTypes = new ConcurrentHashMap<>();

    void on(String pattern, Function<MatchResult, Result> answer) {
        rules.put(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.DOTALL), answer);
    }

    static Result rows(Schema schema, List<Object[]> rows) {
        return new Result.Rows(schema, stream(schema, rows), "SELECT", true);
    }

    static RowStream stream(Schema schema, List<Object[]> rows) {
        return new RowStream() {
            private boolean done;

            @Override
            public @Nullable Batch next() {
                if (done) {
                    return null;
                }
                done = true;
                return FakeView.batch(schema, rows);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Session open(Map<String, String> parameters) {
        open.incrementAndGet();
        return new FakeSession();
    }

    private record FakeParsed(String text, int start) implements Parsed {}

    private record FakePrepared(String text, int start, List<Type> parameterTypes)
            implements Prepared {
        @Override
        public @Nullable Schema result() {
            return null;
        }
    }

    private final class FakeSession implements Session {
        private volatile FakeView.@Nullable Stream following;
        private final List<String> executed = new ArrayList<>();
        private boolean inBlock;

        @Override
        public List<Parsed> parse(String text) {
            var statements = new ArrayList<Parsed>();
            int start = 0;
            for (var part : text.split(";", -1)) {
                if (!part.isBlank()) {
                    int blanks = part.length() - part.stripLeading().length();
                    statements.add(new FakeParsed(part.strip(), start + blanks));
                }
                start += part.length() + 1;
            }
            return statements;
        }

        @Override
        public Prepared prepare(Parsed statement, List<Type> types) {
            return new FakePrepared(
                    statement.text(),
                    statement.start(),
                    parameterTypes.getOrDefault(statement.text(), List.of()));
        }

        @Override
        public Result execute(Prepared statement, Batch parameters) {
            var prepared = (FakePrepared) statement;
            var text = prepared.text();
            executed.add(text);
            if (text.equals("BEGIN")) {
                inBlock = true;
                return new Result.Command("BEGIN");
            }
            if (text.equals("COMMIT")) {
                inBlock = false;
                return new Result.Command("COMMIT");
            }
            if (text.equals("PARAMETERS")) {
                var fields =
                        prepared.parameterTypes().stream()
                                .map(type -> new io.tidemill.core.type.Field("p", type, true))
                                .toList();
                var schema = new Schema(fields);
                return new Result.Rows(schema, once(parameters), "SELECT", true);
            }
            var subscribe = SUBSCRIBE.matcher(text);
            if (subscribe.matches()) {
                var view = view(subscribe.group(1));
                long from = subscribe.group(3) == null ? -1 : Long.parseLong(subscribe.group(3));
                following = view.follow(subscribe.group(2).equals("true"), from);
                return new Result.Rows(view.subscription(), following, "SUBSCRIBE", true);
            }
            for (var rule : rules.entrySet()) {
                var matcher = rule.getKey().matcher(text);
                if (matcher.matches()) {
                    return rule.getValue().apply(matcher.toMatchResult());
                }
            }
            var select = SELECT_ALL.matcher(text);
            if (select.matches()) {
                var view = view(select.group(1));
                var rows = view.rows();
                int limit =
                        select.group(2) == null
                                ? rows.size()
                                : Math.min(rows.size(), Integer.parseInt(select.group(2)));
                return rows(view.schema, rows.subList(0, limit));
            }
            throw SqlException.of(SqlState.SYNTAX_ERROR, "syntax error at or near \"" + text + "\"")
                    .at(prepared.start() + 1)
                    .hint("The fake knows few statements.");
        }

        private static RowStream once(Batch batch) {
            return new RowStream() {
                private @Nullable Batch left = batch;

                @Override
                public @Nullable Batch next() {
                    var next = left;
                    left = null;
                    return next;
                }

                @Override
                public void close() {}
            };
        }

        private FakeView view(String name) {
            var view = views.get(name);
            if (view == null) {
                throw SqlException.of(
                                SqlState.UNDEFINED_TABLE,
                                "relation \"" + name + "\" does not exist")
                        .at(14);
            }
            return view;
        }

        @Override
        public void sync() {
            synced.addAll(executed);
            executed.clear();
        }

        @Override
        public void fail() {
            executed.clear();
        }

        @Override
        public TransactionStatus status() {
            return inBlock ? TransactionStatus.ACTIVE : TransactionStatus.IDLE;
        }

        @Override
        public void cancel() {
            canceled.incrementAndGet();
            var stream = following;
            if (stream != null) {
                stream.cancel();
            }
        }

        @Override
        public Map<String, String> changedParameters() {
            return Map.of();
        }

        @Override
        public List<Notice> notices() {
            return List.of();
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
