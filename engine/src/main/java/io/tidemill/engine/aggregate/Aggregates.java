// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Aggregate;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Interval;
import io.tidemill.core.value.Numeric;
import io.tidemill.core.value.NumericArithmetic;
import io.tidemill.core.value.Values;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The aggregates that SQL knows, with PostgreSQL's result types.
public final class Aggregates {
    private static final List<Type> EVERY =
            Stream.concat(Type.SCALARS.stream(), Type.SCALARS.stream().map(Type::array)).toList();
    private static final List<Type> ORDERED =
            List.of(
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
                    Type.INTERVAL);
    private static final List<Type> NUMBERS =
            List.of(Type.SMALLINT, Type.INTEGER, Type.BIGINT, Type.NUMERIC, Type.REAL, Type.DOUBLE);
    private static final List<Type> TIMES =
            List.of(Type.TIMESTAMP, Type.TIMESTAMPTZ, Type.DATE, Type.BIGINT, Type.INTEGER);
    private static final Set<String> IGNORING_DISTINCT =
            Set.of("min", "max", "bool_and", "bool_or", "every", "any_value", "bit_and", "bit_or");
    private static final Set<String> ORDERED_BY_VALUE =
            Set.of("median", "min_by", "max_by", "approx_top_k");

    private static final Map<String, String> DESCRIPTIONS =
            Map.ofEntries(
                    entry("sum", "The sum of the values, rounded once at most."),
                    entry("avg", "The mean of the values."),
                    entry("min", "The least value."),
                    entry("max", "The greatest value."),
                    entry("bool_and", "Whether all values are true."),
                    entry("every", "Whether all values are true."),
                    entry("bool_or", "Whether any value is true."),
                    entry("var_pop", "The variance of the values as a whole population."),
                    entry("var_samp", "The variance of the values as a sample."),
                    entry("variance", "The variance of the values as a sample."),
                    entry("stddev_pop", "The standard deviation of a whole population."),
                    entry("stddev_samp", "The standard deviation of a sample."),
                    entry("stddev", "The standard deviation of a sample."),
                    entry("any_value", "One of the values: the least."),
                    entry("bit_and", "The bits that all values have."),
                    entry("bit_or", "The bits that any value has."),
                    entry("bit_xor", "The bits that an odd number of values have."),
                    entry("first", "The value of the row with the least time."),
                    entry("last", "The value of the row with the greatest time."));

    private static final Map<String, Implementation> IMPLEMENTATIONS = new LinkedHashMap<>();

