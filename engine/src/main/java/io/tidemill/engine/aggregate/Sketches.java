// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.DoubleColumn;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.core.value.Integers;
import io.tidemill.core.value.TextFormat;
import io.tidemill.core.value.ToJson;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// The aggregates that answer nearly, `approx_…`. All of them count, so rows can be taken back and
/// the result is that of a sketch of the rows that are left, in whatever order they came.
final class Sketches {
    private Sketches() {}

    /// Takes the declaration of an aggregate.
    @FunctionalInterface
    interface Registration {
        /// Takes it.
        void add(
                String example,
                List<Type> arguments,
                Type result,
                List<Integer> required,
                String description,
                Implementation.Plan plan);
    }

    /// Declares them all.
    ///
    /// @param every the types of values
    /// @param ordered takes those that see to DISTINCT by themselves
    static void addAll(List<Type> every, Registration all, Collecting.Registration ordered) {
        all.add(
                "approx_percentile(x, 0.99)",
                List.of(Type.DOUBLE, Type.DOUBLE),
                Type.DOUBLE,
                List.of(0),
                "A value within 1 % of that at a fraction of the ordered values.",
                Sketches::percentile);
        for (var type : every) {
            all.add(
                    "approx_count_distinct(x)",
                    List.of(type),
                    Type.BIGINT,
                    List.of(0),
                    "How many different values there are, with a standard error of 1.6 %.",
                    (feed, use) -> countDistinct(feed, type));
            ordered.add(
                    "approx_top_k(x, 10)",
                    List.of(type, Type.INTEGER),
                    Type.JSONB,
                    List.of(0),
                    "The most frequent values, each with how often it is there.",
                    (feed, use) -> top(feed, use, type));
        }
    }

    private static Result countDistinct(Feed feed, Type type) {
        var sketch = feed.accumulator(DistinctSketch.class, "", () -> new DistinctSketch(type));
        return (groups, size, counts, out) -> {
            for (int i = 0; i < size; i++) {
                ((ColumnBuilder.Longs) out).append(sketch.estimate(groups[i]));
            }
        };
    }

    private static Result percentile(Feed feed, Implementation.Use use) {
        var sketch = feed.accumulator(QuantileSketch.class, "", QuantileSketch::new);
        var fractions = GroupConstants.of(feed, use, 1);
        return Result.orNull((group, count, out) -> {
            Column fraction = fractions.get(group);
            if (fraction.isNull(0)) {
                out.appendNull();
            } else {
                double at = Percentiles.checked(((DoubleColumn) fraction).values()[0]);
                ((ColumnBuilder.Doubles) out).append(sketch.percentile(group, at));
            }
        });
    }

    private record Frequent(String value, long count, int place) {}

    private static Result top(Feed feed, Implementation.Use use, Type type) {
        // By the value, whatever the call says.
        var byValue = new Implementation.Use(use.appendOnly(), false, use.types(), List.of());
        var rows = Collecting.rows(feed, byValue, List.of(0));
        var limits = GroupConstants.of(feed, use, 1);
        var json = new JsonElements(type, new ToJson(TextFormat.utc()));
        // Those to leave out come first; of equally frequent ones the later.
        var order =
                Comparator.comparingLong(Frequent::count)
                        .thenComparing(Frequent::place, Comparator.reverseOrder());
        return Result.orNull((group, count, out) -> {
            Column limit = limits.get(group);
            if (limit.isNull(0)) {
                out.appendNull();
                return;
            }
            long most = checked(((LongColumn) limit).values()[0]);
            var top = new PriorityQueue<>(order);
            int[] place = {0};
            rows.forEachRun(
                    group,
                    (row, copies) -> {
                        place[0]++;
                        long number = use.distinct() ? 1 : copies;
                        if (top.size() < most || top.element().count() < number) {
                            var value = new Slice();
                            value.reset();
                            json.append(row, 0, value);
                            top.add(new Frequent(value.toText(), number, place[0]));
                        }
                        if (top.size() > most) {
                            top.remove();
                        }
                    });
            var sorted = new ArrayList<>(top);
            sorted.sort(order.reversed());
            ((ColumnBuilder.Bytes) out).append(array(sorted));
        });
    }

    private static long checked(long limit) {
        if (limit < 1) {
            throw SqlException.of(
                    SqlState.INVALID_PARAMETER_VALUE,
                    "approx_top_k needs a number of values greater than 0, not " + limit);
        }
        return limit;
    }

    private static Slice array(List<Frequent> all) {
        var text = new Slice();
        text.reset();
        text.append('[');
        for (var each : all) {
            text.append(text.length > 1 ? ", {\"count\": " : "{\"count\": ");
            Integers.format(each.count(), text);
            text.append(", \"value\": " + each.value() + "}");
        }
        text.append(']');
        return text;
    }
}
