// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.function;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.EvaluationContext;

/// Random numbers and UUIDs, drawn from the session's source. They are no secrets.
public final class RandomFunctions {
    private RandomFunctions() {}

    static void register(Registry r) {
        r.changing(
                "random() double",
                "random",
                "from 0 to 1, never 1",
                "random() → 0.897124072839091");
        r.changing(
                "random(integer, integer) integer",
                "random",
                "from the first to the second, both possible",
                "random(1, 10) → 7");
        r.changing(
                "random(bigint, bigint) bigint",
                "random",
                "from the first to the second, both possible",
                "random(1, 10) → 7");
        for (String name : java.util.List.of("gen_random_uuid", "uuidv4")) {
            r.changing(
                    name + "() uuid",
                    "uuid",
                    "a random UUID, of version 4",
                    name + "() → 5b30857f-0bfa-48b5-ac0b-5c64e28078d1");
        }
        r.changing(
                "uuidv7() uuid",
                "timedUuid",
                "a UUID of version 7: the time, then random bits",
                "uuidv7() → 019535d9-3df7-79fb-b466-fa907fa17f9e");
    }

    public static double random(EvaluationContext context) {
        return context.random().nextDouble();
    }

    public static long random(EvaluationContext context, long least, long greatest) {
        if (least > greatest) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "lower bound must be less than or equal to upper bound");
        }
        return context.random().nextLong(least, greatest);
    }

    public static void uuid(EvaluationContext context, Slice out) {
        set(context.random().nextLong(), 4, context.random().nextLong(), out);
    }

    public static void timedUuid(EvaluationContext context, Slice out) {
        long millis = Math.floorDiv(context.nowMicros(), 1000L);
        long random = context.random().nextLong();
        set(millis << 16 | (random & 0xffff), 7, context.random().nextLong(), out);
    }

    private static void set(long high, int version, long low, Slice out) {
        out.reset();
        long first = (high & ~0xf000L) | (long) version << 12;
        long second = (low & 0x3fffffffffffffffL) | 0x8000000000000000L;
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.append((int) (first >>> shift) & 0xff);
        }
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.append((int) (second >>> shift) & 0xff);
        }
    }
}
