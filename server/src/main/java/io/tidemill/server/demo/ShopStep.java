// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.demo;

import io.tidemill.core.batch.Batch;
import java.util.List;

/// What happened in the shop in a stretch of time: new rows of four tables, and statements that
/// correct others.
record ShopStep(
        Batch orders, Batch items, Batch payments, Batch pageViews, List<String> statements) {
    ShopStep {
        statements = List.copyOf(statements);
    }

    /// How many rows are new.
    int newRows() {
        return orders.size() + items.size() + payments.size() + pageViews.size();
    }
}
