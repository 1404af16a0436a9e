// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.Seeds;
import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Schema;
import org.junit.jupiter.api.Test;

/// Rows come back bit by bit.
class RowEncodingTest {
    @Test
    void rowsComeBackExactly() {
        Seeds.forEach(
                10,
                random -> {
                    var types = RandomValues.TYPES;
                    var schema =
                            new Schema(types.stream().map(type -> Field.of("c", type)).toList());
                    int rows = 50;
                    var columns = new Column[types.size()];
                    for (int i = 0; i < columns.length; i++) {
                        columns[i] = RandomValues.column(types.get(i), rows, random);
                    }
                    var batch = new Batch(rows, columns, null);
                    var encoding = RowEncoding.of(schema);
                    var bytes = new Slice();
                    bytes.reset();
                    for (int i = 0; i < rows; i++) {
                        encoding.append(batch, i, bytes);
                    }
                    var builder = BatchBuilder.of(schema);
                    int at = 0;
                    for (int i = 0; i < rows; i++) {
                        at = encoding.decode(bytes.data, at, builder);
                        builder.endRow(1);
                    }
                    assertThat(at).isEqualTo(bytes.length);
                    var again = new Slice();
                    again.reset();
                    var decoded = builder.build();
                    for (int i = 0; i < rows; i++) {
                        encoding.append(decoded, i, again);
                    }
                    assertThat(again.toBytes()).isEqualTo(bytes.toBytes());
                });
    }
}
