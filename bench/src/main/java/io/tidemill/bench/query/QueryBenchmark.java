// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.query;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;

/// A query that is not a view, beside DuckDB on one thread over the same rows: a hash join of a
/// million orders with a hundred thousand customers and `GROUP BY`.
///
/// Run: `java -Xmx4g -cp bench/target/benchmarks.jar io.tidemill.bench.query.QueryBenchmark`
public final class QueryBenchmark {
    private static final int ORDERS = 1_000_000;
    private static final int ROUNDS = 15;
    private static final int WARM_UP_ROUNDS = 8;
    private static final String[] QUERIES = {
        "SELECT c.name, sum(o.amount) AS total, count(*) AS n FROM orders AS o"
                + " JOIN customers AS c ON c.id = o.customer_id GROUP BY c.name",
        "SELECT c.id % 100 AS bucket, sum(o.amount) AS total, count(*) AS n FROM orders AS o"
                + " JOIN customers AS c ON c.id = o.customer_id GROUP BY c.id % 100",
        "SELECT customer_id, sum(amount) AS total, count(*) AS n FROM orders GROUP BY customer_id",
        "SELECT count(*) AS n, sum(amount) AS total FROM orders WHERE amount < 5000"
    };

    private QueryBenchmark() {}

    /// Measures each query with both.
    public static void main(String[] arguments) throws SQLException {
        try (var shop = new ShopDatabase(ORDERS);
                var duck = DriverManager.getConnection("jdbc:duckdb:")) {
            for (String statement : ShopDatabase.TABLES.formatted(ORDERS, ORDERS / 10).split(";")) {
                run(duck, statement);
            }
            run(duck, "SET threads = 1");
            for (String query : QUERIES) {
                var ours = new double[ROUNDS];
                var theirs = new double[ROUNDS];
                for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                    long start = System.nanoTime();
                    long rows = shop.execute(query);
                    long middle = System.nanoTime();
                    long expected = count(duck, query);
                    long end = System.nanoTime();
                    if (rows != expected) {
                        throw new IllegalStateException(rows + " rows, not " + expected);
                    }
                    if (round >= 0) {
                        ours[round] = (middle - start) / 1e6;
                        theirs[round] = (end - middle) / 1e6;
                    }
                }
                Arrays.sort(ours);
                Arrays.sort(theirs);
                double ms = ours[ROUNDS / 2];
                double duckMs = theirs[ROUNDS / 2];
                System.out.printf(
                        Locale.ROOT,
                        "%.0f ms (%.0f to %.0f), DuckDB %.0f ms (%.0f to %.0f), %.2f times: %s%n",
                        ms,
                        ours[0],
                        ours[ROUNDS - 1],
                        duckMs,
                        theirs[0],
                        theirs[ROUNDS - 1],
                        ms / duckMs,
                        query);
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            long count = 0;
            while (rows.next()) {
                count++;
            }
            return count;
        }
    }
}
