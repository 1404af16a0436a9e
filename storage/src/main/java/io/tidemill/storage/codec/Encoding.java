// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

/// The encodings of a section, by the numbers of docs/formats/batch.md.
final class Encoding {
    static final int LONG_CONSTANT = 0;
    static final int LONG_PACKED = 1;
    static final int LONG_DICTIONARY = 2;
    static final int DOUBLE_CONSTANT = 16;
    static final int DOUBLE_DECIMAL = 17;
    static final int DOUBLE_BITS = 18;
    static final int DOUBLE_RAW = 19;
    static final int BYTES_CONSTANT = 32;
    static final int BYTES_PLAIN = 33;
    static final int BYTES_DICTIONARY = 34;

    /// The bits of the first byte that hold the encoding.
    static final int MASK = 0x3f;

    static final int HAS_NULLS = 0x40;
    static final int COMPRESSED = 0x80;

    private Encoding() {}

    /// A way to write a column's values that might be the smallest.
    record Candidate(int encoding, ByteWriter values) {}
}
