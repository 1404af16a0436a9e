// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.Seeds;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import org.junit.jupiter.api.Test;

/// Wanted columns come back bit by bit, in batches of any size.
class RowDecoderTest {
    @Test
    void wantedColumnsComeBackExactly() {
        Seeds.forEach(
                40,
                random -> {
                    var types = RandomValues.TYPES;
                    var schema =
                            new Schema(types.stream().map(type -> Field.of("c", type)).toList());
                    int rows = random.nextInt(400);
                    var columns = new Column[types.size()];
                    var wanted = new boolean[types.size()];
                    for (int i = 0; i < columns.length; i++) {
                        columns[i] = RandomValues.column(types.get(i), Math.max(1, rows), random);
                        wanted[i] = random.nextInt(3) > 0;
                    }
                    var batch = new Batch(rows, columns, null);
                    int rowsMax = 1 + random.nextInt(200);
                    var decoder = new RowDecoder(schema, wanted, rowsMax);
                    var encoding = RowEncoding.of(schema);
                    int from = 0;
                    for (int row = 0; row < rows; row++) {
                        var bytes = new Slice();
                        bytes.reset();
                        bytes.append(7);
                        encoding.append(batch, row, bytes);
                        decoder.append(bytes.data, 1);
                        if (decoder.isFull() || row == rows - 1) {
                            check(decoder.build(), batch, from, wanted);
                            from = row + 1;
                        }
                    }
                    assertThat(decoder.size()).isZero();
                });
    }

    private static void check(Batch found, Batch expected, int from, boolean[] wanted) {
        for (int row = 0; row < found.size(); row++) {
            for (int c = 0; c < wanted.length; c++) {
                if (wanted[c]) {
                    assertThat(found.column(c).same(row, expected.column(c), from + row)).isTrue();
                }
            }
        }
    }
}
