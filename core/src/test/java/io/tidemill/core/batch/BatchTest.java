// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.core.type.Kind;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class BatchTest {
    @Test
    void gathersRowsWithNullsAndWeights() {
        var batch = batch();
        var gathered = batch.gather(new int[] {2, 1, 1, 9}, 3);
        assertThat(gathered.size()).isEqualTo(3);
        assertThat(gathered.longs(0).values()).containsExactly(30, 20, 20);
        assertThat(gathered.longs(0).nulls()).isNull();
        assertThat(gathered.doubles(1).isNull(0)).isFalse();
        assertThat(gathered.doubles(1).isNull(1)).isTrue();
        var slice = new Slice();
        gathered.bytes(2).get(0, slice);
        assertThat(slice.toText()).isEqualTo("ccc");
        gathered.bytes(2).get(2, slice);
        assertThat(slice.toText()).isEqualTo("bb");
        assertThat(gathered.weights()).containsExactly(3, -2, -2);
    }

    @Test
    void columnsThatAreNotNeededBecomeStandIns() {
        var needed = new BitSet();
        needed.set(1);
        var some = batch().only(needed).gather(new int[] {2, 0}, 2);
        assertThat(some.column(0)).isSameAs(Column.standIn(Kind.LONG));
        assertThat(some.column(2)).isSameAs(Column.standIn(Kind.BYTES));
        assertThat(some.doubles(1).values()).containsExactly(3.5, 1.5);
    }

    private static Batch batch() {
        var builder = new BatchBuilder(Kind.LONG, Kind.DOUBLE, Kind.BYTES);
        for (int i = 1; i <= 3; i++) {
            builder.longs(0).append(i * 10L);
            if (i == 2) {
                builder.column(1).appendNull();
            } else {
                builder.doubles(1).append(i + 0.5);
            }
            builder.bytes(2).append(Slice.of("abc".substring(i - 1, i).repeat(i)));
            builder.endRow(i == 2 ? -2 : i);
        }
        return builder.build();
    }
}
