// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.pattern;

import io.tidemill.core.batch.Batch;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.function.EvaluationContext;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.MatchRecognize.Skip;
import io.tidemill.core.plan.PatternValue;
import io.tidemill.engine.expression.Compiler;
import io.tidemill.engine.window.OrderedRows;
import io.tidemill.engine.window.Partition;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Finds the matches of a partition one after the other: tries each row in order, and after a match
/// goes on where AFTER MATCH SKIP says.
final class Search {
    private final MatchRecognize plan;
    private final OrderedRows rows;
    private final boolean[] read;
    private final Matcher matcher;
    private final Measures measures;
    private final boolean[] skipped;
    private final int back;

    /// Where a search stopped.
    enum End {
        /// All rows were tried.
        ROWS,
        /// Whether the next row begins a match depends on rows that are not here yet.
        OPEN
    }

    Search(
            MatchRecognize plan,
            OrderedRows rows,
            Compiler compiler,
            Supplier<EvaluationContext> context) {
        this.plan = plan;
        this.rows = rows;
        var sets = new VariableSets(plan);
        read = read(plan);
        var definitions = new Definitions(plan, sets, compiler, context);
        matcher = new Matcher(plan, sets, definitions, none());
        measures = new Measures(plan, sets, rows, compiler, context);
        skipped = new boolean[plan.variables().size()];
        plan.skip().variables().forEach(label -> skipped[label] = true);
        back = Math.max(definitions.back(), measures.back());
    }

    private Segment none() {
        return new Segment(rows, rows.partition(0), read, 0, 0, false, 0);
    }

    /// The columns that conditions and measures read.
    private static boolean[] read(MatchRecognize plan) {
        int size = plan.input().schema().size();
        // One more, for the name of the variable that arguments of aggregates may read.
        var read = new boolean[size + 1];
        for (var value : plan.values()) {
            if (value instanceof PatternValue.OfRow(_, int column, _)) {
                read[column] = true;
            } else if (value instanceof PatternValue.Aggregated aggregated) {
                for (Expression argument : aggregated.arguments()) {
                    AggregateValue.markRead(argument, read);
                }
            }
        }
        if (plan.withinMicros() != MatchRecognize.UNLIMITED) {
            read[plan.order().getFirst().column()] = true;
        }
        return Arrays.copyOf(read, size);
    }

    /// How many rows before those to be tried are read.
    int back() {
        return back;
    }

    /// Whether it matters if rows were before.
    boolean anchored() {
        return matcher.program().anchored();
    }

    /// Tries the rows from where `matches` stand to position `to`, exclusive.
    ///
    /// @param open whether rows that are not here yet may follow those
    /// @param shown takes the result rows of what is found; null where they are known
    End run(
            PartitionMatches matches,
            Partition partition,
            int to,
            boolean open,
            long watermarkMicros,
            @Nullable Consumer<Batch> shown) {
        if (matches.next >= to) {
            return End.ROWS;
        }
        var segment = segment(partition, matches.next, to, open, watermarkMicros);
        matcher.bind(segment);
        var end = End.ROWS;
        while (matches.next < to) {
            int outcome = matcher.match(matches.next - segment.from, matches.number + 1);
            int reach = segment.from + matcher.reach();
            if (outcome == Matcher.MATCH) {
                int last = matches.next + matcher.path().length() - 1;
                // Of an empty match, the row where it is.
                int wanted = Math.max(last, matches.next) + 1 + measures.ahead();
                reach = Math.max(reach, wanted);
                if (open && wanted > to) {
                    outcome = Matcher.OPEN;
                }
            }
            if (outcome == Matcher.OPEN) {
                end = End.OPEN;
                break;
            }
            Found found = outcome == Matcher.MATCH ? matched(matches) : unmatched(matches);
            int next = found != null && found.matched ? skip(found) : matches.next + 1;
            matches.looked(matches.next, next, reach);
            if (found != null) {
                matches.found.add(found);
                if (shown != null) {
                    measures.add(found, segment, 1, shown);
                }
            }
            matches.next = next;
        }
        if (shown != null) {
            measures.flush(1, shown);
        }
        return end;
    }

    private Segment segment(
            Partition partition, int next, int to, boolean open, long watermarkMicros) {
        int from = Math.max(0, next - back);
        return new Segment(rows, partition, read, from, to, open, watermarkMicros);
    }

    private Found matched(PartitionMatches matches) {
        byte[] labels = matcher.path().labels();
        matches.covered = Math.max(matches.covered, matches.next + labels.length);
        return new Found(matches.next, labels, ++matches.number, true, matches.covered);
    }

    private @Nullable Found unmatched(PartitionMatches matches) {
        return measures.showsUnmatched() && matches.next >= matches.covered
                ? new Found(matches.next, new byte[0], matches.number, false, matches.covered)
                : null;
    }

    /// The position from which the match after `found` is tried.
    private int skip(Found found) {
        int length = found.labels.length;
        if (length == 0) {
            return found.start + 1;
        }
        return switch (plan.skip().to()) {
            case PAST_LAST_ROW -> found.start + length;
            case NEXT_ROW -> found.start + 1;
            case FIRST -> {
                int at = 0;
                while (at < length && !skipped[Path.label(found.labels[at])]) {
                    at++;
                }
                yield found.start + checked(at, length);
            }
            case LAST -> {
                int at = length - 1;
                while (at >= 0 && !skipped[Path.label(found.labels[at])]) {
                    at--;
                }
                yield found.start + checked(at < 0 ? length : at, length);
            }
        };
    }

    private int checked(int at, int length) {
        if (at == length) {
            throw SqlException.of(
                            SqlState.SKIP_TO_NON_EXISTENT_ROW,
                            "AFTER MATCH SKIP TO "
                                    + name(plan.skip())
                                    + ": the match has no such row")
                    .hint("Skip to a variable that every match has.");
        }
        if (at == 0) {
            throw SqlException.of(
                            SqlState.SKIP_TO_FIRST_ROW_OF_MATCH,
                            "AFTER MATCH SKIP TO "
                                    + name(plan.skip())
                                    + " goes to the first row of the match, which would be found"
                                    + " again and again")
                    .hint("Use AFTER MATCH SKIP TO NEXT ROW.");
        }
        return at;
    }

    private String name(Skip skip) {
        return skip.to()
                + " "
                + String.join(", ", skip.variables().stream().map(plan.variables()::get).toList());
    }

    /// Takes back what was shown of the matches from position `from` on, with the rows as they are.
    void takeBack(PartitionMatches matches, Partition partition, int from, Consumer<Batch> shown) {
        List<Found> gone = matches.found.subList(matches.firstFrom(from), matches.found.size());
        if (gone.isEmpty()) {
            return;
        }
        var segment = segment(partition, gone.getFirst().start, partition.size(), false, 0);
        for (var found : gone) {
            measures.add(found, segment, -1, shown);
        }
        measures.flush(-1, shown);
    }
}
