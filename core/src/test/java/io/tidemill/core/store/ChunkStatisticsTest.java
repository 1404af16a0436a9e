// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Kind;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChunkStatisticsTest {
    private static ColumnStatistics.Longs longs(@Nullable Long... values) {
        var builder = new BatchBuilder(Kind.LONG);
        for (Long value : values) {
            if (value == null) {
                builder.column(0).appendNull();
            } else {
                builder.longs(0).append(value);
            }
            builder.endRow(1);
        }
        return (ColumnStatistics.Longs) ChunkStatistics.of(builder.build()).columns().getFirst();
    }

    private static ColumnStatistics.Doubles doubles(double... values) {
        var builder = new BatchBuilder(Kind.DOUBLE);
        for (double value : values) {
            builder.doubles(0).append(value);
            builder.endRow(1);
        }
        return (ColumnStatistics.Doubles) ChunkStatistics.of(builder.build()).columns().getFirst();
    }

    private static ColumnStatistics.Bytes texts(String... values) {
        var builder = new BatchBuilder(Kind.BYTES);
        for (String value : values) {
            builder.bytes(0).append(Slice.of(value));
            builder.endRow(1);
        }
        return (ColumnStatistics.Bytes) ChunkStatistics.of(builder.build()).columns().getFirst();
    }

    @Test
    void nullsAreCountedAndDoNotBound() {
        var statistics = longs(null, 5L, null, 9L, null);
        assertThat(statistics).isEqualTo(new ColumnStatistics.Longs(3, 5, 9));
        assertThat(statistics.mayLieWithin(0, 4)).isFalse();
        assertThat(statistics.mayLieWithin(0, 5)).isTrue();
        assertThat(statistics.mayLieWithin(9, 20)).isTrue();
        assertThat(statistics.mayLieWithin(10, 20)).isFalse();
    }

    @Test
    void doublesAreOrderedAsInSql() {
        var plain = doubles(1.5, -2, 0);
        assertThat(plain.mayLieWithin(1.6, Double.NaN)).isFalse();
        assertThat(plain.mayLieWithin(Double.NaN, Double.NaN)).isFalse();
        assertThat(plain.mayLieWithin(Double.NEGATIVE_INFINITY, -2.1)).isFalse();
        assertThat(plain.mayLieWithin(-2.1, -2)).isTrue();

        var withNan = doubles(1, Double.NaN);
        assertThat(withNan.mayLieWithin(Double.NaN, Double.NaN)).isTrue();
        assertThat(withNan.mayLieWithin(5, Double.NaN)).isTrue();
        assertThat(doubles(Double.NaN).mayLieWithin(0, Double.POSITIVE_INFINITY)).isFalse();

        var zero = doubles(-0.0);
        assertThat(zero.mayLieWithin(0.0, 0.0)).isTrue();
        assertThat(doubles(0.0).mayLieWithin(-1, -0.0)).isTrue();
    }

    @Test
    void longTextsAreBoundedByTheirBeginning() {
        var statistics = texts("banana", "a-very-long-name-indeed", "the-greatest-name-of-all");
        assertThat(statistics.mayLieWithin(null, Slice.of("a-very"))).isFalse();
        assertThat(statistics.mayLieWithin(null, Slice.of("a-very-long-name-indeed"))).isTrue();
        assertThat(statistics.mayLieWithin(Slice.of("the-greatest-nzz"), null)).isFalse();
        assertThat(statistics.mayLieWithin(Slice.of("the-greatest-name-of-all"), null)).isTrue();
        assertThat(statistics.mayLieWithin(Slice.of("the-greatest-name-zzz"), null))
                .as("cut off, so it cannot be told")
                .isTrue();
        assertThat(texts("b").mayLieWithin(Slice.of("b0"), null)).isFalse();
        assertThat(texts("").mayLieWithin(Slice.of(""), Slice.of(""))).isTrue();
    }

    @Test
    void everyValueLiesWithinItsBounds() {
        long seed = 99;
        var random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            var values = new String[1 + random.nextInt(20)];
            for (int i = 0; i < values.length; i++) {
                values[i] =
                        "same-prefix-".substring(random.nextInt(12))
                                + "\u00e9x".repeat(random.nextInt(8))
                                + random.nextInt(9);
            }
            var statistics = texts(values);
            for (String value : values) {
                assertThat(statistics.mayLieWithin(Slice.of(value), Slice.of(value)))
                        .as("seed %d %s in %s", seed, value, Arrays.toString(values))
                        .isTrue();
            }
        }
    }

    @Test
    void theyComeBackFromBytesAndDamageIsNoticed() {
        var builder = new BatchBuilder(Kind.LONG, Kind.DOUBLE, Kind.BYTES, Kind.BYTES);
        for (int i = 0; i < 3; i++) {
            builder.longs(0).append(i - 1);
            builder.doubles(1).append(i / 2.0);
            builder.bytes(2).append(Slice.of("some longer text to cut " + i));
            builder.column(3).appendNull();
            builder.endRow(1);
        }
        var statistics = ChunkStatistics.of(builder.build());
        byte[] bytes = statistics.encode();
        assertThat(ChunkStatistics.decode(bytes)).isEqualTo(statistics);
        assertThat(statistics.columns().getLast()).isEqualTo(new ColumnStatistics.AllNull(3));
        for (int i = 0; i < bytes.length; i++) {
            byte[] damaged = bytes.clone();
            damaged[i] ^= 0x10;
            var error =
                    catchThrowableOfType(SqlException.class, () -> ChunkStatistics.decode(damaged));
            assertThat(error.state()).isEqualTo(SqlState.DATA_CORRUPTED);
            byte[] cut = Arrays.copyOf(bytes, i);
            assertThat(catchThrowableOfType(SqlException.class, () -> ChunkStatistics.decode(cut)))
                    .isNotNull();
        }
    }
}
