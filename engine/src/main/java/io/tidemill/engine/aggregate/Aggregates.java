// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Aggregate;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The aggregates that SQL knows, with PostgreSQL's result types.
public final class Aggregates {
    private static final List<Type> ANY =
            List.of(
                    Type.BOOLEAN,
                    Type.SMALLINT,
                    Type.INTEGER,
                    Type.BIGINT,
                    Type.REAL,
                    Type.DOUBLE,
                    Type.NUMERIC,
                    Type.TEXT,
                    Type.BYTEA,
                    Type.DATE,
                    Type.TIME,
                    Type.TIMESTAMP,
                    Type.TIMESTAMPTZ,
                    Type.INTERVAL,
                    Type.UUID,
                    Type.JSONB);
    private static final List<Type> ORDERED =
            List.of(
                    Type.SMALLINT,
                    Type.INTEGER,
                    Type.BIGINT,
                    Type.REAL,
                    Type.DOUBLE,
                    Type.NUMERIC,
                    Type.TEXT,
                    Type.DATE,
                    Type.TIME,
                    Type.TIMESTAMP,
                    Type.TIMESTAMPTZ,
                    Type.INTERVAL);
    private static final Set<String> IGNORING_DISTINCT =
            Set.of("min", "max", "bool_and", "bool_or", "every");

    private static final Map<String, Implementation> IMPLEMENTATIONS = new LinkedHashMap<>();

    static {
        add(
                "count",
                List.of(),
                Type.BIGINT,
                "How many rows there are.",
                "count(*)",
                Aggregates::count);
        for (var type : ANY) {
            add(
                    "count",
                    type,
                    Type.BIGINT,
                    "How many values are not NULL.",
                    "count(x)",
                    Aggregates::count);
        }
        add(
                "sum",
                Type.SMALLINT,
                Type.BIGINT,
                "The sum of the values.",
                "sum(x)",
                Aggregates::sumOfIntegers);
        add(
                "sum",
                Type.INTEGER,
                Type.BIGINT,
                "The sum of the values.",
                "sum(x)",
                Aggregates::sumOfIntegers);
        add(
                "sum",
                Type.REAL,
                Type.REAL,
                "The sum of the values, rounded once.",
                "sum(x)",
                Aggregates::sumOfReals);
        add(
                "sum",
                Type.DOUBLE,
                Type.DOUBLE,
                "The sum of the values, rounded once.",
                "sum(x)",
                Aggregates::sumOfDoubles);
        add(
                "avg",
                Type.REAL,
                Type.DOUBLE,
                "The mean of the values.",
                "avg(x)",
                Aggregates::meanOfDoubles);
        add(
                "avg",
                Type.DOUBLE,
                Type.DOUBLE,
                "The mean of the values.",
                "avg(x)",
                Aggregates::meanOfDoubles);
        for (var type : ORDERED) {
            add(
                    "min",
                    type,
                    type,
                    "The least value.",
                    "min(x)",
                    (feed, once) -> extreme(feed, once, type, false));
            add(
                    "max",
                    type,
                    type,
                    "The greatest value.",
                    "max(x)",
                    (feed, once) -> extreme(feed, once, type, true));
        }
        add(
                "bool_and",
                Type.BOOLEAN,
                Type.BOOLEAN,
                "Whether all values are true.",
                "bool_and(x)",
                Aggregates::allTrue);
        add(
                "every",
                Type.BOOLEAN,
                Type.BOOLEAN,
                "Whether all values are true.",
                "every(x)",
                Aggregates::allTrue);
        add(
                "bool_or",
                Type.BOOLEAN,
                Type.BOOLEAN,
                "Whether any value is true.",
                "bool_or(x)",
                Aggregates::anyTrue);
    }

    /// All of them.
    public static final List<Aggregate> ALL =
            IMPLEMENTATIONS.values().stream().map(Implementation::declaration).toList();

    private Aggregates() {}