    static {
        add("count", List.of(), Type.BIGINT, "How many rows there are.", Aggregates::count);
        for (var type : EVERY) {
            var any = List.of(type);
            add("count", any, Type.BIGINT, "How many values are not NULL.", Aggregates::count);
        }
        add("sum", Type.SMALLINT, Type.BIGINT, Aggregates::sumOfIntegers);
        add("sum", Type.INTEGER, Type.BIGINT, Aggregates::sumOfIntegers);
        add("sum", Type.BIGINT, Type.NUMERIC, Aggregates::sumOfBigints);
        add("sum", Type.NUMERIC, Type.NUMERIC, Aggregates::sumOfNumerics);
        add("sum", Type.REAL, Type.REAL, Aggregates::sumOfReals);
        add("sum", Type.DOUBLE, Type.DOUBLE, Aggregates::sumOfDoubles);
        add("sum", Type.INTERVAL, Type.INTERVAL, Aggregates::sumOfIntervals);
        add("avg", Type.SMALLINT, Type.NUMERIC, Aggregates::meanOfIntegers);
        add("avg", Type.INTEGER, Type.NUMERIC, Aggregates::meanOfIntegers);
        add("avg", Type.BIGINT, Type.NUMERIC, Aggregates::meanOfBigints);
        add("avg", Type.NUMERIC, Type.NUMERIC, Aggregates::meanOfNumerics);
        add("avg", Type.REAL, Type.DOUBLE, Aggregates::meanOfDoubles);
        add("avg", Type.DOUBLE, Type.DOUBLE, Aggregates::meanOfDoubles);
        add("avg", Type.INTERVAL, Type.INTERVAL, Aggregates::meanOfIntervals);
        add("sum", Type.VECTOR, Type.VECTOR, Aggregates::sumOfVectors);
        add("avg", Type.VECTOR, Type.VECTOR, Aggregates::meanOfVectors);
        for (var type :
                Stream.concat(ORDERED.stream(), Type.SCALARS.stream().map(Type::array)).toList()) {
            add("min", type, type, (feed, use) -> extreme(feed, use, type, false));
            add("max", type, type, (feed, use) -> extreme(feed, use, type, true));
        }
        add("bool_and", Type.BOOLEAN, Type.BOOLEAN, Aggregates::allTrue);
        add("every", Type.BOOLEAN, Type.BOOLEAN, Aggregates::allTrue);
        add("bool_or", Type.BOOLEAN, Type.BOOLEAN, Aggregates::anyTrue);
        for (var type : NUMBERS) {
            var result = type.kind() == Kind.DOUBLE ? Type.DOUBLE : Type.NUMERIC;
            add("var_pop", type, result, deviations(type, false, false));
            add("var_samp", type, result, deviations(type, true, false));
            add("variance", type, result, deviations(type, true, false));
            add("stddev_pop", type, result, deviations(type, false, true));
            add("stddev_samp", type, result, deviations(type, true, true));
            add("stddev", type, result, deviations(type, true, true));
        }
        for (var type : Type.SCALARS) {
            for (var time : TIMES) {
                addTimed("first", type, time, false);
                addTimed("last", type, time, true);
            }
        }
        for (var type : EVERY) {
            add("any_value", type, type, (feed, use) -> extreme(feed, use, type, false));
        }
        for (var type : List.of(Type.SMALLINT, Type.INTEGER, Type.BIGINT)) {
            add("bit_and", type, type, (feed, use) -> bits(feed, type, BitCounts::and));
            add("bit_or", type, type, (feed, use) -> bits(feed, type, (bits, g, n) -> bits.or(g)));
            add(
                    "bit_xor",
                    type,
                    type,
                    (feed, use) -> bits(feed, type, (bits, g, n) -> bits.xor(g)));
        }
        Collecting.addAll(EVERY, Aggregates::addOrdered);
        Percentiles.addAll(EVERY, Aggregates::addOrdered);
        Sketches.addAll(EVERY, Aggregates::addUnordered, Aggregates::addOrdered);
        SeriesAggregates.addAll(Aggregates::addUnordered);
        Regression.addAll((name, result, description, plan) ->
                add(name, List.of(Type.DOUBLE, Type.DOUBLE), result, description, plan));
    }

    /// All of them.
    public static final List<Aggregate> ALL =
            IMPLEMENTATIONS.values().stream().map(Implementation::declaration).toList();

    private Aggregates() {}

    private static void add(String name, Type argument, Type result, Implementation.Plan plan) {
        var description = requireNonNull(DESCRIPTIONS.get(name));
        add(name, List.of(argument), result, description, plan);
    }

    private static void add(
            String name,
            List<Type> arguments,
            Type result,
            String description,
            Implementation.Plan plan) {
        String shown = List.of("*", "x", "y, x").get(arguments.size());
        var example = name + "(" + shown + ")";
        var aggregate = new Aggregate(name, arguments, result, description, example);
        var required = IntStream.range(0, arguments.size()).boxed().toList();
        IMPLEMENTATIONS.put(
                signature(aggregate), new Implementation(aggregate, required, false, plan));
    }

    private static void addOrdered(
            String example,
            List<Type> arguments,
            Type result,
            List<Integer> required,
            String description,
            Implementation.Plan plan) {
        String name = example.substring(0, example.indexOf('('));
        var aggregate = new Aggregate(name, arguments, result, description, example);
        add(new Implementation(aggregate, required, true, plan));
    }

    private static void addUnordered(
            String example,
            List<Type> arguments,
            Type result,
            List<Integer> required,
            String description,
            Implementation.Plan plan) {
        String name = example.substring(0, example.indexOf('('));
        var aggregate = new Aggregate(name, arguments, result, description, example);
        add(new Implementation(aggregate, required, false, plan));
    }

