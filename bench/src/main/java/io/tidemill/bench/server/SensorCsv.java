// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.server;

import java.sql.Timestamp;
import java.util.Random;

/// Rows of `sensor(id, ts, value)` as CSV: a thousand sensors, a reading a millisecond.
final class SensorCsv {
    private SensorCsv() {}

    /// Part number `part` of the rows, `count` of them.
    static String rows(int count, int part) {
        var random = new Random(42 + part);
        var rows = new StringBuilder(count * 40);
        var base = Timestamp.valueOf("2024-01-01 00:00:00").getTime() + (long) part * count;
        for (int i = 0; i < count; i++) {
            rows.append(i % 1000)
                    .append(',')
                    .append(new Timestamp(base + i))
                    .append(',')
                    .append(random.nextInt(10_000) / 100.0)
                    .append('\n');
        }
        return rows.toString();
    }
}
