// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.query;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.metric.Metrics;
import io.tidemill.core.store.MemoryStore;
import io.tidemill.engine.tick.EngineOptions;
import io.tidemill.server.Instance;
import io.tidemill.server.session.Prepared;
import io.tidemill.server.session.Result;
import io.tidemill.server.session.Session;
import io.tidemill.storage.codec.ColumnarCodec;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Orders and their customers, ten orders a customer, in a database in this process without a disk.
final class ShopDatabase implements AutoCloseable {
    /// The tables, in SQL that DuckDB and Tidemill take; `%1$d` orders of `%2$d` customers.
    static final String TABLES =
            """
            CREATE TABLE customers (id bigint PRIMARY KEY, name text);
            CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, amount bigint);
            INSERT INTO customers SELECT g, 'customer ' || g FROM generate_series(1::bigint, %2$d) AS t(g);
            INSERT INTO orders SELECT g, 1 + g * 7919 %% %2$d, g * 104729 %% 10007 FROM generate_series(1::bigint, %1$d) AS t(g)
            """;

    private final Instance instance;
    private final Session session;

    ShopDatabase(int orders) {
        instance =
                Instance.open(
                        new MemoryStore(),
                        new ColumnarCodec(),
                        InstantSource.system(),
                        EngineOptions.SAVED_WHEN_ASKED,
                        new Metrics());
        session = instance.sessions().open(Map.of());
        execute(TABLES.formatted(orders, orders / 10));
    }

    /// Runs statements, each in its own transaction; the number of rows they gave.
    long execute(String sql) {
        long rows = 0;
        for (var parsed : session.parse(sql)) {
            rows += execute(session.prepare(parsed, List.of()));
        }
        return rows;
    }

    /// A statement with `bigint` parameters, to be run many times.
    Prepared prepare(String sql) {
        return session.prepare(session.parse(sql).getFirst(), List.of());
    }

    /// Runs it in a transaction of its own; the number of rows it gave.
    long execute(Prepared statement, long... parameters) {
        var columns = new Column[parameters.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new LongColumn(new long[] {parameters[i]}, null);
        }
        long rows = 0;
        if (session.execute(statement, new Batch(1, columns, null)) instanceof Result.Rows result) {
            try (var stream = result.rows()) {
                for (Batch batch = stream.next(); batch != null; batch = stream.next()) {
                    rows += batch.size();
                }
            }
        }
        session.sync();
        return rows;
    }

    @Override
    public void close() {
        session.close();
        instance.close();
    }
}
