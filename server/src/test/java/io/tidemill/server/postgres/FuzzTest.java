// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import static io.tidemill.server.postgres.RawClient.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.server.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever bytes come: an answer or the end of that connection, and others are served as before.
@Timeout(120)
final class FuzzTest {
    private static final String TYPES = "QPBDECHSXFdcfp!\0z";
    private static final String[] TEXTS = {
        "",
        "s",
        "p",
        "insert 1",
        "series 3",
        "echo $1, $2",
        "fail",
        "copy in text",
        "copy in binary",
        "copy out csv 3",
        "begin",
        "rollback",
        "bug",
        ";;",
        "\u00e9",
        "1\t2020-01-01\t1\tx\n"
    };

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

    private interface Attack {
        void run(Random random) throws IOException;
    }

    private void attack(int count, Attack attack) {
        Seeds.forEach(
                count,
                random -> {
                    try {
                        attack.run(random);
                        assertAlive();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private void assertAlive() throws IOException {
        try (var client = RawClient.started(port)) {
            assertThat(client.query("insert 1").answers()).containsExactly("C INSERT 0 1", "Z I");
        }
    }

    /// Sends the bytes and reads until the server ends the connection, which it must.
    private static void sendAndDrain(RawClient client, byte[] bytes) throws IOException {
        try {
            client.raw(bytes);
            client.socket().shutdownOutput();
            byte[] buffer = new byte[8192];
            while (client.socket().getInputStream().read(buffer) >= 0) {
                // until the end
            }
        } catch (SocketException e) {
            // reset: it is the end too
        }
    }

    @Test
    void randomBytesAtTheStart() {
        attack(
                200,
                random -> {
                    try (var client = new RawClient(port)) {
                        var bytes = new byte[random.nextInt(100)];
                        random.nextBytes(bytes);
                        if (random.nextBoolean() && bytes.length >= 8) {
                            System.arraycopy(
                                    bytes(bytes.length - random.nextInt(3), 196608),
                                    0,
                                    bytes,
                                    0,
                                    8);
                        }
                        sendAndDrain(client, bytes);
                    }
                });
    }

    @Test
    void randomBytesInASession() {
        attack(
                200,
                random -> {
                    try (var client = RawClient.started(port)) {
                        var bytes = new byte[random.nextInt(1000)];
                        random.nextBytes(bytes);
                        sendAndDrain(client, bytes);
                    }
                });
    }

    @Test
    void messagesWithRandomBodies() {
        attack(
                300,
                random -> {
                    try (var client = RawClient.started(port)) {
                        int count = 1 + random.nextInt(20);
                        var all = new byte[0];
                        for (int i = 0; i < count; i++) {
                            all = bytes(all, message(random));
                        }
                        if (random.nextInt(4) == 0) {
                            all = Arrays.copyOf(all, random.nextInt(all.length));
                        }
                        sendAndDrain(client, all);
                    }
                });
    }

    private static byte[] message(Random random) {
        char type = TYPES.charAt(random.nextInt(random.nextInt(8) == 0 ? TYPES.length() : 8));
        var body = new byte[0];
        int parts = random.nextInt(6);
        for (int i = 0; i < parts; i++) {
            Object part =
                    switch (random.nextInt(6)) {
                        case 0 -> (short) (random.nextInt(6) - 1);
                        case 1 -> random.nextInt(10) - 2;
                        case 2 -> (byte) (random.nextBoolean() ? 'S' : 'P');
                        case 3 -> random.nextInt();
                        default -> TEXTS[random.nextInt(TEXTS.length)];
                    };
            body = bytes(body, part);
        }
        int length = body.length + 4;
        if (random.nextInt(30) == 0) {
            length += random.nextInt(5) - 2;
        }
        return bytes(type, length, body);
    }

    @Test
    void theClientLeavesAtAnyMoment() {
        attack(
                100,
                random -> {
                    try (var client = RawClient.started(port)) {
                        client.query("series 100000").query("copy in text").send('d', "1\t");
                        client.flush();
                        client.socket().getInputStream().readNBytes(random.nextInt(100_000));
                        if (random.nextBoolean()) {
                            client.socket().setSoLinger(true, 0); // a reset
                        }
                    }
                });
    }
}
