// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.window;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.plan.WindowAssign;
import io.tidemill.core.value.CivilDate;

/// The windows of `TUMBLE`, `HOP` or `CUMULATE`: which of them a time lies in. A window holds the
/// times from its start, inclusive, to its end, exclusive; times before 1970 are no special case.
///
/// @param sizeMicros length of a window; of the longest for `CUMULATE`
/// @param slideMicros distance of starts for `HOP`, of ends for `CUMULATE`
/// @param offsetMicros shift of all windows from 1970-01-01
/// @param sizeMonths length by the calendar, where it is not in microseconds; then windows begin
///   with a month, that many after January 1970 or a multiple
/// @param slideMonths distance by the calendar, likewise
public record Windows(
        WindowAssign.Kind kind,
        long sizeMicros,
        long slideMicros,
        long offsetMicros,
        int sizeMonths,
        int slideMonths) {
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final int YEAR_MONTHS = 12;
    private static final int EPOCH_YEAR = 1970;

    public Windows {
        requireNonNull(kind, "kind");
        if (kind == WindowAssign.Kind.SESSION) {
            throw new IllegalArgumentException("the windows of sessions depend on their rows");
        }
        boolean fixed = sizeMicros > 0 && slideMicros > 0 && sizeMonths == 0 && slideMonths == 0;
        boolean calendar = sizeMonths > 0 && slideMonths > 0 && sizeMicros == 0 && slideMicros == 0;
        if (!fixed && !calendar) {
            throw new IllegalArgumentException("windows have a positive size and slide");
        }
    }

    /// The windows of `plan`.
    public static Windows of(WindowAssign plan) {
        return new Windows(
                plan.kind(),
                plan.sizeMicros(),
                plan.slideMicros(),
                plan.offsetMicros(),
                plan.sizeMonths(),
                plan.slideMonths());
    }

    /// Windows of a fixed length.
    public Windows(WindowAssign.Kind kind, long sizeMicros, long slideMicros, long offsetMicros) {
        this(kind, sizeMicros, slideMicros, offsetMicros, 0, 0);
    }

    /// Whether windows begin and end with months.
    public boolean byCalendar() {
        return sizeMonths > 0;
    }

    /// Whether `time` is a point in time: NULLs aside, the infinities lie in no window.
    public static boolean isFinite(long time) {
        return time != Long.MIN_VALUE && time != Long.MAX_VALUE;
    }

    /// In how many windows a time may lie.
    public int countMax() {
        return switch (kind) {
            case TUMBLE, SESSION -> 1;
            case HOP, CUMULATE ->
                    byCalendar()
                            ? Math.ceilDiv(sizeMonths, slideMonths)
                            : Math.toIntExact((sizeMicros + slideMicros - 1) / slideMicros);
        };
    }

    /// The start of the `TUMBLE` or longest `CUMULATE` window that `time` lies in.
    public long start(long time) {
        if (byCalendar()) {
            return monthStart(Math.floorDiv(month(time), sizeMonths) * (long) sizeMonths);
        }
        return time - Math.floorMod(time - offsetMicros, sizeMicros);
    }

    /// Writes the windows that `time` lies in, from position `at` on; how many. There must be room
    /// for [#countMax].
    public int assign(long time, long[] starts, long[] ends, int at) {
        if (byCalendar()) {
            return assignMonths(month(time), starts, ends, at);
        }
        return switch (kind) {
            case TUMBLE, SESSION -> {
                starts[at] = start(time);
                ends[at] = starts[at] + sizeMicros;
                yield 1;
            }
            case HOP -> hop(time, starts, ends, at);
            case CUMULATE -> cumulate(time, starts, ends, at);
        };
    }

    private int hop(long time, long[] starts, long[] ends, int at) {
        int count = 0;
        long start = time - Math.floorMod(time - offsetMicros, slideMicros);
        for (; start > time - sizeMicros; start -= slideMicros) {
            starts[at + count] = start;
            ends[at + count] = start + sizeMicros;
            count++;
        }
        return count;
    }

    private int cumulate(long time, long[] starts, long[] ends, int at) {
        int count = 0;
        long start = start(time);
        long end = start + ((time - start) / slideMicros + 1) * slideMicros;
        for (; end <= start + sizeMicros; end += slideMicros) {
            starts[at + count] = start;
            ends[at + count] = end;
            count++;
        }
        return count;
    }

    private int assignMonths(long month, long[] starts, long[] ends, int at) {
        int count = 0;
        long longest = Math.floorDiv(month, sizeMonths) * (long) sizeMonths;
        switch (kind) {
            case TUMBLE, SESSION -> count = put(longest, longest + sizeMonths, starts, ends, at);
            case HOP -> {
                long start = Math.floorDiv(month, slideMonths) * (long) slideMonths;
                for (; start > month - sizeMonths; start -= slideMonths) {
                    count += put(start, start + sizeMonths, starts, ends, at + count);
                }
            }
            case CUMULATE -> {
                long end = longest + ((month - longest) / slideMonths + 1) * slideMonths;
                for (; end <= longest + sizeMonths; end += slideMonths) {
                    count += put(longest, end, starts, ends, at + count);
                }
            }
        }
        return count;
    }

    private int put(long startMonth, long endMonth, long[] starts, long[] ends, int at) {
        starts[at] = monthStart(startMonth);
        ends[at] = monthStart(endMonth);
        return 1;
    }

    /// How many months after January 1970 `time` is, in UTC.
    private long month(long time) {
        long date = CivilDate.ofDays(Math.floorDiv(time - offsetMicros, DAY_MICROS));
        return (CivilDate.year(date) - EPOCH_YEAR) * YEAR_MONTHS + CivilDate.month(date) - 1;
    }

    private long monthStart(long month) {
        long year = EPOCH_YEAR + Math.floorDiv(month, YEAR_MONTHS);
        int inYear = Math.floorMod(month, YEAR_MONTHS) + 1;
        return CivilDate.toDays(year, inYear, 1) * DAY_MICROS + offsetMicros;
    }
}
