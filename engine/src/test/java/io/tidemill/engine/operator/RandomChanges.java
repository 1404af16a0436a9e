// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.operator;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.type.Schema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/// An input that changes at random: rows come, several times, and go; in a tick a row may go before
/// it comes. After each tick no row has a negative weight.
final class RandomChanges {
    final Schema schema;
    final Rows content = new Rows();
    private final Random random;
    private final Supplier<List<Object>> newRow;

    RandomChanges(Schema schema, Random random, Supplier<List<Object>> newRow) {
        this.schema = schema;
        this.random = random;
        this.newRow = newRow;
    }

    private record Change(List<Object> row, long weight) {}

    /// The changes of a tick, in some batches; already part of [#content].
    List<Batch> tick(int changesMax) {
        var changes = new ArrayList<Change>();
        for (int i = random.nextInt(changesMax + 1); i > 0; i--) {
            switch (random.nextInt(7)) {
                case 0, 1, 2 -> add(changes, newRow.get(), 1 + random.nextInt(2));
                case 3, 4, 5 -> {
                    if (!content.weights().isEmpty()) {
                        var row = someRow();
                        long weight = random.nextBoolean() ? content.weight(row) : 1;
                        add(changes, row, -weight);
                    }
                }
                default -> {
                    var row = newRow.get();
                    add(changes, row, -1);
                    add(changes, row, 1);
                }
            }
        }
        Collections.shuffle(changes, random);
        var batches = new ArrayList<Batch>();
        var builder = BatchBuilder.of(schema);
        for (var change : changes) {
            Rows.append(builder, change.row(), change.weight());
            if (random.nextInt(5) == 0) {
                batches.add(builder.build());
            }
        }
        batches.add(builder.build());
        return batches;
    }

    private void add(List<Change> changes, List<Object> row, long weight) {
        changes.add(new Change(row, weight));
        content.add(row, weight);
    }

    private List<Object> someRow() {
        var rows = new ArrayList<>(content.weights().keySet());
        // The order of a hash map is no part of a seed.
        rows.sort(Comparator.comparing(Object::toString));
        return rows.get(random.nextInt(rows.size()));
    }
}
