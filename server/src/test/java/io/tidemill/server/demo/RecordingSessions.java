// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.demo;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.server.session.CopyOptions;
import io.tidemill.server.session.CopySink;
import io.tidemill.server.session.Notice;
import io.tidemill.server.session.Parsed;
import io.tidemill.server.session.Prepared;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.RowStream;
import io.tidemill.server.session.Session;
import io.tidemill.server.session.Sessions;
import io.tidemill.server.session.TransactionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sessions that write down what the demo does, and count the rows it copies.
final class RecordingSessions implements Sessions {
    private static final Pattern STATEMENTS =
            Pattern.compile("(?:'[^']*+'|--[^\\n]*+|[^;'-]++|-(?!-))++");
    private static final Pattern COMMENTS = Pattern.compile("--[^\\n]*");

    final List<String> statements = new CopyOnWriteArrayList<>();
    final AtomicLong copied = new AtomicLong();
    volatile boolean declared;
    volatile @Nullable SqlException failure;

    @Override
    public Session open(Map<String, String> parameters) {
        statements.add("open");
        return new RecordingSession();
    }

    private record Text(String text) implements Parsed, Prepared {
        @Override
        public int start() {
            return 0;
        }

        @Override
        public List<Type> parameterTypes() {
            return List.of();
        }

        @Override
        public @Nullable Schema result() {
            return null;
        }
    }

    private final class RecordingSession implements Session {
        @Override
        public List<Parsed> parse(String text) {
            var parsed = new ArrayList<Parsed>();
            var matcher = STATEMENTS.matcher(text);
            while (matcher.find()) {
                var statement = COMMENTS.matcher(matcher.group()).replaceAll("").strip();
                if (!statement.isEmpty()) {
                    parsed.add(new Text(statement));
                }
            }
            return parsed;
        }

        @Override
        public Prepared prepare(Parsed statement, List<Type> parameterTypes) {
            return (Text) statement;
        }

        @Override
        public Result execute(Prepared statement, Batch parameters) {
            var failed = failure;
            if (failed != null) {
                throw failed;
            }
            var text = ((Text) statement).text();
            statements.add(text);
            if (text.startsWith("CREATE TABLE orders")) {
                declared = true;
            }
            if (text.startsWith("SELECT max") && !declared) {
                throw SqlException.of(
                        SqlState.UNDEFINED_TABLE, "relation \"orders\" does not exist");
            }
            if (text.startsWith("SELECT max")) {
                return rows(Schema.of(Field.of("max", Type.BIGINT)), 41L);
            }
            if (text.startsWith("SELECT product_id")) {
                return rows(
                        Schema.of(
                                Field.of("product_id", Type.BIGINT),
                                Field.of("category", Type.TEXT),
                                Field.of("cents", Type.BIGINT)),
                        1L,
                        "Coffee",
                        1890L);
            }
            if (text.startsWith("COPY")) {
                var table = text.split(" ", -1)[1];
                var schema =
                        switch (table) {
                            case "orders" -> ShopTables.ORDERS;
                            case "order_items" -> ShopTables.ITEMS;
                            case "payments" -> ShopTables.PAYMENTS;
                            default -> ShopTables.PAGE_VIEWS;
                        };
                return new Result.CopyIn(
                        table, schema, CopyOptions.of(CopyOptions.Format.TEXT), new Counting());
            }
            return new Result.Command("DONE");
        }

        private static Result rows(Schema schema, Object... row) {
            var builder = BatchBuilder.of(schema);
            for (int i = 0; i < row.length; i++) {
                if (row[i] instanceof Long number) {
                    builder.longs(i).append(number);
                } else {
                    builder.bytes(i).append(Slice.of((String) row[i]));
                }
            }
            builder.endRow(1);
            var batch = builder.build();
            return new Result.Rows(
                    schema,
                    new RowStream() {
                        private @Nullable Batch left = batch;

                        @Override
                        public @Nullable Batch next() {
                            var next = left;
                            left = null;
                            return next;
                        }

                        @Override
                        public void close() {}
                    },
                    "SELECT",
                    true);
        }

        @Override
        public void sync() {
            statements.add("sync");
        }

        @Override
        public void fail() {}

        @Override
        public TransactionStatus status() {
            return TransactionStatus.IDLE;
        }

        @Override
        public void cancel() {}

        @Override
        public Map<String, String> changedParameters() {
            return Map.of();
        }

        @Override
        public List<Notice> notices() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private final class Counting implements CopySink {
        private long rows;

        @Override
        public void accept(Batch batch) {
            rows += batch.size();
        }

        @Override
        public long finish() {
            copied.addAndGet(rows);
            return rows;
        }

        @Override
        public void abort() {}
    }
}
