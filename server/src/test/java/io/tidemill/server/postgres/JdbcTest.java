// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.batch.Slice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PSQLException;

/// The protocol as PostgreSQL's own Java driver speaks it.
@Timeout(60)
final class JdbcTest {
    private final FakeSessions sessions = new FakeSessions();
    private PostgresServer server;
    private int port;

    @BeforeEach
    void start() throws IOException {
        server = new PostgresServer(sessions, "127.0.0.1", 0, PostgresOptions.of("1"));
        port = server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(sessions.open).hasValue(0);
        assertThat(sessions.streams).hasValue(0);
    }

    private Connection connect(String options) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/d?user=me&%s".formatted(port, options));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "preferQueryMode=simple",
                "preferQueryMode=extendedForPrepared",
                "preferQueryMode=extended",
                "prepareThreshold=-1",
                "prepareThreshold=1&preparedStatementCacheQueries=0"
            })
    void rowsCome(String options) throws SQLException {
        try (Connection connection = connect(options);
                PreparedStatement statement = connection.prepareStatement("series 2500")) {
            for (int round = 0; round < 3; round++) {
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.getMetaData().getColumnName(1)).isEqualTo("id");
                    assertThat(rows.getMetaData().getColumnType(2)).isEqualTo(Types.TIMESTAMP);
                    for (int i = 0; i < 2500; i++) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getLong(1)).isEqualTo(i);
                        assertThat(rows.getObject(2, LocalDateTime.class))
                                .isEqualTo(LocalDateTime.of(1970, 1, 1, 0, 0).plusSeconds(i));
                        assertThat(rows.getDouble("value")).isEqualTo(i / 2.0);
                    }
                    assertThat(rows.next()).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepareThreshold=0", "prepareThreshold=-1"})
    void everyTypeGoesThereAndBack(String options) throws SQLException {
        var interval = new PGInterval(1, 2, 3, 4, 5, 6.5);
        String json = "{\"a\": [1, null]}";
        var uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        var instant = OffsetDateTime.of(2024, 2, 29, 23, 59, 59, 123_456_000, ZoneOffset.UTC);
        try (Connection connection = connect(options);
                PreparedStatement statement =
                        connection.prepareStatement(
                                "echo ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::date, ?::time, ?::timestamp,"
                                        + " ?::timestamptz, ?, ?, ?, ?, ?")) {
            statement.setShort(1, (short) -2);
            statement.setInt(2, Integer.MIN_VALUE);
            statement.setLong(3, Long.MAX_VALUE);
            statement.setFloat(4, 1.5f);
            statement.setDouble(5, -1e-300);
            statement.setBigDecimal(6, new BigDecimal("-12345678901234567890.00012300"));
            statement.setBoolean(7, true);
            statement.setString(8, "žluťoučký \uD83D\uDE00 'kůň'");
            statement.setBytes(9, new byte[] {0, 1, -1});
            statement.setObject(10, LocalDate.of(2024, 2, 29));
            statement.setObject(11, LocalTime.of(23, 59, 59, 999_999_000));
            statement.setObject(12, LocalDateTime.of(1969, 12, 31, 23, 59, 59, 1000));
            statement.setObject(13, instant);
            statement.setObject(14, interval.getValue(), Types.OTHER);
            statement.setObject(15, uuid);
            statement.setObject(16, json, Types.OTHER);
            statement.setArray(17, connection.createArrayOf("int4", new Object[] {1, null, -3}));
            statement.setArray(
                    18, connection.createArrayOf("text", new Object[] {"a,b", "\"", null}));
            for (int round = 0; round < 3; round++) {
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getShort(1)).isEqualTo((short) -2);
                    assertThat(rows.getInt(2)).isEqualTo(Integer.MIN_VALUE);
                    assertThat(rows.getLong(3)).isEqualTo(Long.MAX_VALUE);
                    assertThat(rows.getFloat(4)).isEqualTo(1.5f);
                    assertThat(rows.getDouble(5)).isEqualTo(-1e-300);
                    assertThat(rows.getBigDecimal(6))
                            .isEqualTo(new BigDecimal("-12345678901234567890.00012300"));
                    assertThat(rows.getBoolean(7)).isTrue();
                    assertThat(rows.getString(8)).isEqualTo("žluťoučký \uD83D\uDE00 'kůň'");
                    assertThat(rows.getBytes(9)).containsExactly(0, 1, -1);
                    // the driver leaves these types to the server, and the fake takes them as text
                    assertThat(rows.getString(10)).startsWith("2024-02-29");
                    assertThat(rows.getString(11)).startsWith("23:59:59.999999");
                    assertThat(rows.getString(12)).startsWith("1969-12-31 23:59:59.000001");
                    assertThat(rows.getString(13)).startsWith("2024-02-29 23:59:59.123456");
                    assertThat(new PGInterval(rows.getString(14))).isEqualTo(interval);
                    assertThat(rows.getObject(15)).isEqualTo(uuid);
                    assertThat(rows.getString(16)).isEqualTo("{\"a\": [1, null]}");
                    assertThat((Object[]) rows.getArray(17).getArray())
                            .containsExactly(1, null, -3);
                    assertThat((Object[]) rows.getArray(18).getArray())
                            .containsExactly("a,b", "\"", null);
                }
            }
        }
    }

    @Test
    void nullsAreNull() throws SQLException {
        try (Connection connection = connect("prepareThreshold=-1");
                PreparedStatement statement = connection.prepareStatement("echo ?, ?, ?")) {
            statement.setNull(1, Types.INTEGER);
            statement.setNull(2, Types.NUMERIC);
            statement.setString(3, null);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                for (int i = 1; i <= 3; i++) {
                    assertThat(rows.getObject(i)).isNull();
                }
            }
        }
    }

    @Test
    void cursorsFetchSomeRowsAtATime() throws SQLException {
        try (Connection connection = connect("prepareThreshold=-1")) {
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement("series 10000")) {
                statement.setFetchSize(333);
                try (ResultSet rows = statement.executeQuery();
                        PreparedStatement other = connection.prepareStatement("insert 1")) {
                    for (int i = 0; i < 10_000; i++) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getLong(1)).isEqualTo(i);
                        if (i % 1000 == 0) {
                            assertThat(other.executeUpdate()).isEqualTo(1);
                        }
                    }
                    assertThat(rows.next()).isFalse();
                }
            }
            assertThat(sessions.committed).hasValue(0);
            connection.commit();
            assertThat(sessions.committed).hasValue(10);
        }
    }

    @Test
    void batchesArePipelined() throws SQLException {
        try (Connection connection = connect("")) {
            try (PreparedStatement statement = connection.prepareStatement("insert 1")) {
                for (int i = 0; i < 5000; i++) {
                    statement.addBatch();
                }
                assertThat(statement.executeBatch()).hasSize(5000).containsOnly(1);
            }
            assertThat(sessions.committed).hasValue(5000);
            try (var statement = connection.createStatement()) {
                statement.addBatch("insert 1");
                statement.addBatch("fail");
                statement.addBatch("insert 1");
                assertThatThrownBy(statement::executeBatch)
                        .isInstanceOf(BatchUpdateException.class)
                        .hasMessageContaining("division by zero");
            }
        }
    }

    @Test
    void errorsHaveTheirFields() throws SQLException {
        try (Connection connection = connect("");
                var statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("fail"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> {
                                assertThat(e.getSQLState()).isEqualTo("22012");
                                var message = requireNonNull(e.getServerErrorMessage());
                                assertThat(message.getHint())
                                        .isEqualTo("Divide by something else.");
                                assertThat(message.getPosition()).isEqualTo(5);
                            });
            statement.execute("notice");
            assertThat(statement.getWarnings().getMessage()).isEqualTo("nothing happened");
        }
    }

    @Test
    void transactionsFailAndRecover() throws SQLException {
        try (Connection connection = connect("");
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertThat(statement.executeUpdate("insert 1")).isEqualTo(1);
            assertThatThrownBy(() -> statement.execute("fail")).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> statement.execute("insert 1"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
            connection.rollback();
            statement.executeUpdate("insert 2");
            connection.commit();
            assertThat(sessions.committed).hasValue(2);
        }
    }

    @Test
    void copiesGoBothWays() throws Exception {
        try (Connection connection = connect("")) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            for (String format : new String[] {"text", "csv", "binary"}) {
                var out = new ByteArrayOutputStream();
                assertThat(copy.copyOut("copy out " + format + " 20000", out)).isEqualTo(20_000);
                assertThat(
                                copy.copyIn(
                                        "copy in " + format,
                                        new ByteArrayInputStream(out.toByteArray()),
                                        977))
                        .isEqualTo(20_000);
                int count = 0;
                for (var batch = sessions.copied.poll();
                        batch != null;
                        batch = sessions.copied.poll()) {
                    for (int row = 0; row < batch.size(); row++, count++) {
                        assertThat(batch.longs(0).values()[row]).isEqualTo(count);
                        assertThat(batch.longs(1).values()[row]).isEqualTo(count * 1_000_000L);
                        assertThat(batch.doubles(2).values()[row]).isEqualTo(count / 2.0);
                        if (count % 3 == 0) {
                            assertThat(batch.column(3).isNull(row)).isTrue();
                        } else {
                            var note = new Slice();
                            batch.bytes(3).get(row, note);
                            assertThat(note.toText()).isEqualTo("n\t\"" + count + "\\,\né");
                        }
                    }
                }
                assertThat(count).isEqualTo(20_000);
            }
            assertThatThrownBy(() ->
                            copy.copyIn(
                                    "copy in csv",
                                    new ByteArrayInputStream(
                                            "1,2020-01-01,x,y\n".repeat(100_000).getBytes(UTF_8))))
                    .isInstanceOf(PSQLException.class)
                    .hasMessageContaining("COPY t, line 1, column value: \"x\"");
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void aStatementCanBeCancelled() throws Exception {
        try (Connection connection = connect("");
                var statement = connection.createStatement()) {
            var canceller =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    sessions.waiting.acquire();
                                    statement.cancel();
                                } catch (InterruptedException | SQLException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            assertThatThrownBy(() -> statement.execute("sleep"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            canceller.join();
            assertThat(statement.executeUpdate("insert 1")).isEqualTo(1);
        }
    }
}
