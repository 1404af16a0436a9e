// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import java.util.Arrays;

/// Longs in blocks of 256, each as values, deltas or deltas of deltas, whichever is smallest,
/// bit-packed above a base, with exceptions for the few that are too wide ("packed longs" in
/// docs/formats/batch.md).
final class PackedLongs {
    private static final int BLOCK = 256;
    private static final int WIDTH_MAX = 56;

    /// Where the smallest value seems an outlier, these are tried as a base, counted from the
    /// smallest: those below the base become exceptions.
    private static final int[] COLD_BASES = {1, 2, 4, 8, 16};

    private PackedLongs() {}

    /// How a block is written: the outcome of the search for the smallest.
    private static final class Choice {
        int transform;
        int width;
        long base;
        int exceptionCount;
        int sizeBytes = Integer.MAX_VALUE;

        /// Whether nearly all values are far above the base.
        boolean outlying;

        private final int[] counts = new int[Long.SIZE + 1];

        /// Takes `newBase` for the `n` values of `block`, which are of `newTransform`, if that
        /// makes them smaller.
        void offer(int newTransform, long[] block, int n, long newBase) {
            Arrays.fill(counts, 0);
            for (int i = 0; i < n; i++) {
                counts[Long.SIZE - Long.numberOfLeadingZeros(block[i] - newBase)]++;
            }
            int widest = Long.SIZE;
            while (widest > 0 && counts[widest] == 0) {
                widest--;
            }
            boolean far = widest > 2 && counts[widest] + counts[widest - 1] > n - n / 8;
            int exceptions = 0;
            for (int w = widest > WIDTH_MAX ? Long.SIZE : widest;
                    w >= 0 && exceptions <= n / 8;
                    w--) {
                if (w <= WIDTH_MAX || w == Long.SIZE) {
                    int size = (n * w + 7) / 8 + exceptions;
                    for (int b = w + 1; b <= widest; b++) {
                        size += counts[b] * ((b - w + 6) / 7);
                    }
                    if (size < sizeBytes) {
                        sizeBytes = size;
                        transform = newTransform;
                        width = w;
                        base = newBase;
                        exceptionCount = exceptions;
                        outlying = far;
                    }
                }
                exceptions += counts[w];
            }
        }
    }

    /// Writes `values[0 … n)`.
    ///
    /// @param cold whether to search longer for less
    static void encode(long[] values, int n, boolean cold, ByteWriter out) {
        var transformed = new long[3][BLOCK];
        long[] sorted = cold ? new long[BLOCK] : transformed[0];
        long last = 0;
        long lastDelta = 0;
        for (int start = 0; start < n; start += BLOCK) {
            int count = Math.min(BLOCK, n - start);
            long[] plain = transformed[0];
            long[] deltas = transformed[1];
            long[] changes = transformed[2];
            for (int i = 0; i < count; i++) {
                long value = values[start + i];
                long delta = value - last;
                plain[i] = value;
                deltas[i] = delta;
                changes[i] = delta - lastDelta;
                last = value;
                lastDelta = delta;
            }
            var choice = new Choice();
            for (int transform = 0; transform < 3; transform++) {
                long[] block = transformed[transform];
                choice.offer(transform, block, count, min(block, count));
            }
            long[] chosen = transformed[choice.transform];
            if (cold && choice.outlying) {
                System.arraycopy(chosen, 0, sorted, 0, count);
                Arrays.sort(sorted, 0, count);
                for (int base : COLD_BASES) {
                    if (base < count) {
                        choice.offer(choice.transform, chosen, count, sorted[base]);
                    }
                }
            }
            write(chosen, count, choice, out);
        }
    }

    private static long min(long[] block, int n) {
        long min = block[0];
        for (int i = 1; i < n; i++) {
            min = Math.min(min, block[i]);
        }
        return min;
    }