    private static void add(
            String name,
            Type argument,
            Type result,
            String description,
            String example,
            Implementation.Plan plan) {
        add(name, List.of(argument), result, description, example, plan);
    }

    private static void add(
            String name,
            List<Type> arguments,
            Type result,
            String description,
            String example,
            Implementation.Plan plan) {
        var aggregate = new Aggregate(name, arguments, result, description, example);
        var required = new ArrayList<Integer>();
        for (int i = 0; i < arguments.size(); i++) {
            required.add(i);
        }
        IMPLEMENTATIONS.put(signature(aggregate), new Implementation(aggregate, required, plan));
    }

    private static String signature(Aggregate aggregate) {
        var text = new StringBuilder(aggregate.name());
        for (var type : aggregate.arguments()) {
            text.append(' ').append(type.withoutModifiers().sql());
        }
        return text.toString();
    }

    /// How `aggregate` is computed.
    static Implementation implementation(Aggregate aggregate) {
        var found = IMPLEMENTATIONS.get(signature(aggregate));
        if (found == null) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "aggregate " + signature(aggregate) + " is not supported");
        }
        return found;
    }

    /// Whether equal values do not change the result, so that DISTINCT does not.
    static boolean ignoresDistinct(Aggregate aggregate) {
        return IGNORING_DISTINCT.contains(aggregate.name());
    }

    private static Result count(Feed feed, boolean appendOnly) {
        return Result.count();
    }

    private static Result sumOfIntegers(Feed feed, boolean appendOnly) {
        var sums = feed.accumulator(LongSums.class, "", LongSums::new);
        return Result.longs((group, count) -> sums.sum(group));
    }

    private static Result sumOfDoubles(Feed feed, boolean appendOnly) {
        var sums = feed.accumulator(ExactSums.class, "", ExactSums::new);
        return Result.doubles((group, count) -> sums.sum(group));
    }

    private static Result sumOfReals(Feed feed, boolean appendOnly) {
        var sums = feed.accumulator(ExactSums.class, "", ExactSums::new);
        return Result.doubles((group, count) -> {
            float sum = (float) sums.sum(group);
            if (Float.isInfinite(sum) && !sums.isSpecial(group)) {
                throw ExactSums.overflow();
            }
            return sum;
        });
    }

    private static Result meanOfDoubles(Feed feed, boolean appendOnly) {
        var sums = feed.accumulator(ExactSums.class, "", ExactSums::new);
        return Result.doubles((group, count) -> sums.sum(group) / count);
    }

    private static Result extreme(Feed feed, boolean appendOnly, Type type, boolean greatest) {
        if (!appendOnly) {
            var values =
                    feed.accumulator(
                            MultisetExtremes.class,
                            "",
                            () -> new MultisetExtremes(type.kind(), order(type)));
            return Result.orNull((group, count, out) -> values.append(group, greatest, out));
        }
        Extremes values =
                type.kind() == Kind.BYTES
                        ? feed.accumulator(
                                BytesExtremes.class,
                                greatest,
                                () -> new BytesExtremes(greatest, order(type)))
                        : feed.accumulator(
                                LongExtremes.class,
                                greatest,
                                () -> new LongExtremes(greatest, type.kind() == Kind.DOUBLE));
        return Result.orNull((group, count, out) -> values.append(group, out));
    }

    private static Comparator<Slice> order(Type type) {
        return (left, right) -> Values.compareBytes(type, left, right);
    }

    private static Result allTrue(Feed feed, boolean appendOnly) {
        var falses = feed.accumulator(Falses.class, "", Falses::new);
        return Result.longs((group, count) -> falses.get(group) == 0 ? 1 : 0);
    }

    private static Result anyTrue(Feed feed, boolean appendOnly) {
        var falses = feed.accumulator(Falses.class, "", Falses::new);
        return Result.longs((group, count) -> falses.get(group) < count ? 1 : 0);
    }
}
