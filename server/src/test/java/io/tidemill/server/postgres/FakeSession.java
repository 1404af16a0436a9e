// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.server.session.CopyOptions;
import io.tidemill.server.session.CopySink;
import io.tidemill.server.session.Notice;
import io.tidemill.server.session.Parsed;
import io.tidemill.server.session.Prepared;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.RowStream;
import io.tidemill.server.session.Session;
import io.tidemill.server.session.TransactionStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A session of the made-up language:
///
/// | statement | what it does |
/// | --- | --- |
/// | `echo $1, $2, …` | a row of its parameters |
/// | `series n` | n rows (n, second n of 1970, n / 2) |
/// | `insert n` | `INSERT 0 n`, counted when it commits |
/// | `copy in f`, `copy out f n` | a copy in format f |
/// | `subscribe` | endless rows |
/// | `sleep` | waits to be cancelled |
/// | `fail`, `syntax`, `bug`, `fail_commit`, `fail_late` | errors, of several kinds and moments |
/// | `set name value`, `notice` | news for the client |
/// | `begin`, `commit`, `rollback` | as ever |
final class FakeSession implements Session {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
    private static final int BATCH_ROWS = 1000;

    private final FakeSessions all;
    private final Map<String, String> changed = new LinkedHashMap<>();
    private final List<Notice> notices = new ArrayList<>();
    private TransactionStatus status = TransactionStatus.IDLE;
    private int pending;
    private boolean failed;
    private boolean failCommit;
    private volatile boolean running;
    private volatile boolean cancelled;

    FakeSession(FakeSessions all, Map<String, String> startup) {
        this.all = all;
        String zone = startup.get("TimeZone");
        if (zone != null) {
            changed.put("TimeZone", zone);
        }
    }

    private record Text(String text, int start) implements Parsed {}

    private record Plan(
            List<String> words, int start, List<Type> parameterTypes, @Nullable Schema result)
            implements Prepared {}

    @Override
    public List<Parsed> parse(String text) {
        var parsed = new ArrayList<Parsed>();
        int start = 0;
        for (String part : text.split(";", -1)) {
            String trimmed = part.strip();
            int at = start + Math.max(0, part.indexOf(trimmed));
            if (trimmed.startsWith("syntax")) {
                throw SqlException.of(SqlState.SYNTAX_ERROR, "syntax error at or near \"syntax\"")
                        .at(at + 1);
            }
            if (!trimmed.isEmpty()) {
                parsed.add(new Text(trimmed, at));
            }
            start += part.length() + 1;
        }
        return parsed;
    }

    @Override
    public Prepared prepare(Parsed statement, List<Type> given) {
        List<String> words = List.of(statement.text().toLowerCase(Locale.ROOT).split("[\\s,]+"));
        int count = given.size();
        var matcher = PARAMETER.matcher(statement.text());
        while (matcher.find()) {
            count = Math.max(count, Integer.parseInt(matcher.group(1)));
        }
        var types = new ArrayList<Type>();
        for (int i = 0; i < count; i++) {
            Type type = i < given.size() ? given.get(i) : Type.UNKNOWN;
            types.add(type.name() == TypeName.UNKNOWN ? Type.TEXT : type);
        }
        Schema result =
                switch (words.get(0)) {
                    case "echo" -> {
                        var fields = new ArrayList<Field>();
                        for (Type type : types) {
                            fields.add(Field.of("p" + (fields.size() + 1), type));
                        }
                        yield new Schema(fields);
                    }
                    case "series", "fail_late" ->
                            new Schema(FakeSessions.TABLE.fields().subList(0, 3));
                    case "subscribe" -> Schema.of(Field.of("tick", Type.BIGINT));
                    case "brief" -> Schema.of(Field.of("virtual", Type.TEXT));
                    default -> null;
                };
        return new Plan(words, statement.start(), types, result);
    }

    @Override
    public boolean isBrief(Prepared statement) {
        return ((Plan) statement).words.get(0).equals("brief")
                && status == TransactionStatus.IDLE
                && pending == 0;
    }

