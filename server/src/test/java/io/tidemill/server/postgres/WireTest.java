// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import static io.tidemill.server.postgres.RawClient.bytes;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.server.postgres.RawClient.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The conversation, message by message.
@Timeout(60)
final class WireTest {
    private final FakeSessions sessions = new FakeSessions();
    private PostgresServer server;
    private int port;

    @BeforeEach
    void start() throws IOException {
        start(PostgresOptions.of("1.2.3"));
    }

    private void start(PostgresOptions options) throws IOException {
        if (server != null) {
            server.close();
        }
        server = new PostgresServer(sessions, "127.0.0.1", 0, options);
        port = server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(sessions.open).hasValue(0);
        assertThat(sessions.streams).hasValue(0);
    }

    @Test
    void startTellsWhatDriversExpect() throws IOException {
        try (var client = new RawClient(port)) {
            client.startup(
                    "user",
                    "me",
                    "application_name",
                    "test",
                    "TimeZone",
                    "Asia/Tokyo",
                    "options",
                    "-c search_path=a,b --work-mem=4MB -c x=a\\ b");
            List<Message> messages = client.until('Z');
            assertThat(messages.getFirst().body()).isEqualTo(bytes(0));
            var statuses =
                    messages.stream()
                            .filter(message -> message.type() == 'S')
                            .map(message -> message.text().split("\0", -1))
                            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
            assertThat(statuses)
                    .containsEntry("server_version", "15.0 (Tidemill 1.2.3)")
                    .containsEntry("server_encoding", "UTF8")
                    .containsEntry("client_encoding", "UTF8")
                    .containsEntry("DateStyle", "ISO, MDY")
                    .containsEntry("IntervalStyle", "postgres")
                    .containsEntry("TimeZone", "Asia/Tokyo")
                    .containsEntry("integer_datetimes", "on")
                    .containsEntry("standard_conforming_strings", "on")
                    .containsEntry("application_name", "test")
                    .containsEntry("is_superuser", "on")
                    .containsEntry("session_authorization", "me")
                    .containsEntry("in_hot_standby", "off")
                    .containsEntry("default_transaction_read_only", "off");
            assertThat(messages.getLast()).hasToString("Z I");
            assertThat(sessions.parameters.getFirst())
                    .containsEntry("database", "me")
                    .containsEntry("search_path", "a,b")
                    .containsEntry("work_mem", "4MB")
                    .containsEntry("x", "a b")
                    .doesNotContainKey("options");
        }
    }

    @Test
    void encryptionIsDeclined() throws IOException {
        try (var client = new RawClient(port)) {
            client.raw(bytes(8, 80877104));
            assertThat(client.readByte()).isEqualTo('N');
            client.raw(bytes(8, 80877103));
            assertThat(client.readByte()).isEqualTo('N');
            client.startup("user", "me");
            assertThat(client.until('Z')).isNotEmpty();
        }
        try (var client = new RawClient(port)) {
            client.raw(bytes(8, 80877103));
            assertThat(client.readByte()).isEqualTo('N');
            client.raw(bytes(8, 80877103));
            assertThat(client.readByte()).isEqualTo('N');
            client.raw(bytes(8, 80877103));
            assertFatal(client, "08P01", "too many encryption requests");
        }
    }

    @Test
    void newerMinorVersionsAreNegotiated() throws IOException {
        try (var client = new RawClient(port)) {
            byte[] body = bytes("user", "me", "_pq_.fancy", "1", (byte) 0);
            client.raw(bytes(body.length + 8, 3 << 16 | 2, body));
            List<Message> messages = client.until('Z');
            assertThat(messages.getFirst().type()).isEqualTo('v');
            assertThat(messages.getFirst().body()).isEqualTo(bytes(3 << 16, 1, "_pq_.fancy"));
        }
    }

