// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.util.List;
import java.util.Random;

/// Random expressions over columns. They avoid errors that hang on what is evaluated first, such as
/// divisions by zero.
final class RandomExpressions {
    private static final List<String> COMPARISONS = List.of("=", "<>", "<", "<=", ">", ">=");

    private final Random random;

    RandomExpressions(Random random) {
        this.random = random;
    }

    /// A column in reach.
    record Source(String name, Family family) {}

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    /// A family that `scope` has columns of, and that values can be computed of.
    Family family(List<Source> scope) {
        Family family = pick(scope).family();
        return family == Family.OTHER ? Family.INTEGER : family;
    }

    /// An expression that nests up to `depth` deep.
    String of(Family family, List<Source> scope, int depth) {
        if (depth <= 0 || oneIn(4)) {
            return leaf(family, scope);
        }
        int next = depth - 1;
        if (oneIn(5)) {
            return either(family, scope, next);
        }
        return switch (family) {
            case INTEGER -> integer(scope, next);
            case NUMERIC -> numeric(scope, next);
            case FLOAT -> floating(scope, next);
            case TEXT -> text(scope, next);
            case BOOLEAN -> condition(scope, next);
            case DATE -> date(scope, next);
            case TIMESTAMP -> timestamp(scope, next);
            case TIMESTAMPTZ -> of(family, scope, next) + " + interval '90 minutes'";
            case INTERVAL -> interval(scope, next);
            case OTHER -> leaf(family, scope);
        };
    }

    private String leaf(Family family, List<Source> scope) {
        var columns = scope.stream().filter(source -> source.family() == family).toList();
        return columns.isEmpty() || oneIn(6) ? literal(family) : pick(columns).name();
    }

    private String literal(Family family) {
        return switch (family) {
            case INTEGER -> pick(List.of("0", "1", "2", "7", "-3", "NULL::int", "20"));
            case NUMERIC -> pick(List.of("0.5", "10.00", "-1.25", "NULL::numeric", "99.9"));
            case FLOAT -> pick(List.of("0.5::float8", "-2::float8", "20.25::float8"));
            case TEXT -> pick(List.of("'a'", "'Lamp'", "''", "'x%'", "NULL::text", "'É'"));
            case BOOLEAN -> pick(List.of("true", "false", "NULL::boolean"));
            case DATE -> pick(List.of("date '2024-02-29'", "date '2024-03-01'"));
            case TIMESTAMP ->
                    pick(
                            List.of(
                                    "timestamp '2024-02-29 12:30:00'",
                                    "timestamp '2024-03-02 00:00:00'"));
            case TIMESTAMPTZ -> "timestamptz '2024-03-01 00:00:00+00'";
            case INTERVAL -> pick(List.of("interval '1 day'", "interval '90 minutes'"));
            case OTHER -> "NULL::int";
        };
    }

    private String either(Family family, List<Source> scope, int depth) {
        String first = of(family, scope, depth);
        String second = of(family, scope, depth);
        return switch (random.nextInt(4)) {
            case 0 -> "coalesce(%s, %s)".formatted(first, second);
            case 1 -> "nullif(%s, %s)".formatted(first, second);
            case 2 ->
                    family == Family.OTHER
                            ? first
                            : "%s(%s, %s)"
                                    .formatted(oneIn(2) ? "greatest" : "least", first, second);
            default ->
                    "CASE WHEN %s THEN %s %sEND"
                            .formatted(
                                    of(Family.BOOLEAN, scope, depth),
                                    first,
                                    oneIn(3) ? "" : "ELSE " + second + " ");
        };
    }

    private String integer(List<Source> scope, int depth) {
        String first = of(Family.INTEGER, scope, depth);
        String second = of(Family.INTEGER, scope, depth);
        return switch (random.nextInt(8)) {
            case 0 -> "(%s)::bigint + %s".formatted(first, second);
            case 1 -> "(%s)::bigint - (%s)".formatted(first, second);
            case 2 -> "(%s) / nullif(%s, 0)".formatted(first, second);
            case 3 -> "(%s) %% nullif(%s, 0)".formatted(first, second);
            case 4 -> "length(%s)".formatted(of(Family.TEXT, scope, depth));
            case 5 -> "(%s) - (%s)".formatted(leaf(Family.DATE, scope), leaf(Family.DATE, scope));
            case 6 -> "(%s)::int".formatted(of(Family.BOOLEAN, scope, depth));
            default -> "abs((%s)::bigint)".formatted(first);
        };
    }

