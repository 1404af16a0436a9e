// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.value.Numeric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShopSimulatorTest {
    private static final long START = 1_800_000_000_000L;
    private static final List<Product> PRODUCTS =
            List.of(
                    new Product(1, "Coffee", 1890),
                    new Product(2, "Coffee", 8900),
                    new Product(3, "Tea", 1420),
                    new Product(4, "Home", 9500));

    @Test
    void theSameSeedGivesTheSameLife() {
        var one = new ShopSimulator(7, PRODUCTS, 1000, 1);
        var other = new ShopSimulator(7, PRODUCTS, 1000, 1);
        for (long at = START; at < START + 60_000; at += 1000) {
            var step = one.step(at, at + 1000);
            var same = other.step(at, at + 1000);
            assertThat(same.statements()).isEqualTo(step.statements());
            assertThat(same.orders().longs(2).values()).isEqualTo(step.orders().longs(2).values());
            assertThat(same.pageViews().bytes(2).data())
                    .isEqualTo(step.pageViews().bytes(2).data());
        }
    }

    @Test
    void whatIsPaidAndSoldWasOrdered() {
        var shop = new ShopSimulator(1, PRODUCTS, 500, 100);
        var totals = new HashMap<Long, Long>();
        var payments = new HashSet<Long>();
        var money = new Slice();
        for (long at = START; at < START + 120_000; at += 100) {
            var step = shop.step(at, at + 100);
            var sums = new HashMap<Long, Long>();
            for (int row = 0; row < step.items().size(); row++) {
                step.items().bytes(4).get(row, money);
                long cents = Numeric.unscaled(money) * step.items().longs(3).values()[row];
                sums.merge(step.items().longs(0).values()[row], cents, Long::sum);
            }
            for (int row = 0; row < step.orders().size(); row++) {
                long order = step.orders().longs(0).values()[row];
                step.orders().bytes(5).get(row, money);
                assertThat(totals.put(order, Numeric.unscaled(money)))
                        .as("order " + order)
                        .isNull();
                assertThat(sums.remove(order)).isEqualTo(Numeric.unscaled(money));
            }
            assertThat(sums).as("items of no order").isEmpty();
            for (int row = 0; row < step.payments().size(); row++) {
                assertThat(payments.add(step.payments().longs(0).values()[row])).isTrue();
                assertThat(totals).containsKey(step.payments().longs(1).values()[row]);
            }
        }
        assertThat(payments.size()).isBetween(totals.size() * 7 / 10, totals.size());
    }

    @Test
    void keepsTheRateAndComesLateNowAndThen() {
        var shop = new ShopSimulator(1, PRODUCTS, 2000, 1);
        long rows = 0;
        int late = 0;
        for (long at = START; at < START + 600_000; at += 1000) {
            var step = shop.step(at, at + 1000);
            rows += step.newRows();
            late += before(step.pageViews(), at - 5000);
            var first = step.orders().longs(2).values();
            for (int row = 0; row < step.orders().size(); row++) {
                assertThat(first[row]).isBetween(at * 1000, (at + 1000) * 1000);
            }
        }
        assertThat(rows).isBetween(2000L * 600 * 8 / 10, 2000L * 600 * 11 / 10);
        assertThat(late).isPositive();
    }

    private static int before(Batch views, long millis) {
        int count = 0;
        for (int row = 0; row < views.size(); row++) {
            count += views.longs(0).values()[row] < millis * 1000 ? 1 : 0;
        }
        return count;
    }

    @Test
    void correctsOrdersPaymentsAndStock() {
        var shop = new ShopSimulator(1, PRODUCTS, 2000, 1);
        var statements = new ArrayList<String>();
        for (long at = START; at < START + 300_000; at += 1000) {
            statements.addAll(shop.step(at, at + 1000).statements());
        }
        assertThat(statements)
                .anyMatch(text ->
                        text.matches(
                                "UPDATE orders SET total = \\d+\\.\\d\\d WHERE order_id = \\d+"))
                .anyMatch(text -> text.matches("DELETE FROM payments WHERE payment_id = \\d+"))
                .anyMatch(
                        text -> text.matches("UPDATE stock SET on_hand = on_hand - \\d+ WHERE .*"))
                .anyMatch(text ->
                        text.matches("UPDATE stock SET on_hand = on_hand \\+ \\d+ WHERE .*"))
                .anyMatch(text -> text.contains("'shipped'"))
                .anyMatch(text -> text.contains("'delivered'"))
                .anyMatch(text -> text.contains("'cancelled'"));
        assertThat(statements)
                .filteredOn(text -> text.startsWith("INSERT"))
                .allMatch(text ->
                        text.endsWith(
                                "ON CONFLICT (order_id) DO UPDATE SET status = EXCLUDED.status"));
    }
}
