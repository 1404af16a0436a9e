// SPDX-License-Identifier: Apache-2.0
package io.tidemill.core.value;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A time zone: from instants to local clock readings and back, in microseconds, without allocating
/// where neighbouring values fall between the same two clock changes.
public final class TimeZone {
    /// Coordinated universal time.
    public static final TimeZone UTC = new TimeZone("UTC", ZoneOffset.UTC);

    /// Bounded by the zones and offsets there are.
    private static final Map<ZoneId, TimeZone> BY_ID = new ConcurrentHashMap<>();

    /// Abbreviations with a fixed meaning, in minutes east of UTC, from PostgreSQL's default set.
    private static final Map<String, Integer> ABBREVIATIONS =
            Map.ofEntries(
                    Map.entry("utc", 0),
                    Map.entry("gmt", 0),
                    Map.entry("z", 0),
                    Map.entry("zulu", 0),
                    Map.entry("ut", 0),
                    Map.entry("uct", 0),
                    Map.entry("wet", 0),
                    Map.entry("west", 60),
                    Map.entry("bst", 60),
                    Map.entry("cet", 60),
                    Map.entry("met", 60),
                    Map.entry("cest", 120),
                    Map.entry("mest", 120),
                    Map.entry("eet", 120),
                    Map.entry("sast", 120),
                    Map.entry("eest", 180),
                    Map.entry("msk", 180),
                    Map.entry("pkt", 300),
                    Map.entry("jst", 540),
                    Map.entry("kst", 540),
                    Map.entry("aest", 600),
                    Map.entry("aedt", 660),
                    Map.entry("nzst", 720),
                    Map.entry("nzdt", 780),
                    Map.entry("nst", -210),
                    Map.entry("ndt", -150),
                    Map.entry("ast", -240),
                    Map.entry("adt", -180),
                    Map.entry("est", -300),
                    Map.entry("edt", -240),
                    Map.entry("cst", -360),
                    Map.entry("cdt", -300),
                    Map.entry("mst", -420),
                    Map.entry("mdt", -360),
                    Map.entry("pst", -480),
                    Map.entry("pdt", -420),
                    Map.entry("akst", -540),
                    Map.entry("akdt", -480),
                    Map.entry("hst", -600));

    private final String name;
    private final ZoneRules rules;
    private final boolean fixed;
    private final int fixedOffset;

    // Racing threads may overwrite each other's: both are right, and a record is published safely.
    private @Nullable Period last;

    /// The zones there are, looked up when the first name is.
    private static final class Names {
        static final Map<String, String> BY_LOWER_CASE =
                ZoneId.getAvailableZoneIds().stream()
                        .collect(Collectors.toMap(id -> id.toLowerCase(Locale.ROOT), id -> id));
    }

    /// A stretch of time, in microseconds, in which the offset does not change.
    private record Period(long from, long to, int offset) {}

    private TimeZone(String name, ZoneId id) {
        this.name = requireNonNull(name, "name");
        this.rules = id.getRules();
        this.fixed = rules.isFixedOffset();
        this.fixedOffset = fixed ? rules.getOffset(Instant.EPOCH).getTotalSeconds() : 0;
    }

