// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// The body of an answer that may be long. The first kilobytes are held back: an answer that ends
/// within them has a length, and one that fails within them can still become an error ([#reset]).
/// What is longer goes out in chunks, as fast as the client takes them.
final class ResponseStream extends OutputStream {
    private static final int SIZE = 32 << 10;

    private final Exchange exchange;
    private final String contentType;
    private byte[] buffer = new byte[SIZE];
    private int size;
    private boolean committed;
    private boolean closed;

    ResponseStream(Exchange exchange, String contentType) {
        this.exchange = exchange;
        this.contentType = contentType;
    }

    /// Whether the client has been told that all is well so far.
    boolean committed() {
        return committed;
    }

    /// Forgets what was written; only before [#committed].
    void reset() {
        size = 0;
    }

    @Override
    public void write(int value) throws IOException {
        if (size == SIZE) {
            flush();
        }
        buffer[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int from, int count) throws IOException {
        int at = from;
        int left = count;
        while (left > 0) {
            if (size == SIZE) {
                flush();
            }
            int part = Math.min(left, SIZE - size);
            System.arraycopy(source, at, buffer, size, part);
            size += part;
            at += part;
            left -= part;
        }
    }

    /// Sends what is there, and with it the status 200.
    @Override
    public void flush() throws IOException {
        if (closed) {
            return;
        }
        if (!committed) {
            committed = true;
            exchange.start(HttpResponseStatus.OK, contentType);
        }
        if (size > 0) {
            exchange.outbox()
                    .write(new DefaultHttpContent(Unpooled.wrappedBuffer(buffer, 0, size)));
            buffer = new byte[SIZE];
            size = 0;
        }
    }

    /// Ends the answer.
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        if (committed) {
            flush();
            closed = true;
            exchange.outbox().write(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            closed = true;
            exchange.respond(HttpResponseStatus.OK, contentType, Arrays.copyOf(buffer, size));
        }
    }
}
