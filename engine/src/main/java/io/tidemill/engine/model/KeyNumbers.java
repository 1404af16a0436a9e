// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.HashMap;
import java.util.Map;

/// The numbers of users or items. An integer is its own; a text gets one that its hash says, or one
/// of the next where another text has that.
final class KeyNumbers {
    private final boolean texts;
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<Long, String> byNumber = new HashMap<>();

    KeyNumbers(Type type) {
        texts = type.name() == TypeName.TEXT;
    }

    static boolean canNumber(Type type) {
        return switch (type.name()) {
            case SMALLINT, INTEGER, BIGINT, TEXT -> true;
            default -> false;
        };
    }

    /// Whether the keys are texts.
    boolean ofTexts() {
        return texts;
    }

    /// The number of the key in `row`, which is not NULL.
    ///
    /// @param learn whether a new text gets a number that is kept
    long of(Column keys, int row, boolean learn) {
        if (!texts) {
            return ((LongColumn) keys).values()[row];
        }
        var text = new Slice();
        ((BytesColumn) keys).get(row, text);
        return of(new String(text.data, text.offset, text.length, UTF_8), learn);
    }

    /// The number of a text.
    long of(String text, boolean learn) {
        Long known = numbers.get(text);
        if (known != null) {
            return known;
        }
        long number = hash(text);
        while (byNumber.containsKey(number)) {
            number++;
        }
        if (learn) {
            put(number, text);
        }
        return number;
    }

    void put(long number, String text) {
        numbers.put(text, number);
        byNumber.put(number, text);
    }

    /// Forgets the text of a number.
    void remove(long number) {
        String text = byNumber.remove(number);
        if (text != null) {
            numbers.remove(text);
        }
    }

    /// FNV-1a of the UTF-8 bytes.
    private static long hash(String text) {
        long hash = 0xCBF2_9CE4_8422_2325L;
        for (byte each : text.getBytes(UTF_8)) {
            hash = (hash ^ (each & 0xFF)) * 0x100_0000_01B3L;
        }
        return hash;
    }

    /// A key as text.
    String text(long number) {
        String text = texts ? byNumber.get(number) : Long.toString(number);
        return text == null ? "" : text;
    }

    /// Appends a key as its type is.
    void append(long number, ColumnBuilder out) {
        switch (out) {
            case ColumnBuilder.Longs longs -> longs.append(number);
            case ColumnBuilder.Bytes bytes -> bytes.append(text(number).getBytes(UTF_8));
            case ColumnBuilder.Doubles doubles -> doubles.append((double) number);
        }
    }

    long sizeBytes() {
        return 160L * numbers.size();
    }
}
