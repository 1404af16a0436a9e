// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.demo;

import io.tidemill.server.demo.ShopTables.Order;
import io.tidemill.server.demo.ShopTables.PageView;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// The life of a shop: visitors look at pages, order, pay; orders are shipped; stock runs low and
/// is filled up. The same seed, products and times give the same life.
///
/// Of a hundred events about 73 are page views, 10 order items, 5 orders and as many payments; the
/// others are changes of orders and of stock. One page view in 200 comes up to 15 seconds late.
/// About once a second an order's total is corrected, and every few seconds a payment is taken
/// back. What is in an order is often of one category; one payment in 400 is ten times too high.
final class ShopSimulator {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final String[] COUNTRIES = {"DE", "DE", "FR", "AT", "NL", "PL", "IT", "CH"};
    private static final String[] METHODS = {"card", "card", "card", "paypal", "paypal", "invoice"};
    private static final int UPSERT_ROWS_MAX = 500;
    private static final int RECENT_PAYMENTS = 200;
    private static final int SLIP_ONE_IN = 400;
    private static final int FULL_STOCK = 2000;
    private static final int LOW_STOCK = 400;

    private final SplittableRandom random;
    private final List<Product> products;
    private final Visitors visitors;
    private final double eventsPerSecond;
    private final long[] onHand;
    private final long[] sold;
    private final long[] refillAtMillis;
    private final PriorityQueue<Due> due =
            new PriorityQueue<>(
                    Comparator.comparingLong(Due::atMillis).thenComparingLong(d -> d.order.id));
    private final PriorityQueue<Late> late =
            new PriorityQueue<>(
                    Comparator.comparingLong(Late::arrivesMillis)
                            .thenComparingLong(l -> l.view.visitor()));
    private final ArrayDeque<Long> recentPayments = new ArrayDeque<>();
    private final ArrayList<Order> recentOrders = new ArrayList<>();
    private final Map<Long, Order> moved = new LinkedHashMap<>();
    private long nextOrder;
    private long nextPayment;
    private double orderDebt;
    private double viewDebt;
    private long nextStockMillis;
    private long nextCorrectionMillis;

    /// What is to happen to an order.
    private record Due(long atMillis, Order order, String status) {}

    /// A page view on its way.
    private record Late(long arrivesMillis, PageView view) {}

    /// A shop.
    ///
    /// @param firstOrder the first order's number, and the first payment's
    ShopSimulator(long seed, List<Product> products, int eventsPerSecond, long firstOrder) {
        this.random = new SplittableRandom(seed);
        this.products = List.copyOf(products);
        this.eventsPerSecond = eventsPerSecond;
        this.visitors = new Visitors(Math.max(20, eventsPerSecond * 8), random.split());
        this.onHand = new long[products.size()];
        this.sold = new long[products.size()];
        this.refillAtMillis = new long[products.size()];
        Arrays.fill(onHand, FULL_STOCK);
        this.nextOrder = firstOrder;
        this.nextPayment = firstOrder;
    }

    /// What happens from `fromMillis` until before `toMillis`.
    ShopStep step(long fromMillis, long toMillis) {
        var rows = new ShopTables();
        var statements = new ArrayList<String>();
        double seconds = (toMillis - fromMillis) / 1000.0;
        double tide = 1 + 0.25 * Math.sin(2 * Math.PI * fromMillis / 300_000.0);

        orderDebt += 0.05 * eventsPerSecond * seconds * tide;
        for (; orderDebt >= 1; orderDebt--) {
            placeOrder(rows, between(fromMillis, toMillis));
        }
        viewDebt += 0.73 * eventsPerSecond * seconds * tide;
        for (; viewDebt >= 1; viewDebt--) {
            lookAtPage(rows, between(fromMillis, toMillis));
        }
        while (!late.isEmpty() && late.peek().arrivesMillis < toMillis) {
            rows.pageView(late.poll().view);
        }
        while (!due.isEmpty() && due.peek().atMillis < toMillis) {
            move(rows, due.poll());
        }
        if (toMillis >= nextCorrectionMillis) {
            nextCorrectionMillis = toMillis + 1000;
            correct(statements);
        }
        upsertMoved(statements);
        if (toMillis >= nextStockMillis) {
            nextStockMillis = toMillis + 1000;
            keepStock(statements, toMillis);
        }
        return new ShopStep(
                rows.orders.build(),
                rows.items.build(),
                rows.payments.build(),
                rows.pageViews.build(),
                statements);
    }

    private long between(long from, long to) {
        return from + random.nextLong(Math.max(1, to - from));
    }

    private void placeOrder(ShopTables rows, long atMillis) {
        var order =
                new Order(
                        nextOrder++,
                        1 + random.nextInt(50_000),
                        atMillis,
                        COUNTRIES[random.nextInt(COUNTRIES.length)]);
        int count = 1 + random.nextInt(3);
        int first = 0;
        for (int i = 0; i < count; i++) {
            int index = i > 0 && random.nextBoolean() ? companion(first) : choose(atMillis);
            first = i == 0 ? index : first;
            var product = products.get(index);
            int quantity = random.nextInt(4) == 0 ? 2 : 1;
            order.cents += quantity * product.cents();
            sold[index] += quantity;
            rows.item(order.id, product.id(), atMillis, quantity, product.cents());
        }
        rows.order(order);
        recentOrders.add(order);
        boolean cancelled = random.nextInt(100) < 3;
        due.add(
                new Due(
                        atMillis + 1000 + random.nextInt(15_000),
                        order,
                        cancelled ? "cancelled" : "paid"));
    }