    /// The zone `seconds` east of UTC.
    public static TimeZone ofOffset(int seconds) {
        try {
            var offset = ZoneOffset.ofTotalSeconds(seconds);
            return new TimeZone(offset.getId(), offset);
        } catch (DateTimeException e) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE, "time zone displacement out of range")
                    .cause(e);
        }
    }

    /// The zone that `id` names.
    public static TimeZone of(ZoneId id) {
        return BY_ID.computeIfAbsent(id, zone -> new TimeZone(zone.getId(), zone));
    }

    /// The zone called `name`, whatever its case: `Europe/Paris`, `UTC`, `CET`, or an offset as
    /// POSIX has it, positive to the west: `-05:30`, `UTC+3`.
    ///
    /// @throws SqlException 22023 when there is none
    public static TimeZone of(String name) {
        TimeZone zone = find(name.strip());
        if (zone == null) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "time zone \"" + name + "\" not recognized")
                    .hint("Use a name of the IANA database such as \"Europe/Paris\", or \"UTC\".");
        }
        return zone;
    }

    /// The zone that an abbreviation such as `cet` stands for, in lower case, or null.
    public static @Nullable TimeZone ofAbbreviation(String lower) {
        Integer minutes = ABBREVIATIONS.get(lower);
        return minutes == null ? null : minutes == 0 ? UTC : ofOffset(minutes * 60);
    }

    /// The zone called `name` as [#of] finds it, or null.
    public static @Nullable TimeZone find(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        TimeZone abbreviated = ofAbbreviation(lower);
        if (abbreviated != null) {
            return abbreviated;
        }
        String id = Names.BY_LOWER_CASE.get(lower);
        return id != null ? of(ZoneId.of(id)) : findPosix(lower);
    }

    private static @Nullable TimeZone findPosix(String lower) {
        int at = 0;
        while (at < lower.length() && TextScan.isLetter(lower.charAt(at))) {
            at++;
        }
        Slice digits = Slice.of(lower.substring(at));
        int offset = parseOffset(digits, 0, digits.length);
        return offset == NO_OFFSET || offset == TOO_FAR || (at > 0 && at < 3)
                ? null
                : ofOffset(-offset);
    }

    static final int NO_OFFSET = Integer.MIN_VALUE;

    /// An offset of more hours or minutes than there are.
    static final int TOO_FAR = Integer.MIN_VALUE + 1;

    /// Reads `±hh`, `±hhmm`, `±hh:mm[:ss]` from `from` to `to`: seconds, [#NO_OFFSET] or
    /// [#TOO_FAR].
    static int parseOffset(Slice text, int from, int to) {
        if (from >= to) {
            return NO_OFFSET;
        }
        int at = from;
        boolean negative = text.at(at) == '-';
        if (negative || text.at(at) == '+') {
            at++;
        }
        int[] parts = new int[3];
        int part = 0;
        int digits = 0;
        for (; at < to; at++) {
            int c = text.at(at);
            if (TextScan.isDigit(c) && digits < 4) {
                parts[part] = parts[part] * 10 + (c - '0');
                digits++;
            } else if (c == ':' && digits > 0 && part < 2) {
                part++;
                digits = 0;
            } else {
                return NO_OFFSET;
            }
        }
        if (digits == 0) {
            return NO_OFFSET;
        }
        if (part == 0 && digits > 2) {
            parts[1] = parts[0] % 100;
            parts[0] /= 100;
        }
        if (parts[0] > 15 || parts[1] > 59 || parts[2] > 59) {
            return TOO_FAR;
        }
        int seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
        return negative ? -seconds : seconds;
    }

    /// The zone's name.
    public String name() {
        return name;
    }

    /// The zone's rules.
    public ZoneRules rules() {
        return rules;
    }

    /// How far the zone's clocks are ahead of UTC at an instant, given in microseconds since 1970.
    public int offsetSeconds(long instant) {
        if (fixed) {
            return fixedOffset;
        }
        Period period = last;
        if (period == null || instant < period.from || instant >= period.to) {
            period = periodOf(instant);
            last = period;
        }
        return period.offset;
    }

    private Period periodOf(long instant) {
        Instant at = toJava(instant);
        ZoneOffsetTransition next = rules.nextTransition(at);
        ZoneOffsetTransition previous = rules.previousTransition(at.plusNanos(1));
        return new Period(
                previous == null ? Long.MIN_VALUE : previous.toEpochSecond() * 1_000_000,
                next == null ? Long.MAX_VALUE : next.toEpochSecond() * 1_000_000,
                rules.getOffset(at).getTotalSeconds());
    }

    private static Instant toJava(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }

    /// The clock reading at an instant; infinities stay.
    public long toLocal(long instant) {
        if (Timestamps.isInfinite(instant)) {
            return instant;
        }
        return addSeconds(instant, offsetSeconds(instant));
    }

    /// The instant of a clock reading; infinities stay. A reading that was skipped counts as if the
    /// clocks had not been changed yet, one that occurs twice is the second one.
    public long toInstant(long local) {
        if (Timestamps.isInfinite(local)) {
            return local;
        }
        if (fixed) {
            return addSeconds(local, -fixedOffset);
        }
        var reading =
                LocalDateTime.ofEpochSecond(Math.floorDiv(local, 1_000_000L), 0, ZoneOffset.UTC);
        ZoneOffsetTransition transition = rules.getTransition(reading);
        int offset;
        if (transition == null) {
            offset = rules.getOffset(reading).getTotalSeconds();
        } else if (transition.isGap()) {
            offset = transition.getOffsetBefore().getTotalSeconds();
        } else {
            offset = transition.getOffsetAfter().getTotalSeconds();
        }
        return addSeconds(local, -offset);
    }

    private static long addSeconds(long timestamp, int seconds) {
        long result = timestamp + seconds * 1_000_000L;
        if (((timestamp ^ result) & ((long) seconds ^ result)) < 0
                || Timestamps.isInfinite(result)) {
            throw Timestamps.outOfRange();
        }
        return Timestamps.check(result);
    }

    /// Appends `+hh[:mm[:ss]]`.
    static void appendOffset(int offset, Slice out) {
        int seconds = Math.abs(offset);
        out.append(offset < 0 ? '-' : '+');
        TextScan.appendPadded(out, seconds / 3600, 2);
        if (seconds % 3600 != 0) {
            out.append(':');
            TextScan.appendPadded(out, seconds / 60 % 60, 2);
            if (seconds % 60 != 0) {
                out.append(':');
                TextScan.appendPadded(out, seconds % 60, 2);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
