// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/// What it costs to keep a view of a join, an aggregate and the best ten: a change of one row, and
/// making the view over full tables.
///
/// A change is a prepared `UPDATE` of one order in a session of this process, from the call to the
/// view being current: it includes finding the row and the hand-over to the engine's thread and
/// back, but no disk and no network.
///
/// Run: `java -Xmx4g -cp bench/target/benchmarks.jar io.tidemill.bench.query.ViewBenchmark`
public final class ViewBenchmark {
    private static final int[] SIZES = {10_000, 100_000, 1_000_000};
    private static final int CHANGES = 20_000;
    private static final int BUILDS = 7;
    private static final String VIEW =
            """
            CREATE MATERIALIZED VIEW best AS
            SELECT c.id, c.name, sum(o.amount) AS total, count(*) AS n
            FROM orders AS o JOIN customers AS c ON c.id = o.customer_id
            GROUP BY c.id, c.name
            ORDER BY total DESC, c.id LIMIT 10
            """;

    private ViewBenchmark() {}

    /// Measures it for three sizes of the tables.
    public static void main(String[] arguments) {
        for (int orders : SIZES) {
            try (var shop = new ShopDatabase(orders)) {
                build(shop, orders);
                change(shop, orders);
            }
        }
    }

    private static void build(ShopDatabase shop, int orders) {
        var rates = new double[BUILDS];
        for (int i = 0; i < BUILDS; i++) {
            if (i > 0) {
                shop.execute("DROP MATERIALIZED VIEW best");
            }
            long start = System.nanoTime();
            shop.execute(VIEW);
            rates[i] = 1.1 * orders / ((System.nanoTime() - start) / 1e9) / 1e6;
        }
        Arrays.sort(rates);
        System.out.printf(
                Locale.ROOT,
                "%,9d orders: view made at %.2f M rows/s (%.2f to %.2f)%n",
                orders,
                rates[BUILDS / 2],
                rates[0],
                rates[BUILDS - 1]);
    }

    private static void change(ShopDatabase shop, int orders) {
        var update = shop.prepare("UPDATE orders SET amount = amount + $1 WHERE id = $2");
        var random = new Random(1);
        var micros = new double[CHANGES];
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < CHANGES; i++) {
                long start = System.nanoTime();
                shop.execute(update, random.nextInt(1, 1000), random.nextInt(1, orders + 1));
                micros[i] = (System.nanoTime() - start) / 1e3;
            }
        }
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "%,9d orders: a row's change, p50 %.0f us, p99 %.0f us%n",
                orders,
                micros[CHANGES / 2],
                micros[CHANGES * 99 / 100]);
    }
}