    /// Another product of the same category, where there is one.
    private int companion(int index) {
        String category = products.get(index).category();
        int[] others =
                IntStream.range(0, products.size())
                        .filter(i -> i != index && products.get(i).category().equals(category))
                        .toArray();
        return others.length == 0 ? index : others[random.nextInt(others.length)];
    }

    /// A product; what sells well changes with the minutes, and every category has its promotions.
    private int choose(long atMillis) {
        while (true) {
            int index = random.nextInt(products.size());
            int season = Math.floorMod(products.get(index).category().hashCode(), 97);
            double demand =
                    0.55
                            + 0.4
                                    * Math.sin(
                                            2 * Math.PI * atMillis / (360_000.0 + 2000 * season)
                                                    + season);
            boolean promoted = Math.floorMod(atMillis / 150_000 + season, 7) == 0;
            if (random.nextDouble() < (promoted ? 2 * demand : demand) / (1 + index % 4 * 0.4)) {
                return index;
            }
        }
    }

    private void move(ShopTables rows, Due next) {
        var order = next.order;
        order.status = next.status;
        moved.put(order.id, order);
        switch (next.status) {
            case "paid" -> {
                long payment = nextPayment++;
                var method = METHODS[random.nextInt(METHODS.length)];
                // Now and then somebody types a zero too many.
                boolean slip = random.nextInt(SLIP_ONE_IN) == 0;
                long paid = slip ? 10 * order.cents : order.cents;
                rows.payment(payment, order.id, next.atMillis, method, paid);
                recentPayments.add(payment);
                if (recentPayments.size() > RECENT_PAYMENTS) {
                    recentPayments.remove();
                }
                due.add(new Due(next.atMillis + 20_000 + random.nextInt(40_000), order, "shipped"));
            }
            case "shipped" ->
                    due.add(
                            new Due(
                                    next.atMillis + 40_000 + random.nextInt(90_000),
                                    order,
                                    "delivered"));
            default -> {
                // the end of an order's life
            }
        }
    }

    private void lookAtPage(ShopTables rows, long atMillis) {
        var view = visitors.next(atMillis);
        if (random.nextInt(200) == 0) {
            late.add(new Late(atMillis + 1000 + random.nextInt(14_000), view));
        } else {
            rows.pageView(view);
        }
    }

    /// Somebody gets a discount afterwards, somebody else their money back.
    private void correct(List<String> statements) {
        if (!recentOrders.isEmpty()) {
            var order = recentOrders.get(random.nextInt(recentOrders.size()));
            order.cents = order.cents * 9 / 10;
            statements.add(
                    "UPDATE orders SET total = "
                            + money(order.cents)
                            + " WHERE order_id = "
                            + order.id);
            if (recentOrders.size() > RECENT_PAYMENTS) {
                recentOrders.subList(0, recentOrders.size() - RECENT_PAYMENTS).clear();
            }
        }
        if (!recentPayments.isEmpty() && random.nextInt(4) == 0) {
            statements.add("DELETE FROM payments WHERE payment_id = " + recentPayments.remove());
        }
    }

    private void upsertMoved(List<String> statements) {
        var values = new ArrayList<String>();
        for (var order : moved.values()) {
            values.add(
                    "("
                            + order.id
                            + ", "
                            + order.customer
                            + ", TIMESTAMP '"
                            + timestamp(order.atMillis)
                            + "', '"
                            + order.country
                            + "', '"
                            + order.status
                            + "', "
                            + money(order.cents)
                            + ")");
        }
        moved.clear();
        for (int from = 0; from < values.size(); from += UPSERT_ROWS_MAX) {
            int to = Math.min(values.size(), from + UPSERT_ROWS_MAX);
            statements.add(
                    "INSERT INTO orders VALUES "
                            + String.join(", ", values.subList(from, to))
                            + " ON CONFLICT (order_id) DO UPDATE SET status = EXCLUDED.status");
        }
    }

    private void keepStock(List<String> statements, long nowMillis) {
        long refill = Math.max(200, Math.round(FULL_STOCK * eventsPerSecond / 2500));
        for (int i = 0; i < sold.length; i++) {
            long change = -sold[i];
            if (onHand[i] < LOW_STOCK && refillAtMillis[i] == 0) {
                refillAtMillis[i] = nowMillis + 10_000 + random.nextInt(30_000);
            } else if (refillAtMillis[i] > 0 && nowMillis >= refillAtMillis[i]) {
                refillAtMillis[i] = 0;
                change += refill;
            }
            if (change != 0) {
                onHand[i] += change;
                statements.add(
                        "UPDATE stock SET on_hand = on_hand "
                                + (change < 0 ? "- " : "+ ")
                                + Math.abs(change)
                                + " WHERE product_id = "
                                + products.get(i).id());
            }
            sold[i] = 0;
        }
    }

    private static String money(long cents) {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    private static String timestamp(long millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC)
                .format(TIMESTAMP);
    }
}
