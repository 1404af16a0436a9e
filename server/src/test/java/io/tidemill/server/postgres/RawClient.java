// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A client that says exactly what it is told to, byte by byte.
final class RawClient implements AutoCloseable {
    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    /// A message of the server.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Message(char type, byte[] body) {
        /// The fields of an error or notice.
        Map<Character, String> fields() {
            var fields = new LinkedHashMap<Character, String>();
            int at = 0;
            while (body[at] != 0) {
                char field = (char) body[at++];
                int end = at;
                while (body[end] != 0) {
                    end++;
                }
                fields.put(field, new String(body, at, end - at, UTF_8));
                at = end + 1;
            }
            return fields;
        }

        /// The body as text, without the zero byte at its end.
        String text() {
            int length =
                    body.length > 0 && body[body.length - 1] == 0 ? body.length - 1 : body.length;
            return new String(body, 0, length, UTF_8);
        }

        @Override
        public String toString() {
            return switch (type) {
                case 'E' -> "E " + fields().get('C');
                case 'C', 'Z' -> type + " " + text();
                default -> String.valueOf(type);
            };
        }
    }

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        out = new DataOutputStream(new java.io.BufferedOutputStream(socket.getOutputStream()));
        in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    }

    /// A client that has started a session.
    static RawClient started(int port) throws IOException {
        var client = new RawClient(port);
        client.startup("user", "me", "database", "d");
        client.until('Z');
        return client;
    }

    /// The bytes of zero-terminated texts, one-byte, two-byte and four-byte integers, and bytes.
    static byte[] bytes(Object... parts) {
        var bytes = new ByteArrayOutputStream();
        var data = new DataOutputStream(bytes);
        try {
            for (Object part : parts) {
                switch (part) {
                    case String text -> {
                        data.write(text.getBytes(UTF_8));
                        data.write(0);
                    }
                    case Byte number -> data.writeByte(number);
                    case Character letter -> data.writeByte(letter);
                    case Short number -> data.writeShort(number);
                    case Integer number -> data.writeInt(number);
                    case byte[] raw -> data.write(raw);
                    default -> throw new IllegalArgumentException("what is " + part);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    void startup(Object... parameters) throws IOException {
        byte[] body = bytes(parameters);
        raw(bytes(body.length + 9, 196608, body, (byte) 0));
    }

    /// Sends a message.
    RawClient send(char type, Object... parts) throws IOException {
        byte[] body = bytes(parts);
        out.write(bytes(type, body.length + 4, body));
        return this;
    }

    RawClient query(String text) throws IOException {
        return send('Q', text);
    }

    RawClient parse(String name, String text) throws IOException {
        return send('P', name, text, (short) 0);
    }

    RawClient bind(String portal, String statement) throws IOException {
        return send('B', portal, statement, (short) 0, (short) 0, (short) 0);
    }

    RawClient execute(String portal, int rowCountMax) throws IOException {
        return send('E', portal, rowCountMax);
    }

    RawClient sync() throws IOException {
        return send('S');
    }

    void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    void flush() throws IOException {
        out.flush();
    }

    int readByte() throws IOException {
        out.flush();
        return in.read();
    }

    /// The next message.
    Message read() throws IOException {
        out.flush();
        char type = (char) in.readUnsignedByte();
        var body = new byte[in.readInt() - 4];
        in.readFully(body);
        return new Message(type, body);
    }

    /// The messages up to the first of `type`.
    List<Message> until(char type) throws IOException {
        var messages = new ArrayList<Message>();
        do {
            messages.add(read());
        } while (messages.getLast().type != type);
        return messages;
    }

    /// The messages up to the next ready-for-query, as short texts.
    List<String> answers() throws IOException {
        return until('Z').stream().map(Message::toString).toList();
    }

    /// The messages up to the end of the connection.
    List<Message> untilEnd() throws IOException {
        var messages = new ArrayList<Message>();
        try {
            while (true) {
                messages.add(read());
            }
        } catch (EOFException e) {
            return messages;
        }
    }

    Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