    private static void add(Implementation implementation) {
        IMPLEMENTATIONS.put(signature(implementation.declaration()), implementation);
    }

    @FunctionalInterface
    private interface BitResult {
        long get(BitCounts bits, int group, long count);
    }

    private static Result bits(Feed feed, Type type, BitResult result) {
        int size =
                switch (type.name()) {
                    case SMALLINT -> Short.SIZE;
                    case INTEGER -> Integer.SIZE;
                    default -> Long.SIZE;
                };
        var bits = feed.accumulator(BitCounts.class, "", () -> new BitCounts(size));
        return Result.longs((group, count) -> result.get(bits, group, count));
    }

    private static void addTimed(String name, Type type, Type time, boolean greatest) {
        var description = requireNonNull(DESCRIPTIONS.get(name));
        var example = name + "(x, ts)";
        var aggregate = new Aggregate(name, List.of(type, time), type, description, example);
        // The value itself may be NULL.
        var required = List.of(1);
        IMPLEMENTATIONS.put(
                signature(aggregate),
                new Implementation(
                        aggregate, required, false, (feed, use) -> timed(feed, type, greatest)));
    }

    private static Result timed(Feed feed, Type type, boolean greatest) {
        var values =
                feed.accumulator(TimedExtremes.class, "", () -> new TimedExtremes(type.kind()));
        return Result.orNull((group, count, out) -> values.append(group, greatest, out));
    }

    private static String signature(Aggregate aggregate) {
        return signature(aggregate.name(), aggregate.arguments());
    }

    private static String signature(String name, List<Type> types) {
        var text = new StringBuilder(name);
        for (var type : types) {
            text.append(' ').append(type.withoutModifiers().sql());
        }
        return text.toString();
    }

    /// The aggregate `name` over exactly these types, modifiers aside, if there is one.
    public static Optional<Aggregate> find(String name, List<Type> types) {
        var found = IMPLEMENTATIONS.get(signature(name, types));
        return found == null ? Optional.empty() : Optional.of(found.declaration());
    }

    /// How `aggregate` is computed.
    static Implementation implementation(Aggregate aggregate) {
        if (aggregate.name().equals("count") && aggregate.arguments().size() > 1) {
            // Of rows of values, which are not NULL even if the values are.
            return new Implementation(aggregate, List.of(), false, Aggregates::count);
        }
        var found = IMPLEMENTATIONS.get(signature(aggregate));
        if (found == null) {
            throw SqlException.of(
                    SqlState.FEATURE_NOT_SUPPORTED,
                    "aggregate " + signature(aggregate) + " is not supported");
        }
        return found;
    }

    /// Whether the result of `aggregate` depends on the order of the rows.
    public static boolean isOrdered(Aggregate aggregate) {
        return implementation(aggregate).ordered() && !ORDERED_BY_VALUE.contains(aggregate.name());
    }

    /// Whether equal values do not change the result, so that DISTINCT does not.
    static boolean ignoresDistinct(Aggregate aggregate) {
        return IGNORING_DISTINCT.contains(aggregate.name());
    }

    private static Result count(Feed feed, Implementation.Use use) {
        return Result.count();
    }

    private static Result sumOfIntegers(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(LongSums.class, "", LongSums::new);
        return Result.longs((group, count) -> sums.sum(group));
    }

    private static Result sumOfDoubles(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(ExactSums.class, "", ExactSums::new);
        return Result.doubles((group, count) -> sums.sum(group));
    }

    private static Result sumOfReals(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(ExactSums.class, "", ExactSums::new);
        return Result.doubles((group, count) -> {
            float sum = (float) sums.sum(group);
            if (Float.isInfinite(sum) && !sums.isSpecial(group)) {
                throw ExactSums.overflow();
            }
            return sum;
        });
    }

    private static Result sumOfBigints(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(WideLongSums.class, "", WideLongSums::new);
        return bytes((group, count, out) -> sum(sums, group, out));
    }

    private static void sum(WideLongSums sums, int group, Slice out) {
        if (sums.isLong(group)) {
            Numeric.ofLong(sums.low(group), out);
        } else {
            Numeric.set(sums.sum(group), 0, out);
        }
    }

