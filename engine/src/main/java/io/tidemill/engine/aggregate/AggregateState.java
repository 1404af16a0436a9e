// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.aggregate;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.plan.AggregateCall;
import io.tidemill.core.plan.SortKey;
import io.tidemill.core.type.Kind;
import io.tidemill.core.type.Schema;
import io.tidemill.core.type.Type;
import io.tidemill.engine.state.PageReader;
import io.tidemill.engine.state.PageSink;
import io.tidemill.engine.state.PageWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/// The state of all calls of an aggregation, by group; groups are numbers that the owner gives out.
/// Calls share what they have in common: `sum(x)`, `avg(x)` and `count(x)` keep one sum and no
/// count while `x` is never NULL.
public final class AggregateState {
    private final Counts rows = new Counts();
    private final List<Feed> feeds = new ArrayList<>();
    private final List<Feed> feedOfCall = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();
    private final Kind[] resultKinds;

    /// Empty state.
    ///
    /// @param input the columns of the rows
    /// @param appendOnly whether no row is ever taken back: `min` and `max` then keep one value
    public AggregateState(Schema input, List<AggregateCall> calls, boolean appendOnly) {
        Map<Feed.Key, Feed> byKey = new LinkedHashMap<>();
        resultKinds = new Kind[calls.size()];
        for (int i = 0; i < resultKinds.length; i++) {
            var call = calls.get(i);
            var implementation = Aggregates.implementation(call.function());
            // An order that makes no difference is left out.
            var order = implementation.ordered() ? call.order() : List.<SortKey>of();
            var columns = new ArrayList<>(call.arguments());
            var keys = new ArrayList<SortKey>();
            for (var key : order) {
                // A column that is an argument twice is ordered by where it is one last.
                int at = columns.lastIndexOf(key.column());
                if (at < 0) {
                    at = columns.size();
                    columns.add(key.column());
                }
                keys.add(new SortKey(at, key.descending(), key.nullsFirst()));
            }
            List<Type> types = columns.stream().map(input::type).toList();
            // min and max of distinct values are those of all values.
            boolean distinct =
                    call.distinct()
                            && !implementation.ordered()
                            && !Aggregates.ignoresDistinct(call.function());
            var key = new Feed.Key(columns, implementation.required(), call.filter(), distinct);
            var feed = byKey.computeIfAbsent(key, any -> new Feed(key, types, rows));
            feedOfCall.add(feed);
            var use = new Implementation.Use(appendOnly, call.distinct(), types, keys);
            results.add(implementation.plan().in(feed, use));
            resultKinds[i] = call.function().result().kind();
        }
        feeds.addAll(byKey.values());
    }

    /// Makes room for groups below `limit`; new groups are empty.
    public void reserve(int limit) {
        rows.reserve(limit);
        for (var feed : feeds) {
            feed.reserve(limit);
        }
    }

    /// How many rows `group` has.
    public long rowCount(int group) {
        return rows.get(group);
    }

    /// Adds rows, or with weights takes them back; row `i` is of group `groups[i]`.
    public void add(Batch batch, int[] groups) {
        rows.add(batch.size(), groups, batch.weights());
        for (var feed : feeds) {
            feed.accept(batch, groups);
        }
    }

    /// Adds row `row` of `batch` to `group`, `weight` times: for frames that slide over rows.
    public void addRow(Batch batch, int row, int group, long weight) {
        rows.array()[group] += weight;
        for (int i = 0; i < feeds.size(); i++) {
            feeds.get(i).acceptRow(batch, row, group, weight);
        }
    }

    /// The results of each call for the first `size` of `groups`. Changes nothing.
    public Column[] results(int[] groups, int size) {
        var columns = new Column[results.size()];
        for (int i = 0; i < columns.length; i++) {
            var builder = ColumnBuilder.of(resultKinds[i]);
            appendResults(i, groups, size, builder);
            columns[i] = builder.build();
        }
        return columns;
    }

    /// Appends the results of call `call` for the first `size` of `groups`. Changes nothing.
    public void appendResults(int call, int[] groups, int size, ColumnBuilder out) {
        results.get(call).append(groups, size, feedOfCall.get(call).counts(), out);
    }

    /// The kinds of the results.
    public Kind[] resultKinds() {
        return resultKinds.clone();
    }

    /// Whether it can [#merge]: no call is DISTINCT, depends on an order or keeps the least value.
    public boolean merges() {
        return feeds.stream().allMatch(Feed::merges);
    }

    /// Adds all that group `from` of `other`, the state of the same calls, was given to group
    /// `into`; with sign −1 takes it back.
    public void merge(int into, AggregateState other, int from, int sign) {
        rows.merge(into, other.rows, from, sign);
        for (int i = 0; i < feeds.size(); i++) {
            feeds.get(i).merge(into, other.feeds.get(i), from, sign);
        }
    }

    /// Makes `group` empty. Distinct arguments are not forgotten by this, but by the rows being
    /// taken back or [#dropDistinct].
    public void clear(int group) {
        rows.clear(group);
        for (var feed : feeds) {
            feed.clear(group);
        }
    }

    /// Forgets the distinct arguments of groups that were cleared while they had rows.
    public void dropDistinct(IntPredicate gone) {
        for (var feed : feeds) {
            var distinct = feed.distinct();
            if (distinct != null) {
                distinct.dropGroups(gone);
            }
        }
    }

    /// Writes the state of `group`.
    public void write(int group, PageWriter page) {
        rows.write(group, page);
        for (var feed : feeds) {
            feed.write(group, page);
        }
    }

    /// Takes back what [#write] wrote.
    public void read(int group, PageReader page) {
        rows.read(group, page);
        for (var feed : feeds) {
            feed.read(group, page);
        }
    }

    /// Writes the changed pages of state that is not kept by group. They are numbered in sections
    /// of 2^32, from section `section` on.
    public void checkpoint(PageSink sink, long section) {
        long at = section;
        for (var feed : feeds) {
            var distinct = feed.distinct();
            if (distinct != null) {
                distinct.checkpoint(sink, at << 32);
                at++;
            }
            for (var accumulator : feed.accumulators()) {
                accumulator.checkpoint(sink, at << 32);
                at++;
            }
        }
    }

    /// Takes back page `page` of section `section`, counted from the one given to [#checkpoint].
    public void restore(long section, int page, byte[] bytes) {
        long at = 0;
        for (var feed : feeds) {
            var distinct = feed.distinct();
            if (distinct != null && at++ == section) {
                distinct.restore(bytes);
                return;
            }
            for (var accumulator : feed.accumulators()) {
                if (at++ == section) {
                    accumulator.restore(page, bytes);
                    return;
                }
            }
        }
    }

    /// Bytes on the heap, approximately.
    public long sizeBytes() {
        long size = rows.sizeBytes();
        for (var feed : feeds) {
            size += feed.sizeBytes();
        }
        return size;
    }
}
