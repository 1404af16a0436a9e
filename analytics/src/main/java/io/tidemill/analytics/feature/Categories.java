// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics.feature;

import io.tidemill.analytics.state.StateReader;
import io.tidemill.analytics.state.StateWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Numbers the different texts of a column in the order of their appearance, up to a limit.
public final class Categories {
    /// The code of NULL, which is a category of its own.
    public static final int NULL = 0;

    /// The code of every text that came when there were as many as there may be.
    public static final int OTHER = 1;

    /// The code of the first text.
    public static final int FIRST = 2;

    private final int countMax;
    private byte[][] texts = new byte[8][];
    private int count;
    // Index + 1 by hash, 0 where free.
    private int[] slots = new int[16];

    /// No texts yet, and at most `countMax` later.
    public Categories(int countMax) {
        this.countMax = countMax;
    }

    /// The number of codes: those of texts and the two before them.
    public int codeCount() {
        return FIRST + count;
    }

    /// The code of a text, new if it must be; [#OTHER] if there are too many.
    public int learn(byte[] bytes, int from, int to) {
        int slot = slot(bytes, from, to);
        if (slots[slot] != 0) {
            return FIRST + slots[slot] - 1;
        }
        if (count >= countMax) {
            return OTHER;
        }
        if (count == texts.length) {
            texts = Arrays.copyOf(texts, 2 * count);
        }
        texts[count++] = Arrays.copyOfRange(bytes, from, to);
        slots[slot] = count;
        if (2 * count > slots.length) {
            rehash();
        }
        return FIRST + count - 1;
    }

    /// The code of a text, [#OTHER] if it has none.
    public int find(byte[] bytes, int from, int to) {
        int index = slots[slot(bytes, from, to)];
        return index == 0 ? OTHER : FIRST + index - 1;
    }

    /// The text of a code, for people.
    public String text(int code) {
        return switch (code) {
            case NULL -> "(null)";
            case OTHER -> "(other)";
            default -> new String(texts[code - FIRST], StandardCharsets.UTF_8);
        };
    }

    private int slot(byte[] bytes, int from, int to) {
        int mask = slots.length - 1;
        int at = hash(bytes, from, to) & mask;
        while (slots[at] != 0) {
            byte[] text = texts[slots[at] - 1];
            if (Arrays.equals(text, 0, text.length, bytes, from, to)) {
                return at;
            }
            at = (at + 1) & mask;
        }
        return at;
    }

    private void rehash() {
        slots = new int[2 * slots.length];
        for (int i = 0; i < count; i++) {
            slots[slot(texts[i], 0, texts[i].length)] = i + 1;
        }
    }

    /// A well mixed number of 32 bits that stands for a text: its code where features are hashed
    /// instead of numbered.
    public static int hash(byte[] bytes, int from, int to) {
        long hash = 0x9E37_79B9_7F4A_7C15L;
        for (int i = from; i < to; i++) {
            hash = (hash ^ (bytes[i] & 0xFF)) * 0x1000_0000_01B3L;
        }
        hash ^= hash >>> 29;
        hash *= 0xBF58_476D_1CE4_E5B9L;
        return (int) (hash >>> 32);
    }

    void write(StateWriter writer) {
        writer.putInt(count);
        for (int i = 0; i < count; i++) {
            writer.putInt(texts[i].length);
            for (byte b : texts[i]) {
                writer.putByte(b);
            }
        }
    }

    void read(StateReader reader) {
        int size = reader.getCount(Integer.BYTES);
        for (int i = 0; i < size; i++) {
            var text = new byte[reader.getCount(1)];
            for (int j = 0; j < text.length; j++) {
                text[j] = (byte) reader.getByte();
            }
            learn(text, 0, text.length);
        }
    }
}
