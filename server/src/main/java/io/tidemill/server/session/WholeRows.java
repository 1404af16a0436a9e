// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.catalog.ColumnDefinition;
import io.tidemill.core.catalog.TableDefinition;
import io.tidemill.engine.tick.Transaction;
import java.util.function.IntFunction;

/// Makes whole rows of a table from some of its columns: draws identity numbers, fills in defaults,
/// and checks NOT NULL.
final class WholeRows {
    private final int relation;
    private final TableDefinition table;
    private final int[] given;
    private final IntFunction<Column> defaults;
    private final Numbers numbers;

    /// Gives out the numbers of identity columns.
    interface Numbers {
        /// Draws `count` numbers; returns the first.
        long draw(Transaction.SequenceKey key, int count);
    }

    /// @param given for each column of the rows to come, its place in the table
    /// @param defaults the default of column `i` as a column of one value (NULL where it has none)
    WholeRows(
            int relation,
            TableDefinition table,
            int[] given,
            IntFunction<Column> defaults,
            Numbers numbers) {
        this.relation = relation;
        this.table = table;
        this.given = given.clone();
        this.defaults = defaults;
        this.numbers = numbers;
    }

    /// Whole rows.
    Batch complete(Batch rows) {
        var columns = new Column[table.columns().size()];
        for (int i = 0; i < given.length; i++) {
            columns[given[i]] = rows.column(i);
        }
        for (int i = 0; i < columns.length; i++) {
            var definition = table.columns().get(i);
            if (columns[i] == null) {
                columns[i] =
                        definition.identity() == ColumnDefinition.Identity.NONE
                                ? repeated(i, rows.size())
                                : drawn(i, rows.size());
            }
        }
        return new Batch(rows.size(), columns, null);
    }

    private Column repeated(int column, int size) {
        var builder =
                io.tidemill.core.batch.ColumnBuilder.of(table.columns().get(column).type().kind());
        for (int i = 0; i < size; i++) {
            builder.append(defaults.apply(column), 0);
        }
        return builder.build();
    }

    private Column drawn(int column, int size) {
        long first = numbers.draw(new Transaction.SequenceKey(relation, column), size);
        var values = new long[size];
        for (int i = 0; i < size; i++) {
            values[i] = first + i;
        }
        return new LongColumn(values, null);
    }

    /// An empty batch of the table's columns.
    static Batch none(TableDefinition table) {
        return BatchBuilder.of(table.schema()).build();
    }
}
