// SPDX-License-Identifier: Apache-2.0
package io.tidemill.storage.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnarCodecTest {
    private final ColumnarCodec codec = new ColumnarCodec();

    private Batch decode(byte[] bytes, Kind... kinds) {
        var wanted = new boolean[kinds.length];
        Arrays.fill(wanted, true);
        return codec.decode(bytes, 0, bytes.length, kinds, wanted);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsEncodedComesBackBitByBit(boolean cold) {
        for (long seed = 1; seed <= 400; seed++) {
            var random = new Random(seed);
            Kind[] kinds = Batches.kinds(random);
            Batch batch = Batches.random(random, kinds);
            byte[] bytes = codec.encode(batch, cold);
            Batches.assertSame(decode(bytes, kinds), batch, kinds, "seed " + seed);

            // within a larger array, and not all columns
            var padded = new byte[bytes.length + 20];
            random.nextBytes(padded);
            System.arraycopy(bytes, 0, padded, 13, bytes.length);
            var wanted = new boolean[kinds.length];
            for (int i = 0; i < wanted.length; i++) {
                wanted[i] = random.nextBoolean();
            }
            Batch partial = codec.decode(padded, 13, bytes.length, kinds, wanted);
            for (int i = 0; i < wanted.length; i++) {
                if (wanted[i]) {
                    Kind[] one = {kinds[i]};
                    Batches.assertSame(partial.select(i), batch.select(i), one, "seed " + seed);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void damageIsReportedWhereverItIs(boolean cold) {
        for (long seed = 1; seed <= 20; seed++) {
            var random = new Random(seed);
            Kind[] kinds = Batches.kinds(random);
            byte[] bytes = codec.encode(Batches.random(random, kinds), cold);
            for (int i = 0; i < 30; i++) {
                byte[] damaged = bytes.clone();
                damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                assertDamaged(damaged, kinds, seed);
                assertDamaged(Arrays.copyOf(bytes, random.nextInt(bytes.length)), kinds, seed);
                assertDamaged(
                        Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(9)), kinds, seed);
            }
        }
    }

    private void assertDamaged(byte[] damaged, Kind[] kinds, long seed) {
        var error = catchThrowableOfType(SqlException.class, () -> decode(damaged, kinds));
        assertThat(error).as("seed %d", seed).isNotNull();
        assertThat(error.state()).isEqualTo(SqlState.DATA_CORRUPTED);
        assertThat(error.message()).isEqualTo("a stored batch is damaged");
        assertThat(error.hint()).isNotNull();
    }

    /// Even with a checksum that fits, damage is an error or some batch, but no crash and no
    /// endless array.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyLengthIsCheckedBeforeItIsUsed(boolean cold) {
        for (long seed = 1; seed <= 60; seed++) {
            var random = new Random(seed);
            Kind[] kinds = Batches.kinds(random);
            byte[] bytes = codec.encode(Batches.random(random, kinds), cold);
            for (int i = 0; i < 60; i++) {
                byte[] damaged = bytes.clone();
                int end = bytes.length - 4;
                for (int j = random.nextInt(3); j >= 0; j--) {
                    damaged[5 + random.nextInt(end - 5)] = (byte) random.nextInt();
                }
                var checksum = new CRC32C();
                checksum.update(damaged, 0, end);
                ByteWriter.INTS.set(damaged, end, (int) checksum.getValue());
                var error = catchThrowable(() -> decode(damaged, kinds));
                if (error != null) {
                    assertThat(error).as("seed %d", seed).isInstanceOf(SqlException.class);
                }
            }
        }
    }

    @Test
    void anotherVersionIsNamed() {
        byte[] bytes = codec.encode(new Batch(0, new Column[0], null), false);
        bytes[4] = 9;
        var checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length - 4);
        ByteWriter.INTS.set(bytes, bytes.length - 4, (int) checksum.getValue());
        var error = catchThrowableOfType(SqlException.class, () -> decode(bytes));
        assertThat(error.detail()).isEqualTo("It has version 9, not 1.");
    }

    @Test
    void columnsOfOtherKindsAreAnError() {
        byte[] bytes =
                codec.encode(
                        new Batch(1, new Column[] {new LongColumn(new long[1], null)}, null),
                        false);
        assertThatThrownBy(() -> decode(bytes, Kind.DOUBLE)).isInstanceOf(SqlException.class);
        assertThatThrownBy(() -> decode(bytes, Kind.LONG, Kind.LONG))
                .isInstanceOf(SqlException.class);
    }

    @Test
    void tooManyRowsAreRefused() {
        var batch = new Batch(ColumnarCodec.ROW_COUNT_MAX + 1, new Column[0], null);
        assertThatThrownBy(() -> codec.encode(batch, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFrameIsAsSpecified() {
        byte[] bytes =
                codec.encode(
                        new Batch(
                                3,
                                new Column[] {new LongColumn(new long[] {-3, -3, -3}, null)},
                                null),
                        false);
        // magic, version, 3 rows, 1 column, no weights, a section of 2 bytes: constant, zigzag of
        // -3
        assertThat(Arrays.copyOf(bytes, bytes.length - 4))
                .containsExactly('T', 'M', 'B', '1', 1, 3, 1, 0, 2, 0, 5);
    }

    private interface Row {
        void append(BatchBuilder builder, int row);
    }

    private double bitsPerValue(Kind kind, boolean cold, Row row) {
        var builder = new BatchBuilder(kind);
        int n = 10_000;
        for (int i = 0; i < n; i++) {
            row.append(builder, i);
            builder.endRow(1);
        }
        Batch batch = builder.build();
        byte[] bytes = codec.encode(batch, cold);
        Batches.assertSame(decode(bytes, kind), batch, new Kind[] {kind}, "sizes");
        return bytes.length * 8.0 / n;
    }

    private static final long START = 1_764_000_000_000_000L;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void typicalColumnsAreSmall(boolean cold) {
        var random = new Random(7);
        // a reading a second, exactly
        assertThat(
                        bitsPerValue(
                                Kind.LONG,
                                cold,
                                (b, i) -> b.longs(0).append(START + i * 1_000_000L)))
                .isLessThan(0.5);
        // with a jitter of a millisecond, in microseconds
        assertThat(
                        bitsPerValue(
                                Kind.LONG,
                                cold,
                                (b, i) ->
                                        b.longs(0)
                                                .append(
                                                        START
                                                                + i * 1_000_000L
                                                                + random.nextInt(1000))))
                .isLessThan(12);
        // a hundred devices in turn, each row
        assertThat(bitsPerValue(Kind.LONG, cold, (b, i) -> b.longs(0).append(i % 100)))
                .isLessThan(8);
        // a hundred large ids
        assertThat(
                        bitsPerValue(
                                Kind.LONG,
                                true,
                                (b, i) -> b.longs(0).append(i * 37 % 100 * 0x9E3779B97F4A7C15L)))
                .isLessThan(8);
        // two decimals, a random walk
        var walk = new int[] {2000};
        assertThat(
                        bitsPerValue(
                                Kind.DOUBLE,
                                cold,
                                (b, _) -> {
                                    walk[0] += random.nextInt(11) - 5;
                                    b.doubles(0).append(walk[0] / 100.0);
                                }))
                .isLessThan(5);
        // one decimal, a lost reading now and then
        assertThat(
                        bitsPerValue(
                                Kind.DOUBLE,
                                cold,
                                (b, i) ->
                                        b.doubles(0)
                                                .append(
                                                        i % 500 == 0
                                                                ? Double.NaN
                                                                : random.nextInt(1000) / 10.0)))
                .isLessThan(12);
        // single precision
        assertThat(
                        bitsPerValue(
                                Kind.DOUBLE,
                                cold,
                                (b, _) -> b.doubles(0).append((float) random.nextGaussian())))
                .isLessThan(38);
        // incompressible
        assertThat(
                        bitsPerValue(
                                Kind.DOUBLE,
                                cold,
                                (b, _) -> b.doubles(0).append(random.nextDouble())))
                .isLessThan(66);
        assertThat(bitsPerValue(Kind.LONG, cold, (b, _) -> b.longs(0).append(random.nextLong())))
                .isLessThan(66);
        // names of few things
        assertThat(
                        bitsPerValue(
                                Kind.BYTES,
                                cold,
                                (b, _) ->
                                        b.bytes(0)
                                                .append(
                                                        ("device-" + random.nextInt(200))
                                                                .getBytes(StandardCharsets.UTF_8))))
                .isLessThan(11);
    }

    @Test
    void outliersCostNoMoreThanThemselves() {
        // a clock that jumps back now and then, as late rows make it
        assertThat(
                        bitsPerValue(
                                Kind.LONG,
                                true,
                                (b, i) ->
                                        b.longs(0)
                                                .append(
                                                        START
                                                                + i * 1000L
                                                                - (i % 100 == 50
                                                                        ? 1_000_000_000L
                                                                        : 0))))
                .isLessThan(4);
    }

    @Test
    void coldTextIsCompressed() {
        var random = new Random(3);
        Row row =
                (b, i) -> {
                    String text =
                            "{\"id\":"
                                    + i
                                    + ",\"message\":\"it took "
                                    + random.nextInt(1000)
                                    + " ms\"}";
                    b.bytes(0).append(text.getBytes(StandardCharsets.UTF_8));
                };
        assertThat(bitsPerValue(Kind.BYTES, true, row))
                .isLessThan(bitsPerValue(Kind.BYTES, false, row) / 4);
    }
}