    private static void write(long[] block, int n, Choice choice, ByteWriter out) {
        int width = choice.width;
        long base = choice.base;
        out.put(choice.transform);
        out.put(width);
        out.putZigzag(base);
        out.putVarint(choice.exceptionCount);
        pack(block, n, base, width, out);
        if (choice.exceptionCount > 0) {
            for (int i = 0; i < n; i++) {
                long high = (block[i] - base) >>> width;
                if (high != 0) {
                    out.put(i);
                    out.putVarint(high);
                }
            }
        }
    }

    private static void pack(long[] block, int n, long base, int width, ByteWriter out) {
        if (width == 0) {
            return;
        }
        int at = out.reserve((n * width + 7) / 8);
        byte[] bytes = out.bytes();
        long mask = -1L >>> (Long.SIZE - width);
        long word = 0;
        int used = 0;
        for (int i = 0; i < n; i++) {
            long low = (block[i] - base) & mask;
            word |= low << used;
            used += width;
            if (used >= Long.SIZE) {
                ByteWriter.LONGS.set(bytes, at, word);
                at += Long.BYTES;
                used -= Long.SIZE;
                // a shift by 64 would be one by 0
                word = used == 0 ? 0 : low >>> (width - used);
            }
        }
        if (used > 0) {
            ByteWriter.LONGS.set(bytes, at, word);
        }
    }

    /// Reads `n` values.
    static long[] decode(ByteReader in, int n) {
        // each block has four bytes at least: no array is made for values that cannot be there
        if ((n + BLOCK - 1) / BLOCK * 4L > in.remaining()) {
            throw ByteReader.damaged("It ends too early.");
        }
        var values = new long[n];
        long last = 0;
        long lastDelta = 0;
        for (int start = 0; start < n; start += BLOCK) {
            int end = Math.min(start + BLOCK, n);
            int transform = in.get();
            readBlock(in, values, start, end - start);
            switch (transform) {
                case 0 -> {
                    long before = end - start > 1 ? values[end - 2] : last;
                    last = values[end - 1];
                    lastDelta = last - before;
                }
                case 1 -> {
                    for (int i = start; i < end; i++) {
                        lastDelta = values[i];
                        last += lastDelta;
                        values[i] = last;
                    }
                }
                case 2 -> {
                    for (int i = start; i < end; i++) {
                        lastDelta += values[i];
                        last += lastDelta;
                        values[i] = last;
                    }
                }
                default -> throw ByteReader.damaged("It has an unknown transform.");
            }
        }
        return values;
    }

    private static void readBlock(ByteReader in, long[] values, int start, int n) {
        int width = in.get();
        if (width > WIDTH_MAX && width != Long.SIZE) {
            throw ByteReader.damaged("It has a width out of range.");
        }
        long base = in.getZigzag();
        int exceptionCount = in.getCount(n, "count of exceptions");
        int size = (n * width + 7) / 8;
        int at = in.skip(size);
        byte[] bytes = in.bytes();
        if (at + size + Long.BYTES > bytes.length) {
            // eight bytes are read at a time
            bytes = Arrays.copyOfRange(bytes, at, at + size + Long.BYTES);
            at = 0;
        }
        unpack(bytes, at, width, base, values, start, n);
        int position = -1;
        for (int i = 0; i < exceptionCount; i++) {
            int next = in.get();
            long high = in.getVarint();
            if (next <= position || next >= n || width == Long.SIZE) {
                throw ByteReader.damaged("It has an exception out of place.");
            }
            position = next;
            values[start + position] += high << width;
        }
    }

    private static void unpack(
            byte[] bytes, int at, int width, long base, long[] values, int start, int n) {
        if (width == 0) {
            Arrays.fill(values, start, start + n, base);
        } else if (width == Long.SIZE) {
            for (int i = 0; i < n; i++) {
                values[start + i] = (long) ByteWriter.LONGS.get(bytes, at + i * Long.BYTES) + base;
            }
        } else {
            long mask = -1L >>> (Long.SIZE - width);
            int bit = 0;
            for (int i = 0; i < n; i++) {
                long word = (long) ByteWriter.LONGS.get(bytes, at + (bit >>> 3));
                values[start + i] = ((word >>> (bit & 7)) & mask) + base;
                bit += width;
            }
        }
    }
}
