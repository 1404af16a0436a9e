// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.circuit;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.plan.Aggregation;
import io.tidemill.core.plan.Filter;
import io.tidemill.core.plan.Join;
import io.tidemill.core.plan.Over;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Project;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Scan;
import io.tidemill.core.plan.TopN;
import io.tidemill.core.plan.WindowAssign;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which columns of which relations a query reads: those on which its result can depend.
public final class ReadColumns {
    private final Map<QualifiedName, Set<String>> read = new LinkedHashMap<>();

    private ReadColumns() {}

    /// The columns that `query` reads, by relation; a relation whose rows are only counted has
    /// none.
    public static Map<QualifiedName, Set<String>> of(Query query) {
        var columns = new ReadColumns();
        var needed = new BitSet();
        needed.set(0, query.columnCount());
        query.order().forEach(key -> needed.set(key.column()));
        columns.add(query.plan(), needed);
        return columns.read;
    }

    /// The places of the input columns that `expression` reads.
    public static SortedSet<Integer> of(Expression expression) {
        var used = Columns.used(List.of(expression));
        return used.stream().boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    private void add(Plan plan, BitSet needed) {
        switch (plan) {
            case Scan scan -> {
                var of =
                        read.computeIfAbsent(
                                new QualifiedName(scan.schemaName(), scan.relation()),
                                name -> new LinkedHashSet<>());
                needed.stream().forEach(column -> of.add(scan.schema().field(column).name()));
            }
            case Filter filter -> {
                var used = (BitSet) needed.clone();
                Columns.addUsed(filter.condition(), used);
                add(filter.input(), used);
            }
            case Project project -> add(project.input(), Columns.used(project.expressions()));
            case Aggregation aggregation -> {
                var used = new BitSet();
                aggregation.keys().forEach(used::set);
                for (var call : aggregation.calls()) {
                    call.arguments().forEach(used::set);
                    call.order().forEach(key -> used.set(key.column()));
                    if (call.filter() >= 0) {
                        used.set(call.filter());
                    }
                }
                add(aggregation.input(), used);
            }
            case Join join -> join(join, needed);
            case WindowAssign window -> {
                var used = needed.get(0, window.input().schema().size());
                used.set(window.timeColumn());
                window.partitionKeys().forEach(used::set);
                add(window.input(), used);
            }
            case Over over -> {
                var used = needed.get(0, over.input().schema().size());
                over.partitionKeys().forEach(used::set);
                over.order().forEach(key -> used.set(key.column()));
                for (var call : over.calls()) {
                    call.arguments().forEach(used::set);
                    if (call.filter() >= 0) {
                        used.set(call.filter());
                    }
                }
                add(over.input(), used);
            }
            case TopN topN -> {
                var used = (BitSet) needed.clone();
                topN.partitionKeys().forEach(used::set);
                topN.order().forEach(key -> used.set(key.column()));
                add(topN.input(), used);
            }
            default -> {
                for (Plan input : plan.inputs()) {
                    var all = new BitSet();
                    all.set(0, input.schema().size());
                    add(input, all);
                }
            }
        }
    }

    private void join(Join join, BitSet needed) {
        int left = join.left().schema().size();
        int right = join.right().schema().size();
        var used = (BitSet) needed.clone();
        if (join.condition() != null) {
            Columns.addUsed(join.condition(), used);
        }
        join.leftKeys().forEach(used::set);
        join.rightKeys().forEach(key -> used.set(left + key));
        add(join.left(), used.get(0, left));
        add(join.right(), used.get(left, left + right));
    }
}
