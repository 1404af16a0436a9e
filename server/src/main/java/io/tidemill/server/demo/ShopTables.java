// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.demo;

import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Numeric;

/// The rows of the shop's tables, with columns as `shop.sql` declares them.
final class ShopTables {
    static final Schema ORDERS =
            Schema.of(
                    Field.of("order_id", Type.BIGINT),
                    Field.of("customer_id", Type.BIGINT),
                    Field.of("ordered_at", Type.timestamp(3)),
                    Field.of("country", Type.TEXT),
                    Field.of("status", Type.TEXT),
                    Field.of("total", Type.numeric(12, 2)));
    static final Schema ITEMS =
            Schema.of(
                    Field.of("order_id", Type.BIGINT),
                    Field.of("product_id", Type.BIGINT),
                    Field.of("sold_at", Type.timestamp(3)),
                    Field.of("quantity", Type.INTEGER),
                    Field.of("unit_price", Type.numeric(10, 2)));
    static final Schema PAYMENTS =
            Schema.of(
                    Field.of("payment_id", Type.BIGINT),
                    Field.of("order_id", Type.BIGINT),
                    Field.of("paid_at", Type.timestamp(3)),
                    Field.of("method", Type.TEXT),
                    Field.of("amount", Type.numeric(12, 2)));
    static final Schema PAGE_VIEWS =
            Schema.of(
                    Field.of("viewed_at", Type.timestamp(3)),
                    Field.of("visitor_id", Type.BIGINT),
                    Field.of("page", Type.TEXT),
                    Field.of("load_millis", Type.INTEGER));

    final BatchBuilder orders = BatchBuilder.of(ORDERS);
    final BatchBuilder items = BatchBuilder.of(ITEMS);
    final BatchBuilder payments = BatchBuilder.of(PAYMENTS);
    final BatchBuilder pageViews = BatchBuilder.of(PAGE_VIEWS);
    private final Slice scratch = new Slice();

    void order(Order order) {
        orders.longs(0).append(order.id);
        orders.longs(1).append(order.customer);
        orders.longs(2).append(order.atMillis * 1000);
        text(orders, 3, order.country);
        text(orders, 4, order.status);
        money(orders, 5, order.cents);
        orders.endRow(1);
    }

    void item(long order, long product, long atMillis, long quantity, long cents) {
        items.longs(0).append(order);
        items.longs(1).append(product);
        items.longs(2).append(atMillis * 1000);
        items.longs(3).append(quantity);
        money(items, 4, cents);
        items.endRow(1);
    }

    void payment(long id, long order, long atMillis, String method, long cents) {
        payments.longs(0).append(id);
        payments.longs(1).append(order);
        payments.longs(2).append(atMillis * 1000);
        text(payments, 3, method);
        money(payments, 4, cents);
        payments.endRow(1);
    }

    void pageView(PageView view) {
        pageViews.longs(0).append(view.atMillis() * 1000);
        pageViews.longs(1).append(view.visitor());
        text(pageViews, 2, view.page());
        pageViews.longs(3).append(view.loadMillis());
        pageViews.endRow(1);
    }

    private static void text(BatchBuilder row, int column, String value) {
        row.bytes(column).append(Slice.of(value));
    }

    private void money(BatchBuilder row, int column, long cents) {
        Numeric.set(cents, 2, scratch);
        row.bytes(column).append(scratch);
    }

    /// An order as long as it can change.
    static final class Order {
        final long id;
        final long customer;
        final long atMillis;
        final String country;
        String status = "placed";
        long cents;

        Order(long id, long customer, long atMillis, String country) {
            this.id = id;
            this.customer = customer;
            this.atMillis = atMillis;
            this.country = country;
        }
    }

    /// A page that somebody looked at.
    record PageView(long atMillis, long visitor, String page, int loadMillis) {}
}
