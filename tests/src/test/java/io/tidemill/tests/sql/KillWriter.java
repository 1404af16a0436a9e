// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// One client of [KillTest]: it writes until its connection breaks, and knows what was acknowledged
/// and what it does not know the outcome of: the one operation it was in.
final class KillWriter {
    private static final int KEYS = 40;

    private final int number;
    private final Random random;

    /// Rows of each batch in `log`.
    private Map<Long, Long> batches = new TreeMap<>();

    /// What `item` holds of this writer.
    private Map<Long, Long> items = new TreeMap<>();

    /// What holds if the operation that broke took effect; null where none did.
    private @Nullable Map<Long, Long> batchesAfter;

    private @Nullable Map<Long, Long> itemsAfter;
    private long next;
    private long acknowledged;

    KillWriter(int number, Random random) {
        this.number = number;
        this.random = random;
    }

    long acknowledged() {
        return acknowledged;
    }

    /// Writes until the server is gone.
    void run(String address) {
        try (var connection = ServerProcess.connect(address)) {
            while (true) {
                step(connection);
                acknowledged++;
            }
        } catch (SQLException | IOException gone) {
            // Its last operation is in doubt: see check.
        }
    }

    private void step(Connection connection) throws SQLException, IOException {
        long batch = next++;
        batchesAfter = new TreeMap<>(batches);
        itemsAfter = new TreeMap<>(items);
        long key = number * 1000L + random.nextInt(KEYS);
        switch (random.nextInt(5)) {
            case 0 -> {
                batchesAfter.put(batch, 1L);
                execute(connection, "INSERT INTO log VALUES (" + number + ", " + batch + ", 0)");
            }
            case 1 -> {
                int rows = 1 + random.nextInt(300);
                batchesAfter.put(batch, (long) rows);
                copy(connection, batch, rows);
            }
            case 2 -> {
                itemsAfter.remove(key);
                execute(connection, "DELETE FROM item WHERE id = " + key);
            }
            case 3 -> {
                itemsAfter.put(key, batch);
                execute(
                        connection,
                        "INSERT INTO item VALUES ("
                                + key
                                + ", "
                                + batch
                                + ") ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v");
            }
            default -> {
                batchesAfter.put(batch, 2L);
                itemsAfter.put(key, batch);
                transaction(connection, batch, key);
            }
        }
        batches = batchesAfter;
        items = itemsAfter;
        batchesAfter = null;
        itemsAfter = null;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private void copy(Connection connection, long batch, int rows)
            throws SQLException, IOException {
        var text = new StringBuilder();
        for (int n = 0; n < rows; n++) {
            text.append(number).append(',').append(batch).append(',').append(n).append('\n');
        }
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY log FROM STDIN WITH (FORMAT csv)", new StringReader(text.toString()));
    }

    /// Two rows and an item that belong together.
    private void transaction(Connection connection, long batch, long key) throws SQLException {
        connection.setAutoCommit(false);
        execute(connection, "INSERT INTO log VALUES (" + number + ", " + batch + ", 0)");
        execute(connection, "DELETE FROM item WHERE id = " + key);
        execute(connection, "INSERT INTO item VALUES (" + key + ", " + batch + ")");
        execute(connection, "INSERT INTO log VALUES (" + number + ", " + batch + ", 1)");
        connection.commit();
        connection.setAutoCommit(true);
    }

    /// Checks that what was acknowledged is there once and the operation in doubt wholly or not at
    /// all; goes on from there.
    void check(Connection connection, String where) throws SQLException {
        var foundBatches = new TreeMap<Long, Long>();
        var distinct = new HashMap<Long, Long>();
        var foundItems = new TreeMap<Long, Long>();
        try (var statement = connection.createStatement()) {
            try (var rows =
                    statement.executeQuery(
                            "SELECT batch, count(*), count(DISTINCT n) FROM log WHERE writer = "
                                    + number
                                    + " GROUP BY batch")) {
                while (rows.next()) {
                    foundBatches.put(rows.getLong(1), rows.getLong(2));
                    distinct.put(rows.getLong(1), rows.getLong(3));
                }
            }
            try (var rows =
                    statement.executeQuery("SELECT id, v FROM item WHERE id / 1000 = " + number)) {
                while (rows.next()) {
                    foundItems.put(rows.getLong(1), rows.getLong(2));
                }
            }
        }
        assertThat(distinct).as("%s: no row is there twice", where).isEqualTo(foundBatches);
        boolean tookEffect = batchesAfter != null && foundBatches.equals(batchesAfter);
        if (tookEffect && foundItems.equals(itemsAfter)) {
            batches = foundBatches;
            items = foundItems;
        }
        assertThat(foundBatches).as("%s: rows of log by batch", where).isEqualTo(batches);
        assertThat(foundItems).as("%s: items", where).isEqualTo(items);
        batchesAfter = null;
        itemsAfter = null;
    }
}
