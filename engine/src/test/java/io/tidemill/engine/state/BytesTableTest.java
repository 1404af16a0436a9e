// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.type.Kind;
import io.tidemill.engine.Seeds;
import java.util.HashMap;
import org.junit.jupiter.api.Test;

/// More keys than a cache holds, the empty one among them.
class BytesTableTest {
    private static final int BATCHES = 60;
    private static final int ROWS = 2000;

    @Test
    void findsManyKeysAsAMapWould() {
        Seeds.forEach(
                2,
                random -> {
                    var table = new BytesTable();
                    var expected = new HashMap<String, Integer>();
                    for (int batch = 0; batch < BATCHES; batch++) {
                        var keys = new String[ROWS];
                        var builder = new BatchBuilder(Kind.BYTES);
                        for (int i = 0; i < ROWS; i++) {
                            int key = random.nextInt(100_000);
                            keys[i] = key % 1000 == 0 ? "" : "key " + key;
                            builder.bytes(0).append(keys[i].getBytes(UTF_8));
                            builder.endRow(1);
                        }
                        var column = (BytesColumn) builder.build().column(0);
                        var ids = new int[ROWS];
                        boolean adding = batch % 3 < 2;
                        if (adding) {
                            table.find(ROWS, column.data(), column.offsets(), ids);
                        } else {
                            table.lookup(ROWS, column.data(), column.offsets(), ids);
                        }
                        for (int i = 0; i < ROWS; i++) {
                            int known = expected.getOrDefault(keys[i], -1);
                            if (adding && known < 0) {
                                expected.put(keys[i], ids[i]);
                            } else {
                                assertThat(ids[i]).isEqualTo(known);
                            }
                        }
                    }
                    var key = new Slice();
                    expected.forEach((text, id) -> {
                        table.get(id, key);
                        assertThat(key.toText()).isEqualTo(text);
                    });
                });
    }
}
