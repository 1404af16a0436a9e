// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.plan;

import io.tidemill.core.type.Schema;
import java.util.List;

/// A windowing table function: each row of `input` once per window it lies in, with the window's
/// `window_start`, `window_end` and `window_time` (the last instant before the end) appended. Rows
/// whose time is NULL lie in no window. Linear (but for SESSION).
///
/// @param timeColumn the input column of the event time
/// @param sizeMicros length of a window (CUMULATE: of the longest; SESSION: the gap)
/// @param slideMicros distance of starts for HOP, the step for CUMULATE; equal to the size for
///   TUMBLE
/// @param offsetMicros shift of all windows from 1970-01-01
/// @param sizeMonths length of a window by the calendar; `sizeMicros` and `slideMicros` are 0 then,
///   else this is
/// @param slideMonths distance by the calendar, likewise
/// @param partitionKeys SESSION: the columns whose sessions are separate
public record WindowAssign(
        Plan input,
        Kind kind,
        int timeColumn,
        long sizeMicros,
        long slideMicros,
        long offsetMicros,
        int sizeMonths,
        int slideMonths,
        List<Integer> partitionKeys,
        Schema schema)
        implements Plan {
    /// The windowing functions.
    public enum Kind {
        TUMBLE,
        HOP,
        CUMULATE,
        SESSION
    }

    private static final int MILLIS_DIGITS = 3;

    public WindowAssign {
        partitionKeys = List.copyOf(partitionKeys);
        if ((sizeMonths == 0) == (sizeMicros == 0)) {
            throw new IllegalArgumentException("a window is so many microseconds or months long");
        }
    }

    /// Windows of a fixed length.
    public WindowAssign(
            Plan input,
            Kind kind,
            int timeColumn,
            long sizeMicros,
            long slideMicros,
            long offsetMicros,
            List<Integer> partitionKeys,
            Schema schema) {
        this(
                input,
                kind,
                timeColumn,
                sizeMicros,
                slideMicros,
                offsetMicros,
                0,
                0,
                partitionKeys,
                schema);
    }

    /// The same windows over another input.
    ///
    /// @param newSchema the input's columns, then the three that are appended
    public WindowAssign over(
            Plan newInput, int newTimeColumn, List<Integer> newPartitionKeys, Schema newSchema) {
        return new WindowAssign(
                newInput,
                kind,
                newTimeColumn,
                sizeMicros,
                slideMicros,
                offsetMicros,
                sizeMonths,
                slideMonths,
                newPartitionKeys,
                newSchema);
    }

    /// How far `window_time` is before `window_end`: a millisecond for a time of up to three
    /// fractional digits, as in Flink, whose event times have no more; else a microsecond.
    public long resolutionMicros() {
        int precision = input.schema().type(timeColumn).precision();
        return precision >= 0 && precision <= MILLIS_DIGITS ? 1000 : 1;
    }

    @Override
    public List<Plan> inputs() {
        return List.of(input);
    }
}