    @Test
    void startErrorsAreClear() throws IOException {
        assertStartError("0A000", "unsupported frontend protocol 2.0", bytes(9, 2 << 16, (byte) 0));
        assertStartError("28000", "no PostgreSQL user name", bytes(9, 3 << 16, (byte) 0));
        assertStartError("08P01", "invalid length of startup packet", bytes(7, 3 << 16));
        assertStartError("08P01", "invalid length of startup packet", bytes(-1, 3 << 16));
        assertStartError("08P01", "invalid length of startup packet", bytes(Integer.MAX_VALUE, 0));
        assertStartError(
                "08P01",
                "invalid length of startup packet",
                "GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
        assertStartError("08P01", "invalid string", bytes(12, 3 << 16, 0x61626364));
        assertStartError("08P01", "expected terminator", bytes(10, 3 << 16, (byte) 0, (byte) 0));
        byte[] latin = bytes("user", "me", "client_encoding", "LATIN1", (byte) 0);
        assertStartError("22023", "client_encoding", bytes(latin.length + 8, 3 << 16, latin));
        byte[] replication = bytes("user", "me", "replication", "database", (byte) 0);
        assertStartError(
                "0A000", "replication", bytes(replication.length + 8, 3 << 16, replication));
        byte[] options = bytes("user", "me", "options", "--nothing", (byte) 0);
        assertStartError("42601", "--nothing", bytes(options.length + 8, 3 << 16, options));
    }

    private void assertStartError(String code, String message, byte[] start) throws IOException {
        try (var client = new RawClient(port)) {
            client.raw(start);
            assertFatal(client, code, message);
        }
    }

    private static void assertFatal(RawClient client, String code, String message)
            throws IOException {
        var last = client.untilEnd().getLast();
        assertThat(last.type()).isEqualTo('E');
        assertThat(last.fields()).containsEntry('S', "FATAL").containsEntry('C', code);
        assertThat(last.fields().get('M')).contains(message);
    }

    @Test
    void silentClientsAreSentAway() throws IOException {
        start(PostgresOptions.of("1").withStartupTimeout(Duration.ofMillis(50)));
        try (var client = new RawClient(port)) {
            client.raw(new byte[] {0, 0});
            assertFatal(client, "08P01", "no startup packet arrived in time");
        }
    }

    @Test
    void tooManyClientsAreToldSo() throws IOException {
        start(PostgresOptions.of("1").withConnectionCountMax(2));
        try (var first = RawClient.started(port);
                var second = RawClient.started(port)) {
            try (var third = new RawClient(port)) {
                third.startup("user", "me");
                assertFatal(third, "53300", "too many clients");
            }
            assertThat(server.connectionCount()).isEqualTo(2);
            first.send('X').flush();
            first.untilEnd();
            first.socket().close();
            while (server.connectionCount() > 1) {
                Thread.onSpinWait();
            }
            RawClient.started(port).close();
            assertThat(second.query("insert 1").answers()).containsExactly("C INSERT 0 1", "Z I");
        }
    }

    @Test
    void simpleQueriesRunUpToTheFirstError() throws IOException {
        try (var client = RawClient.started(port)) {
            assertThat(client.query("").answers()).containsExactly("I", "Z I");
            assertThat(client.query(" ; ;").answers()).containsExactly("I", "Z I");
            assertThat(client.query("insert 1; series 2; insert 2").answers())
                    .containsExactly(
                            "C INSERT 0 1", "T", "D", "D", "C SELECT 2", "C INSERT 0 2", "Z I");
            assertThat(sessions.committed).hasValue(3);
            assertThat(client.query("insert 1; fail; insert 2").answers())
                    .containsExactly("C INSERT 0 1", "E 22012", "Z I");
            assertThat(sessions.committed).hasValue(3);
            assertThat(client.query("begin; insert 1").answers())
                    .containsExactly("C BEGIN", "C INSERT 0 1", "Z T");
            assertThat(client.query("fail").answers()).containsExactly("E 22012", "Z E");
            assertThat(client.query("insert 1").answers()).containsExactly("E 25P02", "Z E");
            assertThat(client.query("rollback").answers()).containsExactly("C ROLLBACK", "Z I");
            assertThat(sessions.committed).hasValue(3);
        }
    }

    @Test
    void errorsOfTheCommitComeBeforeTheTag() throws IOException {
        try (var client = RawClient.started(port)) {
            assertThat(client.query("insert 1; fail_commit").answers())
                    .containsExactly("C INSERT 0 1", "E 53100", "Z I");
            client.parse("", "fail_commit").bind("", "").execute("", 0).sync();
            assertThat(client.answers()).containsExactly("1", "2", "C FAIL", "E 53100", "Z I");
            assertThat(client.query("insert 1").answers()).containsExactly("C INSERT 0 1", "Z I");
            assertThat(sessions.committed).hasValue(1);
        }
    }

    @Test
    void errorsSayEverything() throws IOException {
        try (var client = RawClient.started(port)) {
            var fields = client.query("insert 1; fail \uD83D\uDE00").until('Z').get(1).fields();
            assertThat(fields)
                    .containsEntry('S', "ERROR")
                    .containsEntry('V', "ERROR")
                    .containsEntry('C', "22012")
                    .containsEntry('M', "division by zero")
                    .containsEntry('D', "Something was divided.")
                    .containsEntry('H', "Divide by something else.")
                    .containsEntry('P', "16");
            // characters, not UTF-16 code units
            fields =
                    client.query("echo \uD83D\uDE00\uD83D\uDE00; syntax")
                            .until('Z')
                            .getFirst()
                            .fields();
            assertThat(fields).containsEntry('C', "42601").containsEntry('P', "10");
            fields = client.query("bug").until('Z').getFirst().fields();
            assertThat(fields)
                    .containsEntry('C', "XX000")
                    .containsEntry('M', "internal error: we did that");
        }
    }

    @Test
    void newsComesBeforeTheTag() throws IOException {
        try (var client = RawClient.started(port)) {
            assertThat(client.query("set application_name x; notice").answers())
                    .containsExactly("S", "C SET", "N", "C NOTICE", "Z I");
        }
    }

    @Test
    void portalsPauseAndGoOn() throws IOException {
        try (var client = RawClient.started(port)) {
            client.query("begin").answers();
            client.parse("s", "series 5").bind("p", "s").send('D', 'P', "p");
            client.execute("p", 2).execute("p", 2).sync();
            assertThat(client.answers())
                    .containsExactly("1", "2", "T", "D", "D", "s", "D", "D", "s", "Z T");
            client.execute("p", 2).execute("p", 0).sync();
            assertThat(client.answers()).containsExactly("D", "C SELECT 1", "C SELECT 0", "Z T");
            // exactly as many rows as asked for: it pauses, as PostgreSQL does
            client.bind("q", "s").execute("q", 5).execute("q", 5).sync();
            assertThat(client.answers())
                    .containsExactly("2", "D", "D", "D", "D", "D", "s", "C SELECT 0", "Z T");
            client.bind("r", "s").execute("r", 1).sync();
            assertThat(client.answers()).containsExactly("2", "D", "s", "Z T");
            client.query("commit").answers();
            client.execute("r", 1).sync();
            assertThat(client.answers()).containsExactly("E 34000", "Z I");
            // outside a transaction block a portal ends with the Sync
            client.bind("p", "s").execute("p", 1).sync();
            assertThat(client.answers()).containsExactly("2", "D", "s", "Z I");
            assertThat(sessions.streams).hasValue(0);
            client.execute("p", 1).sync();
            assertThat(client.answers()).containsExactly("E 34000", "Z I");
        }
    }

    /// The thread that ran a `brief` statement, as its only row tells.
    private static String ranOn(RawClient client) throws IOException {
        String ran = "";
        for (RawClient.Message message = client.read();
                message.type() != 'Z';
                message = client.read()) {
            if (message.type() == 'D') {
                ran = new String(message.body(), 6, message.body().length - 6, UTF_8);
            }
        }
        return ran;
    }

    @Test
    @Timeout(60)
    void whatTakesNoTimeRunsOnTheEventLoopInItsTurn() throws IOException {
        try (var client = RawClient.started(port)) {
            client.parse("b", "brief").parse("s", "insert 1").sync();
            client.answers();
            String ran;
            do { // the thread may not have put its pen down when its answer is here already
                client.bind("", "b").execute("", 0).sync();
                ran = ranOn(client);
            } while (!ran.equals("loop"));
            client.bind("", "b").execute("", 0).sync();
            assertThat(ranOn(client)).isEqualTo("loop");
            // something else is in the request, or the transaction is not over
            client.bind("", "s").execute("", 0).bind("", "b").execute("", 0).sync();
            assertThat(ranOn(client)).isEqualTo("own");
            client.query("begin").answers();
            client.bind("", "b").execute("", 0).sync();
            assertThat(ranOn(client)).isEqualTo("own");
            client.query("rollback").answers();
            // errors are the same there
            client.send('B', "", "b", (short) 0, (short) 1, 1, "x".getBytes(UTF_8), (short) 0);
            client.execute("", 0).sync();
            assertThat(client.answers()).containsExactly("E 08P01", "Z I");
            for (int i = 0; i < 100; i++) { // all at once: answers keep the order of requests
                client.bind("", "b").execute("", 0).sync();
                client.query("echo");
                client.parse("", "notice").bind("", "").execute("", 0).sync();
            }
            for (int i = 0; i < 100; i++) {
                assertThat(client.answers()).containsExactly("2", "D", "C SELECT 1", "Z I");
                assertThat(client.answers()).containsExactly("T", "D", "C SELECT 1", "Z I");
                assertThat(client.answers()).containsExactly("1", "2", "N", "C NOTICE", "Z I");
            }
        }
    }

    @Test
    void afterAnErrorAllIsSkippedUpToSync() throws IOException {
        try (var client = RawClient.started(port)) {
            client.parse("", "fail").bind("", "").execute("", 0);
            client.parse("", "insert 1").bind("", "").execute("", 0).query("insert 1").sync();
            client.parse("", "insert 2").bind("", "").execute("", 0).sync();
            assertThat(client.answers()).containsExactly("1", "2", "E 22012", "Z I");
            assertThat(client.answers()).containsExactly("1", "2", "C INSERT 0 2", "Z I");
            assertThat(sessions.committed).hasValue(2);
            client.parse("", "insert 4").bind("", "").execute("", 0);
            client.parse("", "fail").bind("", "").execute("", 0).sync();
            assertThat(client.answers())
                    .containsExactly("1", "2", "C INSERT 0 4", "1", "2", "E 22012", "Z I");
            assertThat(sessions.committed).hasValue(2);
        }
    }

    @Test
    void namesAreLookedAfter() throws IOException {
        try (var client = RawClient.started(port)) {
            assertThat(client.parse("s", "insert 1").parse("s", "insert 1").sync().answers())
                    .containsExactly("1", "E 42P05", "Z I");
            assertThat(client.parse("", "insert 1").parse("", "insert 2").sync().answers())
                    .containsExactly("1", "1", "Z I");
            assertThat(client.bind("", "none").sync().answers()).containsExactly("E 26000", "Z I");
            assertThat(client.bind("p", "s").bind("p", "s").sync().answers())
                    .containsExactly("2", "E 42P03", "Z I");
            assertThat(client.send('D', 'S', "none").sync().answers())
                    .containsExactly("E 26000", "Z I");
            assertThat(client.send('D', 'P', "none").sync().answers())
                    .containsExactly("E 34000", "Z I");
            assertThat(client.send('C', 'S', "s").send('C', 'P', "none").sync().answers())
                    .containsExactly("3", "3", "Z I");
            assertThat(client.bind("", "s").sync().answers()).containsExactly("E 26000", "Z I");
            client.query("insert 1").answers();
            assertThat(client.bind("", "").sync().answers()).containsExactly("E 26000", "Z I");
            client.parse("s", "insert 1").sync().answers();
            client.query("discard all").answers();
            assertThat(client.bind("", "s").sync().answers()).containsExactly("E 26000", "Z I");
            assertThat(client.parse("", "insert 1; insert 2").sync().answers())
                    .containsExactly("E 42601", "Z I");
            client.parse("", "").bind("", "").send('D', 'P', "").execute("", 0).sync();
            assertThat(client.answers()).containsExactly("1", "2", "n", "I", "Z I");
            client.parse("", "insert 1").bind("", "").execute("", 0).execute("", 0).sync();
            assertThat(client.answers())
                    .containsExactly("1", "2", "C INSERT 0 1", "E 55000", "Z I");
        }
    }

    @Test
    void bindChecksWhatItGets() throws IOException {
        try (var client = RawClient.started(port)) {
            client.send('P', "e", "echo $1, $2", (short) 2, 23, 25).sync().answers();
            assertThat(client.bind("", "e").sync().answers()).containsExactly("E 08P01", "Z I");
            assertBindError(client, "08P01", (short) 3, (short) 0, (short) 0, (short) 0, (short) 0);
            assertBindError(client, "22023", (short) 1, (short) 2, (short) 0);
            assertBindError(client, "22P03", (short) 1, (short) 1, (short) 2, 3, new byte[3], -1);
            assertBindError(client, "22P02", (short) 0, (short) 2, 1, (byte) 'x', -1);
            assertBindError(client, "22021", (short) 0, (short) 2, 1, (byte) '1', 1, (byte) 0xff);
            assertBindError(client, "08P01", (short) 0, (short) 2, 100, (byte) '1');
            assertBindError(client, "08P01", (short) 0, (short) 2, -2, (byte) '1');
            assertBindError(client, "08P01", (short) 0, (short) -1);
            client.send(
                    'B', "", "e", (short) 2, (short) 1, (short) 0, (short) 2, 4, -7, -1, (short) 1,
                    (short) 1);
            client.send('D', 'S', "e").execute("", 0).sync();
            List<Message> messages = client.until('Z');
            assertThat(messages.toString()).isEqualTo("[2, t, T, D, C SELECT 1, Z I]");
            assertThat(messages.get(1).body()).isEqualTo(bytes((short) 2, 23, 25));
            assertThat(messages.get(3).body()).isEqualTo(bytes((short) 2, 4, -7, -1));
            client.send('P', "x", "echo $1", (short) 1, 4711).sync();
            assertThat(client.answers()).containsExactly("E 0A000", "Z I");
        }
    }

    private static void assertBindError(RawClient client, String code, Object... rest)
            throws IOException {
        client.send('B', "", "e", bytes(rest), (short) 0).sync();
        assertThat(client.answers()).containsExactly("E " + code, "Z I");
    }

    @Test
    void flushSendsWithoutSync() throws IOException {
        try (var client = RawClient.started(port)) {
            client.parse("", "insert 1").send('H');
            assertThat(client.read()).hasToString("1");
            client.bind("", "").send('H');
            assertThat(client.read()).hasToString("2");
        }
    }

    @Test
    void functionCallsAreDeclined() throws IOException {
        try (var client = RawClient.started(port)) {
            client.send('F', 1, (short) 0, (short) 0, (short) 0);
            assertThat(client.answers()).containsExactly("E 0A000", "Z I");
        }
    }

    @Test
    void aMalformedBodyIsAnErrorAndTheConversationGoesOn() throws IOException {
        try (var client = RawClient.started(port)) {
            client.send('Q', new byte[] {'a'});
            assertThat(client.answers()).containsExactly("E 08P01", "Z I");
            client.send('Q', new byte[] {(byte) 0xc3, 0});
            assertThat(client.answers()).containsExactly("E 22021", "Z I");
            client.send('Q', "insert 1", (byte) 0);
            assertThat(client.answers()).containsExactly("E 08P01", "Z I");
            client.send('P', "x").send('D', 'Y', "x").sync();
            assertThat(client.answers()).containsExactly("E 08P01", "Z I");
            client.send('P', "", "echo", (short) 10_000).sync();
            assertThat(client.answers()).containsExactly("E 08P01", "Z I");
            assertThat(client.query("insert 1").answers()).containsExactly("C INSERT 0 1", "Z I");
        }
    }

    @Test
    void aStreamThatCannotBeFollowedEndsTheConnection() throws IOException {
        assertBroken("invalid frontend message type 33", new byte[] {'!'});
        assertBroken("invalid frontend message type 112", bytes('p', 8, "abc"));
        assertBroken("invalid message length", bytes('Q', 3));
        assertBroken("invalid message length", bytes('Q', -5));
        assertBroken("invalid message length", bytes('Q', Integer.MAX_VALUE));
        assertBroken("invalid message length", bytes('S', 20_000));
        // what was asked before is answered
        try (var client = RawClient.started(port)) {
            client.query("insert 1").raw(bytes('!', new byte[1000]));
            assertThat(client.answers()).containsExactly("C INSERT 0 1", "Z I");
            assertFatal(client, "08P01", "invalid frontend message type 33");
        }
    }

    private void assertBroken(String message, byte[] bytes) throws IOException {
        try (var client = RawClient.started(port)) {
            client.raw(bytes);
            assertFatal(client, "08P01", message);
        }
    }

    @Test
    void largeMessagesShareABudget() throws IOException {
        start(PostgresOptions.of("1").withLargeMessagesBytesMax(8 << 20));
        try (var client = RawClient.started(port)) {
            // claims a lot and sends little: costs nothing
            client.raw(bytes('Q', 1 << 30, "abc"));
            try (var other = RawClient.started(port)) {
                byte[] text = "insert 1 ".repeat(500_000).getBytes(US_ASCII);
                other.send('Q', text, (byte) 0);
                assertThat(other.answers()).containsExactly("C INSERT 0 1", "Z I");
                try {
                    other.raw(bytes('Q', 1 << 30, new byte[16 << 20]));
                    assertFatal(other, "53200", "too many large messages");
                } catch (java.net.SocketException e) {
                    assertThat(e).hasMessageContaining("reset"); // we were still sending
                }
            }
        }
    }

    @Test
    void copiesComeInAndGoOut() throws IOException {
        try (var client = RawClient.started(port)) {
            assertThat(client.query("insert 1; copy in text").until('G').getLast().body())
                    .isEqualTo(bytes((byte) 0, (short) 4, new byte[8]));
            client.send('d', "1\t2020-01-01 00:00:00\t1.5\tx\n2\t\\N".getBytes(UTF_8));
            client.send('H').send('S');
            client.send('d', "\t\\N\t\\N\n".getBytes(UTF_8)).send('c');
            assertThat(client.answers()).containsExactly("C COPY 2", "Z I");
            assertThat(sessions.copied.remove().size()).isEqualTo(2);
            client.query("copy out csv 2");
            var messages = client.until('Z');
            assertThat(messages.toString()).isEqualTo("[H, d, d, c, C COPY 2, Z I]");
            assertThat(messages.get(1).text()).isEqualTo("0,1970-01-01 00:00:00,0,\n");
            assertThat(messages.get(2).text())
                    .isEqualTo("1,1970-01-01 00:00:01,0.5,\"n\t\"\"1\\,\né\"\n");
            client.parse("", "copy in text").bind("", "").execute("", 0);
            client.until('G');
            client.send('d', "1\t2020-01-01 00:00:00\t1.5\tx\n".getBytes(UTF_8)).send('c').sync();
            assertThat(client.answers()).containsExactly("C COPY 1", "Z I");
        }
    }

    @Test
    void copiesThatFailLeaveNothing() throws IOException {
        try (var client = RawClient.started(port)) {
            client.query("copy in text").until('G');
            client.send('d', "1\tx\n".getBytes(UTF_8)).send('d', "zzz".getBytes(UTF_8)).send('c');
            var fields = client.until('Z').getFirst().fields();
            assertThat(fields)
                    .containsEntry('C', "22P04")
                    .containsEntry('M', "missing data for column \"value\"")
                    .containsEntry('W', "COPY t, line 1: \"1\tx\"");
            client.query("copy in text").until('G');
            client.send('d', "1\tx\t1\t\\N\n".getBytes(UTF_8));
            assertThat(client.until('Z').getFirst().fields())
                    .containsEntry('C', "22007")
                    .containsEntry('W', "COPY t, line 1, column at: \"x\"");
            client.send('c').send('f', "what is left of it");
            client.query("copy in text").until('G');
            client.send('d', "1".getBytes(UTF_8)).send('f', "no more");
            assertThat(client.until('Z').getFirst().fields())
                    .containsEntry('C', "57014")
                    .containsEntry('M', "COPY from stdin failed: no more");
            client.parse("", "copy in text").bind("", "").execute("", 0).sync();
            client.until('G');
            client.send('f', "").sync();
            assertThat(client.answers()).containsExactly("E 57014", "Z I");
            assertThat(sessions.aborted).hasValue(4);
            client.query("copy in text").until('G');
            client.query("insert 1");
            assertFatal(client, "08P01", "unexpected message type 0x51 during COPY");
        }
        assertThat(sessions.copied).isEmpty();
    }

    @Test
    void aLostClientEndsItsCopyAndItsStatement() throws Exception {
        try (var client = RawClient.started(port)) {
            client.query("copy in text").until('G');
            client.send('d', "1".getBytes(UTF_8)).flush();
        }
        try (var client = RawClient.started(port)) {
            client.query("sleep").flush();
            sessions.waiting.acquire();
        }
        while (server.connectionCount() > 0) {
            Thread.onSpinWait();
        }
        assertThat(sessions.aborted).hasValue(1);
    }

    @Test
    void whatWasAskedBeforeGoodByeIsDone() throws IOException {
        try (var client = RawClient.started(port)) {
            for (int i = 0; i < 1000; i++) {
                client.query("insert 1");
            }
            client.send('X');
            assertThat(client.untilEnd()).hasSize(2000);
        }
        assertThat(sessions.committed).hasValue(1000);
    }

    @Test
    void aSubscriptionEndsWithItsClient() throws Exception {
        byte[][] farewells = {new byte[0], bytes('X', 4), bytes('!', new byte[10])};
        for (byte[] farewell : farewells) {
            try (var client = RawClient.started(port)) {
                client.query("subscribe").raw(farewell);
                sessions.waiting.acquire();
            }
            while (sessions.open.get() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void cancelNeedsTheSecret() throws Exception {
        try (var client = new RawClient(port)) {
            client.startup("user", "me");
            byte[] key =
                    client.until('Z').stream()
                            .filter(message -> message.type() == 'K')
                            .findFirst()
                            .orElseThrow()
                            .body();
            client.query("sleep").flush();
            sessions.waiting.acquire();
            int processId = ByteBuffer.wrap(key).getInt();
            int secret = ByteBuffer.wrap(key).getInt(4);
            cancel(bytes(16, 80877102, processId, secret + 1));
            cancel(bytes(16, 80877102, processId + 1, secret));
            cancel(bytes(16, 80877102, processId, secret));
            assertThat(client.answers()).containsExactly("E 57014", "Z I");
            cancel(bytes(16, 80877102, processId, secret)); // nothing runs
            assertThat(client.query("insert 1").answers()).containsExactly("C INSERT 0 1", "Z I");
            client.query("copy in csv").until('G');
            cancel(bytes(16, 80877102, processId, secret));
            assertThat(client.answers()).containsExactly("E 57014", "Z I");
            client.query("copy in csv").until('G');
            assertThat(client.send('c').answers()).containsExactly("C COPY 0", "Z I");
        }
    }

    private void cancel(byte[] request) throws IOException {
        try (var client = new RawClient(port)) {
            client.raw(request);
            assertThat(client.untilEnd()).isEmpty();
        }
    }

    @Test
    void subscriptionsArriveAsTheyCome() throws Exception {
        try (var client = new RawClient(port)) {
            client.startup("user", "me");
            byte[] key =
                    client.until('Z').stream()
                            .filter(message -> message.type() == 'K')
                            .findFirst()
                            .orElseThrow()
                            .body();
            client.query("subscribe");
            for (int tick = 0; tick < 3; tick++) {
                sessions.changes.add(
                        new Batch(
                                1,
                                new LongColumn[] {new LongColumn(new long[] {tick}, null)},
                                null));
                assertThat(client.until('D').getLast().text()).endsWith(String.valueOf(tick));
            }
            cancel(bytes(16, 80877102, key));
            assertThat(client.answers()).containsExactly("E 57014", "Z I");
        }
    }

    @Test
    void aClientThatDoesNotReadBlocksNobody() throws IOException {
        try (var lazy = RawClient.started(port)) {
            lazy.query("series 100000000").flush();
            try (var client = RawClient.started(port)) {
                for (int i = 0; i < 100; i++) {
                    client.query("series 1000").answers();
                }
            }
        }
    }

    @Test
    void anErrorAmongRowsComesBetweenRows() throws IOException {
        try (var client = RawClient.started(port)) {
            List<String> answers = client.query("fail_late").answers();
            assertThat(answers).hasSize(5003).endsWith("D", "E 22012", "Z I");
        }
    }

    @Test
    void theEndOfTheServerIsAnnounced() throws Exception {
        start(PostgresOptions.of("1").withShutdownGrace(Duration.ofMillis(100)));
        try (var idle = RawClient.started(port);
                var busy = RawClient.started(port);
                var copying = RawClient.started(port);
                var lazy = RawClient.started(port)) {
            busy.query("sleep").flush();
            sessions.waiting.acquire();
            copying.query("copy in csv").until('G');
            lazy.query("series 100000000").until('D');
            var closer = Thread.ofVirtual().start(server::close);
            assertFatal(idle, "57P01", "administrator command");
            assertFatal(copying, "57P01", "administrator command");
            assertThat(busy.untilEnd().toString()).isEqualTo("[E 57014, Z I, E 57P01]");
            closer.join();
        }
        assertThat(sessions.aborted).hasValue(1);
    }

    @Test
    void aPortInUseIsSaid() {
        var second = new PostgresServer(sessions, "127.0.0.1", port, PostgresOptions.of("1"));
        assertThatThrownBy(second::start)
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "cannot listen for PostgreSQL clients at 127.0.0.1:%d: the port is in use, or the address is not this machine's",
                        port);
    }
}