    private static Result sumOfNumerics(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(NumericSums.class, "", NumericSums::new);
        return bytes((group, count, out) -> sums.sum(group, out));
    }

    private static Result sumOfIntervals(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(IntervalSums.class, "", IntervalSums::new);
        return bytes((group, count, out) -> sums.sum(group, out));
    }

    private static Result meanOfIntegers(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(LongSums.class, "", LongSums::new);
        return mean((group, count, out) -> Numeric.ofLong(sums.sum(group), out));
    }

    private static Result meanOfBigints(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(WideLongSums.class, "", WideLongSums::new);
        return mean((group, count, out) -> sum(sums, group, out));
    }

    private static Result meanOfNumerics(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(NumericSums.class, "", NumericSums::new);
        return mean((group, count, out) -> sums.sum(group, out));
    }

    private static Result meanOfIntervals(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(IntervalSums.class, "", IntervalSums::new);
        var sum = new Slice();
        return bytes((group, count, out) -> {
            sums.sum(group, sum);
            Interval.divide(sum, (double) count, out);
        });
    }

    private static Result sumOfVectors(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(VectorSums.class, "", VectorSums::new);
        return bytes((group, count, out) -> sums.sum(group, 1, out));
    }

    private static Result meanOfVectors(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(VectorSums.class, "", VectorSums::new);
        return bytes((group, count, out) -> sums.sum(group, (double) count, out));
    }

    @FunctionalInterface
    private interface SliceOfGroup {
        void get(int group, long count, Slice out);
    }

    private static Result bytes(SliceOfGroup value) {
        var slice = new Slice();
        return Result.orNull((group, count, out) -> {
            value.get(group, count, slice);
            ((ColumnBuilder.Bytes) out).append(slice);
        });
    }

    private static Result mean(SliceOfGroup total) {
        var sum = new Slice();
        var divisor = new Slice();
        return bytes((group, count, out) -> {
            total.get(group, count, sum);
            Numeric.ofLong(count, divisor);
            NumericArithmetic.divide(sum, divisor, out);
        });
    }

    private static Implementation.Plan deviations(Type type, boolean sample, boolean root) {
        int less = sample ? 1 : 0;
        if (type.kind() != Kind.DOUBLE) {
            return (feed, use) -> {
                var moments = feed.accumulator(NumericMoments.class, "", NumericMoments::new);
                return Result.orNull((group, count, out) ->
                        moments.append(group, count, count - less, root, out));
            };
        }
        return (feed, use) -> {
            var moments = feed.accumulator(Moments.class, "", () -> new Moments(1));
            return Result.orNull((group, count, out) -> {
                if (count == less) {
                    out.appendNull();
                    return;
                }
                double variance = moments.centred(group, 0, 0, count) / (count - less);
                ((ColumnBuilder.Doubles) out).append(root ? Math.sqrt(variance) : variance);
            });
        };
    }

    private static Result meanOfDoubles(Feed feed, Implementation.Use use) {
        var sums = feed.accumulator(ExactSums.class, "", ExactSums::new);
        return Result.doubles((group, count) -> sums.sum(group) / count);
    }

    private static Result extreme(Feed feed, Implementation.Use use, Type type, boolean greatest) {
        if (!use.appendOnly() && type.kind() == Kind.BYTES) {
            var values =
                    feed.accumulator(
                            MultisetExtremes.class, "", () -> new MultisetExtremes(order(type)));
            return Result.orNull((group, count, out) -> values.append(group, greatest, out));
        }
        if (!use.appendOnly()) {
            var values =
                    feed.accumulator(
                            RunExtremes.class,
                            "",
                            () -> new RunExtremes(type.kind() == Kind.DOUBLE));
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

    private static Result allTrue(Feed feed, Implementation.Use use) {
        var falses = feed.accumulator(Falses.class, "", Falses::new);
        return Result.longs((group, count) -> falses.get(group) == 0 ? 1 : 0);
    }

    private static Result anyTrue(Feed feed, Implementation.Use use) {
        var falses = feed.accumulator(Falses.class, "", Falses::new);
        return Result.longs((group, count) -> falses.get(group) < count ? 1 : 0);
    }
}
