// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.postgres.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;

/// Reads the fields of one message; never past its end, and never more memory than the message has.
final class MessageReader {
    private final ByteBuf body;

    MessageReader(ByteBuf body) {
        this.body = body;
    }

    int int8() {
        require(1);
        return body.readUnsignedByte();
    }

    int int16() {
        require(2);
        return body.readShort();
    }

    int int32() {
        require(4);
        return body.readInt();
    }

    /// A count of things of at least `sizeBytesMin` bytes each, checked against what is left.
    int count(int sizeBytesMin) {
        require(2);
        int count = body.readUnsignedShort();
        require((long) count * sizeBytesMin);
        return count;
    }

    /// A text that ends with a zero byte.
    String text() {
        int length = body.bytesBefore((byte) 0);
        if (length < 0) {
            throw violation("invalid string in message");
        }
        byte[] bytes = bytes(length);
        body.skipBytes(1);
        try {
            return UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw SqlException.of(
                            SqlState.CHARACTER_NOT_IN_REPERTOIRE,
                            "invalid byte sequence for encoding \"UTF8\"")
                    .cause(e);
        }
    }

    byte[] bytes(int length) {
        require(length);
        var bytes = new byte[length];
        body.readBytes(bytes);
        return bytes;
    }

    /// All that is left, as a view.
    ByteBuf rest() {
        return body.readSlice(body.readableBytes());
    }

    int remaining() {
        return body.readableBytes();
    }

    /// Checks that nothing is left.
    void end() {
        if (body.isReadable()) {
            throw violation("invalid message format");
        }
    }

    private void require(long count) {
        if (count < 0 || count > body.readableBytes()) {
            throw violation("insufficient data left in message");
        }
    }

    static SqlException violation(String message) {
        return SqlException.of(SqlState.PROTOCOL_VIOLATION, message);
    }
}