    @Override
    public Result execute(Prepared statement, Batch parameters) {
        var plan = (Plan) statement;
        running = true;
        cancelled = false;
        if (status == TransactionStatus.FAILED && !plan.words.get(0).equals("rollback")) {
            throw SqlException.of(
                    SqlState.IN_FAILED_SQL_TRANSACTION,
                    "current transaction is aborted, commands ignored until end of transaction block");
        }
        return switch (plan.words.get(0)) {
            case "echo" -> rows(plan, List.of(parameters).iterator()::next, 1);
            case "brief" -> {
                var thread = BatchBuilder.of(requireNonNull(plan.result));
                thread.bytes(0)
                        .append(
                                (Thread.currentThread().isVirtual() ? "own" : "loop")
                                        .getBytes(UTF_8));
                thread.endRow(1);
                yield rows(plan, List.of(thread.build()).iterator()::next, 1);
            }
            case "series" -> series(plan, Integer.parseInt(plan.words.get(1)));
            case "insert" -> {
                pending += Integer.parseInt(plan.words.get(1));
                yield new Result.Command("INSERT 0 " + plan.words.get(1));
            }
            case "copy" -> copy(plan);
            case "subscribe" ->
                    new Result.Rows(
                            requireNonNull(plan.result), new Subscription(), "SELECT", true);
            case "sleep" -> {
                all.waiting.release();
                while (true) {
                    pause();
                }
            }
            case "fail" ->
                    throw SqlException.of(SqlState.DIVISION_BY_ZERO, "division by zero")
                            .detail("Something was divided.")
                            .hint("Divide by something else.")
                            .at(plan.start + 6);
            case "fail_commit" -> {
                failCommit = true;
                yield new Result.Command("FAIL");
            }
            case "fail_late" -> failLate(plan);
            case "bug" -> throw new IllegalStateException("we did that");
            case "set" -> {
                changed.put(
                        plan.words.get(1).equals("timezone") ? "TimeZone" : plan.words.get(1),
                        plan.words.get(2));
                yield new Result.Command("SET");
            }
            case "notice" -> {
                notices.add(new Notice("NOTICE", "00000", "nothing happened"));
                yield new Result.Command("NOTICE");
            }
            case "begin" -> {
                status = TransactionStatus.ACTIVE;
                yield new Result.Command("BEGIN");
            }
            case "commit" -> {
                status = TransactionStatus.IDLE;
                commit();
                yield new Result.Command("COMMIT");
            }
            case "rollback" -> {
                status = TransactionStatus.IDLE;
                pending = 0;
                yield new Result.Command("ROLLBACK");
            }
            case "discard" -> new Result.Command("DISCARD ALL");
            default ->
                    throw SqlException.of(
                            SqlState.FEATURE_NOT_SUPPORTED,
                            "no such statement: " + plan.words.get(0));
        };
    }

    private interface Source {
        @Nullable Batch next();
    }

    private Result.Rows rows(Plan plan, Source source, int batchCount) {
        return new Result.Rows(
                requireNonNull(plan.result), new Stream(source, batchCount), "SELECT", true);
    }

    private Result.Rows series(Plan plan, int count) {
        return rows(plan, new Series(count, false)::next, Integer.MAX_VALUE);
    }

    private Result.Rows failLate(Plan plan) {
        var series = new Series(Integer.MAX_VALUE, false);
        return rows(
                plan,
                () -> {
                    if (series.next >= 5 * BATCH_ROWS) {
                        throw SqlException.of(SqlState.DIVISION_BY_ZERO, "division by zero");
                    }
                    return series.next();
                },
                Integer.MAX_VALUE);
    }

