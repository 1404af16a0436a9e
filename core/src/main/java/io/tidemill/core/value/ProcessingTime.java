// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

/// The clock as rows and windows have it: whole milliseconds, as in Flink.
public final class ProcessingTime {
    /// The function that gives it.
    public static final String FUNCTION = "proctime";

    private static final long MILLI_MICROS = 1000;

    private ProcessingTime() {}

    /// The processing time of a tick, given its clock: no later tick has an earlier one.
    public static long of(long nowMicros) {
        return nowMicros - Math.floorMod(nowMicros, MILLI_MICROS);
    }

    /// The first clock whose processing time is `micros` or later.
    public static long reaches(long micros) {
        return -of(-micros);
    }
}
