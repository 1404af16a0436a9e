// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.demo;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.server.session.Prepared;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.Session;
import io.tidemill.server.session.Sessions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Feeds a simulated shop into a server until closed. An empty database gets the shop's tables and
/// views, and the last minutes of its life; one that has them already gets what happens from now
/// on.
public final class Demo implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final Map<String, String> START_UP =
            Map.of("user", "tidemill", "database", "tidemill", "application_name", "demo");
    private static final Batch NO_PARAMETERS = new Batch(1, new Column[0], null);
    private static final String SCRIPT = "examples/shop/shop.sql";
    private static final long STEP_MILLIS = 100;
    private static final long CATCH_UP_MILLIS = 1000;
    private static final long RETRY_MILLIS = 1000;

    private final Sessions sessions;
    private final InstantSource clock;
    private final ShopSimulator shop;
    private final Thread feeder;
    private final CountDownLatch closed = new CountDownLatch(1);
    private long nowMillis;

    private Demo(Sessions sessions, InstantSource clock, ShopSimulator shop, long fromMillis) {
        this.sessions = sessions;
        this.clock = clock;
        this.shop = shop;
        this.nowMillis = fromMillis;
        this.feeder = Thread.ofPlatform().name("demo").daemon().unstarted(this::feed);
    }

    /// Declares the shop where it is not there yet, and begins to feed it.
    ///
    /// @param historyMillis how much of the shop's past a new shop gets
    public static Demo start(
            Sessions sessions,
            InstantSource clock,
            int eventsPerSecond,
            long seed,
            long historyMillis) {
        long lastOrder;
        List<Product> products;
        boolean fresh = false;
        try (var session = sessions.open(START_UP)) {
            try {
                lastOrder = number(session, "SELECT max(order_id) FROM orders");
            } catch (SqlException missing) {
                if (missing.state() != SqlState.UNDEFINED_TABLE) {
                    throw missing;
                }
                session.fail();
                session.sync();
                declare(session);
                fresh = true;
                lastOrder = 0;
            }
            lastOrder =
                    Math.max(lastOrder, number(session, "SELECT max(payment_id) FROM payments"));
            products = products(session);
        }
        long now = clock.millis();
        var simulator =
                new ShopSimulator(seed + lastOrder, products, eventsPerSecond, lastOrder + 1);
        var demo =
                new Demo(
                        sessions, clock, simulator, fresh ? wholeMinute(now - historyMillis) : now);
        demo.feeder.start();
        return demo;
    }

    /// So that the first windows are not parts of what the later ones are.
    private static long wholeMinute(long millis) {
        return Math.floorDiv(millis, 60_000) * 60_000;
    }

    /// The statements that declare the shop.
    public static String script() {
        try (InputStream in = Demo.class.getClassLoader().getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + SCRIPT);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static void declare(Session session) {
        for (var statement : session.parse(script())) {
            var result = session.execute(session.prepare(statement, List.of()), NO_PARAMETERS);
            if (result instanceof Result.Rows rows) {
                drain(rows);
            }
            session.sync();
        }
    }

    private static void drain(Result.Rows rows) {
        try (var stream = rows.rows()) {
            while (stream.next() != null) {
                // what matters is that it was done
            }
        }
    }

    private static long number(Session session, String query) {
        long number = 0;
        for (var batch : query(session, query)) {
            if (batch.size() > 0 && !batch.column(0).isNull(0)) {
                number = batch.longs(0).values()[0];
            }
        }
        return number;
    }

    private static List<Product> products(Session session) {
        var products = new ArrayList<Product>();
        var text =
                "SELECT product_id, category, CAST(price * 100 AS bigint) FROM products ORDER BY"
                        + " product_id";
        var category = new Slice();
        for (var batch : query(session, text)) {
            for (int row = 0; row < batch.size(); row++) {
                batch.bytes(1).get(row, category);
                products.add(
                        new Product(
                                batch.longs(0).values()[row],
                                category.toText(),
                                batch.longs(2).values()[row]));
            }
        }
        if (products.isEmpty()) {
            throw SqlException.of(
                            SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE, "the shop has no products")
                    .hint("Start the demo with another data directory.");
        }
        return products;
    }

    private static List<Batch> query(Session session, String text) {
        var batches = new ArrayList<Batch>();
        var result = session.execute(prepare(session, text), NO_PARAMETERS);
        if (result instanceof Result.Rows rows) {
            try (var stream = rows.rows()) {
                for (var batch = stream.next(); batch != null; batch = stream.next()) {
                    batches.add(batch);
                }
            }
        }
        session.sync();
        return batches;
    }

    private static Prepared prepare(Session session, String text) {
        return session.prepare(session.parse(text).getFirst(), List.of());
    }

    /// Feeds until closed. Where a statement fails (somebody dropped a table, the disk is full),
    /// what happened meanwhile is lost, and a new session goes on.
    private void feed() {
        String lastFailure = "";
        while (closed.getCount() > 0) {
            try (var session = sessions.open(START_UP)) {
                var feed = new Feed(session);
                while (closed.getCount() > 0) {
                    advance(feed);
                }
            } catch (SqlException failure) {
                if (closed.getCount() > 0 && !failure.message().equals(lastFailure)) {
                    LOG.warn("the demo's shop cannot be fed: {}", failure.message());
                    lastFailure = failure.message();
                }
                pause(RETRY_MILLIS);
                nowMillis = Math.max(nowMillis, clock.millis());
            } catch (RuntimeException bug) {
                LOG.error("the demo's shop stopped", bug);
                return;
            }
        }
    }

    /// Lives through the next stretch of time, waiting for it where it is not over yet.
    private void advance(Feed feed) {
        long behind = clock.millis() - nowMillis;
        if (behind < STEP_MILLIS) {
            pause(STEP_MILLIS - behind);
            return;
        }
        long next = nowMillis + Math.min(behind, CATCH_UP_MILLIS);
        var step = shop.step(nowMillis, next);
        nowMillis = next;
        feed.write(step);
    }

    private void pause(long millis) {
        try {
            var _ = closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closed.countDown();
        }
    }

    /// Stops feeding; what was begun is finished.
    @Override
    public void close() {
        closed.countDown();
        try {
            feeder.join(5000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// A session with the statements that every step needs.
    private static final class Feed {
        private final Session session;
        private final Prepared begin;
        private final Prepared commit;
        private final Prepared copyOrders;
        private final Prepared copyItems;
        private final Prepared copyPayments;
        private final Prepared copyPageViews;

        Feed(Session session) {
            this.session = session;
            this.begin = prepare(session, "BEGIN");
            this.commit = prepare(session, "COMMIT");
            this.copyOrders = prepare(session, "COPY orders FROM STDIN");
            this.copyItems = prepare(session, "COPY order_items FROM STDIN");
            this.copyPayments = prepare(session, "COPY payments FROM STDIN");
            this.copyPageViews = prepare(session, "COPY page_views FROM STDIN");
        }

        /// Writes a step as one transaction, which is one tick: an order and its items appear at
        /// once.
        void write(ShopStep step) {
            session.execute(begin, NO_PARAMETERS);
            copy(copyOrders, step.orders());
            copy(copyItems, step.items());
            copy(copyPayments, step.payments());
            copy(copyPageViews, step.pageViews());
            for (var statement : step.statements()) {
                session.execute(prepare(session, statement), NO_PARAMETERS);
            }
            session.execute(commit, NO_PARAMETERS);
            session.sync();
        }

        private void copy(Prepared statement, Batch rows) {
            if (rows.size() == 0) {
                return;
            }
            var result = session.execute(statement, NO_PARAMETERS);
            if (!(result instanceof Result.CopyIn copy)) {
                throw SqlException.of(SqlState.INTERNAL_ERROR, "COPY FROM STDIN takes no rows");
            }
            if (copy.schema().size() != rows.columnCount()) {
                copy.sink().abort();
                throw SqlException.of(
                        SqlState.DATATYPE_MISMATCH,
                        "table \"" + copy.table() + "\" is not the demo's any more");
            }
            copy.sink().accept(rows);
            var _ = copy.sink().finish();
        }
    }
}