    private Result copy(Plan plan) {
        var format = CopyOptions.Format.valueOf(plan.words.get(2).toUpperCase(Locale.ROOT));
        CopyOptions options = CopyOptions.of(format);
        if (plan.words.get(1).equals("in")) {
            return new Result.CopyIn("t", FakeSessions.TABLE, options, new Sink());
        }
        int count = Integer.parseInt(plan.words.get(3));
        return new Result.CopyOut(
                FakeSessions.TABLE,
                options,
                new Stream(new Series(count, true)::next, Integer.MAX_VALUE));
    }

    private void pause() {
        if (cancelled) {
            throw SqlException.of(
                    SqlState.QUERY_CANCELED, "canceling statement due to user request");
        }
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Numbers as rows.
    private final class Series {
        private final int count;
        private final boolean notes;
        private int next;

        Series(int count, boolean notes) {
            this.count = count;
            this.notes = notes;
        }

        @Nullable Batch next() {
            if (cancelled) {
                throw SqlException.of(
                        SqlState.QUERY_CANCELED, "canceling statement due to user request");
            }
            if (next == count) {
                return null;
            }
            var schema =
                    notes
                            ? FakeSessions.TABLE
                            : new Schema(FakeSessions.TABLE.fields().subList(0, 3));
            var builder = BatchBuilder.of(schema);
            for (int i = 0; i < BATCH_ROWS && next < count; i++, next++) {
                builder.longs(0).append(next);
                builder.longs(1).append(next * 1_000_000L);
                builder.doubles(2).append(next / 2.0);
                if (notes) {
                    if (next % 3 == 0) {
                        builder.bytes(3).appendNull();
                    } else {
                        builder.bytes(3).append(("n\t\"" + next + "\\,\né").getBytes(UTF_8));
                    }
                }
                builder.endRow(1);
            }
            return builder.build();
        }
    }

    private final class Stream implements RowStream {
        private final Source source;
        private int left;

        Stream(Source source, int batchCount) {
            this.source = source;
            left = batchCount;
            all.streams.incrementAndGet();
        }

        @Override
        public @Nullable Batch next() {
            return left-- > 0 ? source.next() : null;
        }

        @Override
        public void close() {
            if (left != Integer.MIN_VALUE) {
                left = Integer.MIN_VALUE;
                all.streams.decrementAndGet();
            }
        }
    }

    private final class Subscription implements RowStream {
        @Override
        public Batch next() {
            all.waiting.release();
            while (true) {
                try {
                    Batch batch = all.changes.poll(1, TimeUnit.MILLISECONDS);
                    if (batch != null) {
                        return batch;
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                pause();
            }
        }

        @Override
        public boolean live() {
            return true;
        }

        @Override
        public void close() {
            // nothing to give back
        }
    }

    private final class Sink implements CopySink {
        private final List<Batch> batches = new ArrayList<>();
        private long count;

        @Override
        public void accept(Batch rows) {
            batches.add(rows);
            count += rows.size();
        }

        @Override
        public long finish() {
            all.copied.addAll(batches);
            return count;
        }

        @Override
        public void abort() {
            all.aborted.incrementAndGet();
        }
    }

    private void commit() {
        if (failCommit) {
            failCommit = false;
            pending = 0;
            throw SqlException.of(SqlState.DISK_FULL, "could not commit: no space left");
        }
        all.committed.addAndGet(pending);
        pending = 0;
    }

    @Override
    public void sync() {
        running = false;
        if (status == TransactionStatus.IDLE) {
            if (failed) {
                pending = 0;
            }
            failed = false;
            commit();
        }
    }

    @Override
    public void fail() {
        failed = true;
        if (status == TransactionStatus.ACTIVE) {
            status = TransactionStatus.FAILED;
        }
    }

    @Override
    public TransactionStatus status() {
        return status;
    }

    @Override
    public void cancel() {
        cancelled = running;
    }

    @Override
    public Map<String, String> changedParameters() {
        var copy = Map.copyOf(changed);
        changed.clear();
        return copy;
    }

    @Override
    public List<Notice> notices() {
        var copy = List.copyOf(notices);
        notices.clear();
        return copy;
    }

    @Override
    public void close() {
        all.open.decrementAndGet();
    }
}
