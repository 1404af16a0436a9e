// SPDX-License-Identifier: Apache-2.0
package io.tidemill.bench.storage;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.BatchBuilder;
import io.tidemill.core.type.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Batches of readings as sensors send them, the same each time.
final class SensorData {
    /// Rows of a batch.
    static final int ROW_COUNT = 10_000;

    private SensorData() {}

    /// The kinds of [#narrow]: device number, time, value.
    static final Kind[] NARROW = {Kind.LONG, Kind.LONG, Kind.DOUBLE};

    /// The kinds of [#wide]: device name, time, ten metrics.
    static final Kind[] WIDE = {
        Kind.BYTES,
        Kind.LONG,
        Kind.DOUBLE,
        Kind.DOUBLE,
        Kind.DOUBLE,
        Kind.DOUBLE,
        Kind.DOUBLE,
        Kind.DOUBLE,
        Kind.DOUBLE,
        Kind.DOUBLE,
        Kind.DOUBLE,
        Kind.DOUBLE
    };

    /// A hundred devices in turn; a row every millisecond with some jitter; a random walk of two
    /// decimals each.
    static Batch narrow() {
        var random = new Random(1);
        var walks = new int[100];
        var builder = new BatchBuilder(NARROW);
        for (int row = 0; row < ROW_COUNT; row++) {
            int device = row % walks.length;
            walks[device] += random.nextInt(21) - 10;
            builder.longs(0).append(device);
            builder.longs(1).append(time(row, random));
            builder.doubles(2).append((2000 + walks[device]) / 100.0);
            builder.endRow(1);
        }
        return builder.build();
    }

    /// As [#narrow], with the device's name and ten metrics.
    static Batch wide() {
        var random = new Random(2);
        var walks = new int[100][10];
        var builder = new BatchBuilder(WIDE);
        for (int row = 0; row < ROW_COUNT; row++) {
            int device = row % walks.length;
            builder.bytes(0).append(("device-" + device).getBytes(StandardCharsets.UTF_8));
            builder.longs(1).append(time(row, random));
            for (int metric = 0; metric < 10; metric++) {
                walks[device][metric] += random.nextInt(21) - 10;
                builder.doubles(metric + 2).append((2000 + walks[device][metric]) / 100.0);
            }
            builder.endRow(1);
        }
        return builder.build();
    }

    /// As [#narrow], with values that are no short decimals.
    static Batch irregular() {
        var random = new Random(3);
        var builder = new BatchBuilder(NARROW);
        for (int row = 0; row < ROW_COUNT; row++) {
            builder.longs(0).append(row % 100);
            builder.longs(1).append(time(row, random));
            builder.doubles(2).append(20 + Math.sin(row / 500.0) + random.nextGaussian() / 100);
            builder.endRow(1);
        }
        return builder.build();
    }

    private static long time(int row, Random random) {
        return 1_764_000_000_000_000L + row * 1000L + random.nextInt(100);
    }
}
