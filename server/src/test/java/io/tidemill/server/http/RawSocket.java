// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// A client that says exactly what a test wants.
final class RawSocket implements AutoCloseable {
    final Socket socket = new Socket();
    private final StringBuilder received = new StringBuilder();

    RawSocket(int port) throws IOException {
        this(port, 0);
    }

    RawSocket(int port, int receiveBufferBytes) throws IOException {
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(20_000);
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /// What has come until `text` is among it.
    String readUntil(String text) throws IOException {
        var buffer = new byte[8192];
        while (received.indexOf(text) < 0) {
            int count = socket.getInputStream().read(buffer);
            if (count < 0) {
                throw new IOException("the end came before \"" + text + "\": " + received);
            }
            received.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
        return received.toString();
    }

    /// All until the server closes.
    String readToEnd() throws IOException {
        received.append(
                new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        return received.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// Waits until a condition that another thread brings about holds.
    static void eventually(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come about");
            }
            Thread.sleep(5);
        }
    }
}
