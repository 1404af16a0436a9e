// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.Seeds;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import org.junit.jupiter.api.Test;

/// The order of keys is the order of values, equal values have equal keys and hashes, and keys can
/// be read.
class KeyEncodingTest {
    private static final int ROWS = 60;

    @Test
    void bytesAreOrderedAsValues() {
        Seeds.forEach(
                5,
                random -> {
                    for (var type : RandomValues.TYPES) {
                        var column = RandomValues.column(type, ROWS, random);
                        boolean descending = random.nextBoolean();
                        boolean nullsFirst = random.nextBoolean();
                        var encoding = new KeyEncoding(type, descending, nullsFirst);
                        var comparator = new Values.Comparator(type, descending, nullsFirst);
                        var keys = new Slice[ROWS];
                        for (int i = 0; i < ROWS; i++) {
                            keys[i] = new Slice();
                            keys[i].reset();
                            encoding.append(column, i, keys[i]);
                        }
                        for (int i = 0; i < ROWS; i++) {
                            for (int j = 0; j < ROWS; j++) {
                                int expected = comparator.compare(column, i, column, j);
                                assertThat(Integer.signum(Slice.compare(keys[i], keys[j])))
                                        .as("%s rows %d, %d", type, i, j)
                                        .isEqualTo(Integer.signum(expected));
                                if (expected == 0) {
                                    assertThat(Values.hash(type, column, i))
                                            .as("hashes of %s", type)
                                            .isEqualTo(Values.hash(type, column, j));
                                } else {
                                    assertThat(isPrefix(keys[i], keys[j]))
                                            .as("prefix of %s", type)
                                            .isFalse();
                                }
                            }
                        }
                    }
                });
    }

    private static boolean isPrefix(Slice left, Slice right) {
        return left.length <= right.length
                && java.util.Arrays.equals(
                        left.toBytes(), java.util.Arrays.copyOf(right.toBytes(), left.length));
    }

    @Test
    void decodingGivesEqualValues() {
        Seeds.forEach(
                5,
                random -> {
                    for (var type : RandomValues.TYPES) {
                        var column = RandomValues.column(type, ROWS, random);
                        var encoding =
                                new KeyEncoding(type, random.nextBoolean(), random.nextBoolean());
                        var keys = new Slice();
                        keys.reset();
                        for (int i = 0; i < ROWS; i++) {
                            encoding.append(column, i, keys);
                        }
                        var builder = ColumnBuilder.of(type.kind());
                        int at = 0;
                        for (int i = 0; i < ROWS; i++) {
                            at = encoding.decode(keys.data, at, builder);
                        }
                        assertThat(at).isEqualTo(keys.length);
                        var decoded = builder.build();
                        var comparator = new Values.Comparator(type, false, false);
                        for (int i = 0; i < ROWS; i++) {
                            assertThat(decoded.isNull(i)).isEqualTo(column.isNull(i));
                            assertThat(comparator.compare(column, i, decoded, i))
                                    .as("%s", type)
                                    .isZero();
                        }
                    }
                });
    }
}