    private String numeric(List<Source> scope, int depth) {
        String first = of(Family.NUMERIC, scope, depth);
        String second = of(Family.NUMERIC, scope, depth);
        return switch (random.nextInt(8)) {
            case 0 -> "(%s) + (%s)".formatted(first, second);
            case 1 -> "(%s) - (%s)".formatted(first, second);
            case 2 -> "(%s) * (%s)".formatted(first, second);
            case 3 -> "(%s) / nullif(%s, 0)".formatted(first, second);
            case 4 -> "round(%s, %d)".formatted(first, random.nextInt(-1, 3));
            case 5 -> "(%s)::numeric".formatted(of(Family.INTEGER, scope, depth));
            case 6 -> "extract(day FROM %s)".formatted(of(Family.TIMESTAMP, scope, depth));
            default -> "abs(%s)".formatted(first);
        };
    }

    private String floating(List<Source> scope, int depth) {
        String first = of(Family.FLOAT, scope, depth);
        return switch (random.nextInt(4)) {
            case 0 -> "(%s) + (%s)".formatted(first, of(Family.FLOAT, scope, depth));
            case 1 -> "(%s) * 2".formatted(first);
            case 2 -> "sqrt(abs(%s))".formatted(first);
            default -> "(%s)::float8".formatted(of(Family.INTEGER, scope, depth));
        };
    }

    private String text(List<Source> scope, int depth) {
        String first = of(Family.TEXT, scope, depth);
        return switch (random.nextInt(8)) {
            case 0 -> "(%s) || (%s)".formatted(first, of(Family.TEXT, scope, depth));
            case 1 -> "upper(%s)".formatted(first);
            case 2 -> "lower(%s)".formatted(first);
            case 3 ->
                    "substr(%s, %d, %d)".formatted(first, random.nextInt(0, 4), random.nextInt(4));
            case 4 -> "replace(%s, 'a', 'bb')".formatted(first);
            case 5 -> "(%s)::text".formatted(of(Family.INTEGER, scope, depth));
            case 6 -> "(%s)::text".formatted(of(Family.DATE, scope, depth));
            default -> "left(%s, %d)".formatted(first, random.nextInt(-2, 4));
        };
    }

    /// A condition.
    String condition(List<Source> scope, int depth) {
        Family family = family(scope);
        String first = of(family, scope, depth);
        return switch (random.nextInt(11)) {
            case 0 ->
                    "(%s) AND (%s)"
                            .formatted(condition(scope, depth - 1), condition(scope, depth - 1));
            case 1 ->
                    "(%s) OR (%s)"
                            .formatted(condition(scope, depth - 1), condition(scope, depth - 1));
            case 2 -> "NOT (%s)".formatted(of(Family.BOOLEAN, scope, depth));
            case 3 -> "(%s) IS %sNULL".formatted(first, oneIn(2) ? "NOT " : "");
            case 4 ->
                    "(%s) IS %sDISTINCT FROM (%s)"
                            .formatted(first, oneIn(2) ? "NOT " : "", of(family, scope, depth));
            case 5 ->
                    "(%s) %sIN (%s, %s)"
                            .formatted(
                                    first,
                                    oneIn(3) ? "NOT " : "",
                                    of(family, scope, 0),
                                    of(family, scope, 0));
            case 6 ->
                    "(%s) %sLIKE '%s'"
                            .formatted(
                                    of(Family.TEXT, scope, depth),
                                    oneIn(3) ? "NOT " : "",
                                    pick(List.of("%a%", "_a%", "L%", "", "%")));
            case 7 ->
                    "(%s) IS %s"
                            .formatted(
                                    of(Family.BOOLEAN, scope, depth),
                                    pick(List.of("TRUE", "NOT TRUE", "FALSE", "NOT FALSE")));
            case 8 ->
                    "(%s) BETWEEN (%s) AND (%s)"
                            .formatted(first, of(family, scope, depth), of(family, scope, depth));
            default -> "(%s) %s (%s)".formatted(first, pick(COMPARISONS), of(family, scope, depth));
        };
    }

    private String date(List<Source> scope, int depth) {
        return oneIn(2)
                ? "(%s)::date".formatted(of(Family.TIMESTAMP, scope, depth))
                : "(%s) + %d".formatted(of(Family.DATE, scope, depth), random.nextInt(-3, 40));
    }

    private String timestamp(List<Source> scope, int depth) {
        String first = of(Family.TIMESTAMP, scope, depth);
        return switch (random.nextInt(3)) {
            case 0 ->
                    "date_trunc('%s', %s)"
                            .formatted(pick(List.of("hour", "day", "week", "month")), first);
            case 1 -> "(%s) + interval '1 day 2 hours'".formatted(first);
            default -> "(%s)::timestamp".formatted(of(Family.DATE, scope, depth));
        };
    }

    private String interval(List<Source> scope, int depth) {
        return oneIn(2)
                ? "(%s) - (%s)"
                        .formatted(
                                of(Family.TIMESTAMP, scope, depth),
                                of(Family.TIMESTAMP, scope, depth))
                : "(%s) * 2".formatted(of(Family.INTERVAL, scope, depth));
    }
}
