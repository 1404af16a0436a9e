// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// MATCH_RECOGNIZE as one would write it down from the standard: all ways to match are walked
/// through in the order in which they are preferred, over a list of rows, until one goes through.
/// Exponential, without state, and without a line of the engine.
final class PatternReference {
    private static final int STEPS_MAX = 300_000;

    private PatternReference() {}

    /// A row.
    record Row(long id, int k, @Nullable Long second, @Nullable Integer v) {
        String text(int column) {
            return switch (column) {
                case 0 -> "" + k;
                case 1 -> time();
                case 2 -> "" + id;
                default -> v == null ? "NULL" : "" + v;
            };
        }

        private String time() {
            long of = second == null ? 0 : second;
            return "2024-01-01 %02d:%02d:%02d".formatted(of / 3600, of / 60 % 60, of % 60);
        }
    }

    /// A pattern.
    sealed interface Node {
        record Var(char name) implements Node {}

        record Seq(List<Node> parts) implements Node {}

        record Alt(List<Node> choices) implements Node {}

        record Rep(Node part, int min, int max, boolean greedy) implements Node {}

        record Excl(Node part) implements Node {}

        record Edge(boolean start) implements Node {}
    }

    /// What rows are shown.
    enum Shown {
        ONE,
        ALL,
        OMIT_EMPTY,
        UNMATCHED
    }

    /// A statement.
    ///
    /// @param skip `L` past the last row, `N` to the next, else `f` or `l` and a variable
    /// @param within seconds, or 0
    /// @param ahead how many rows behind the last a measure may look
    record Statement(
            Node pattern,
            Map<Character, BiFunction<Match, Integer, @Nullable Boolean>> definitions,
            List<BiFunction<Match, Integer, @Nullable Object>> measures,
            Map<Character, Integer> definitionAhead,
            Shown shown,
            String skip,
            int within,
            int ahead) {}

    /// The match goes on for so long that the reference gives up.
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// A SKIP that leads nowhere.
    static final class BadSkip extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// Rows that are not there yet decide.
    private static final class Undecided extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// A match, or what there is of it.
    static final class Match {
        final List<Row> rows;
        final int start;
        final List<Character> labels = new ArrayList<>();
        final List<Boolean> hidden = new ArrayList<>();
        final long number;

        Match(List<Row> rows, int start, long number) {
            this.rows = rows;
            this.start = start;
            this.number = number;
        }

        /// The `offset`-th last row of `variables` (any if empty) up to row `upTo` of the match,
        /// and from there `step` rows further.
        @Nullable Row last(String variables, int offset, int step, int upTo) {
            int left = offset;
            for (int i = upTo; i >= 0; i--) {
                if (isOf(variables, i) && left-- == 0) {
                    return at(start + i + step);
                }
            }
            return null;
        }

        @Nullable Row first(String variables, int offset, int step, int upTo) {
            int left = offset;
            for (int i = 0; i <= upTo; i++) {
                if (isOf(variables, i) && left-- == 0) {
                    return at(start + i + step);
                }
            }
            return null;
        }

        @Nullable String classifier(String variables, int offset, int upTo) {
            int left = offset;
            for (int i = upTo; i >= 0; i--) {
                if (isOf(variables, i) && left-- == 0) {
                    return "" + labels.get(i);
                }
            }
            return null;
        }

        List<Row> all(String variables, int upTo) {
            var found = new ArrayList<Row>();
            for (int i = 0; i <= upTo; i++) {
                if (isOf(variables, i)) {
                    found.add(rows.get(start + i));
                }
            }
            return found;
        }

        private boolean isOf(String variables, int i) {
            return variables.isEmpty() || variables.indexOf(labels.get(i)) >= 0;
        }

        private @Nullable Row at(int index) {
            return index >= 0 && index < rows.size() ? rows.get(index) : null;
        }

        int end() {
            return labels.size() - 1;
        }
    }

    /// The result's rows as text, sorted.
    static List<String> run(Statement statement, List<Row> rows) {
        return run(statement, rows, false, 0);
    }

    /// The result's rows that are certain where only rows before `watermark` are known.
    static List<String> closed(Statement statement, List<Row> rows, long watermark) {
        var known =
                rows.stream()
                        .filter(row -> row.second() != null && row.second() < watermark)
                        .toList();
        return run(statement, known, true, watermark);
    }

    private static List<String> run(
            Statement statement, List<Row> rows, boolean open, long watermark) {
        var partitions = new TreeMap<Integer, List<Row>>();
        rows.stream()
                .filter(row -> row.second() != null)
                .sorted(
                        Comparator.comparing((Row row) -> row.second())
                                .thenComparingLong(Row::id)
                                .thenComparing(
                                        Row::v, Comparator.nullsLast(Comparator.naturalOrder())))
                .forEach(row ->
                        partitions.computeIfAbsent(row.k(), _ -> new ArrayList<>()).add(row));
        var out = new ArrayList<String>();
        for (var partition : partitions.values()) {
            try {
                new Run(statement, partition, open, watermark, out).all();
            } catch (Undecided rowsToCome) {
                // What was found before is certain.
            }
        }
        out.sort(Comparator.naturalOrder());
        return out;
    }

    private static final class Run {
        private final Statement statement;
        private final List<Row> rows;
        private final boolean open;
        private final long watermark;
        private final List<String> out;
        private int steps;

        Run(Statement statement, List<Row> rows, boolean open, long watermark, List<String> out) {
            this.statement = statement;
            this.rows = rows;
            this.open = open;
            this.watermark = watermark;
            this.out = out;
        }

        void all() {
            int from = 0;
            int covered = 0;
            long number = 0;
            while (from < rows.size()) {
                var match = new Match(rows, from, number + 1);
                steps = 0;
                if (!walk(statement.pattern(), from, match, false, end -> true)) {
                    if (statement.shown() == Shown.UNMATCHED && from >= covered) {
                        show(
                                rows.get(from),
                                statement.measures().stream().map(_ -> "NULL").toList());
                    }
                    from++;
                    continue;
                }
                int last = Math.max(from, from + match.end());
                if (open && last + 1 + statement.ahead() > rows.size()) {
                    throw new Undecided();
                }
                number++;
                show(match);
                covered = Math.max(covered, from + match.labels.size());
                from = next(match);
            }
        }

        private int next(Match match) {
            if (match.labels.isEmpty()) {
                return match.start + 1;
            }
            String skip = statement.skip();
            if (skip.equals("L")) {
                return match.start + match.labels.size();
            }
            if (skip.equals("N")) {
                return match.start + 1;
            }
            int at =
                    skip.charAt(0) == 'f'
                            ? match.labels.indexOf(skip.charAt(1))
                            : match.labels.lastIndexOf(skip.charAt(1));
            if (at <= 0) {
                throw new BadSkip();
            }
            return match.start + at;
        }

        private void show(Match match) {
            Function<Integer, List<String>> measured =
                    upTo ->
                            statement.measures().stream()
                                    .map(measure -> measure.apply(match, upTo))
                                    .map(value -> value == null ? "NULL" : value.toString())
                                    .toList();
            if (statement.shown() == Shown.ONE || match.labels.isEmpty()) {
                if (statement.shown() != Shown.OMIT_EMPTY || !match.labels.isEmpty()) {
                    show(rows.get(match.start), measured.apply(match.end()));
                }
                return;
            }
            for (int i = 0; i < match.labels.size(); i++) {
                if (!match.hidden.get(i)) {
                    show(rows.get(match.start + i), measured.apply(i));
                }
            }
        }

        private void show(Row row, List<String> measures) {
            var values = new ArrayList<String>();
            values.add(row.text(0));
            if (statement.shown() != Shown.ONE) {
                values.add(row.text(1));
                values.add(row.text(2));
            }
            values.addAll(measures);
            if (statement.shown() != Shown.ONE) {
                values.add(row.text(3));
            }
            out.add(String.join(" | ", values));
        }

        /// Walks through the ways to match `node` from row `at` on; `then` goes on behind it.
        private boolean walk(Node node, int at, Match match, boolean hidden, IntPredicate then) {
            if (++steps > STEPS_MAX) {
                throw new TooLong();
            }
            return switch (node) {
                case Node.Var(char name) -> row(name, at, match, hidden, then);
                case Node.Seq(var parts) ->
                        parts.isEmpty()
                                ? then.test(at)
                                : walk(
                                        parts.getFirst(),
                                        at,
                                        match,
                                        hidden,
                                        end ->
                                                walk(
                                                        new Node.Seq(
                                                                parts.subList(1, parts.size())),
                                                        end,
                                                        match,
                                                        hidden,
                                                        then));
                case Node.Alt(var choices) ->
                        choices.stream().anyMatch(choice -> walk(choice, at, match, hidden, then));
                case Node.Rep rep -> repeat(rep, 0, at, match, hidden, then);
                case Node.Excl(var part) -> walk(part, at, match, true, then);
                case Node.Edge(boolean start) -> {
                    if (!start && at == rows.size() && open) {
                        throw new Undecided();
                    }
                    yield at == (start ? 0 : rows.size()) && then.test(at);
                }
            };
        }

        private boolean repeat(
                Node.Rep rep, int count, int at, Match match, boolean hidden, IntPredicate then) {
            boolean enough = count >= rep.min();
            if (!rep.greedy() && enough && then.test(at)) {
                return true;
            }
            boolean more = rep.max() < 0 || count < rep.max();
            if (more
                    && walk(
                            rep.part(),
                            at,
                            match,
                            hidden,
                            end ->
                                    !(enough && end == at)
                                            && repeat(rep, count + 1, end, match, hidden, then))) {
                return true;
            }
            return rep.greedy() && enough && then.test(at);
        }

        private boolean row(char name, int at, Match match, boolean hidden, IntPredicate then) {
            if (at == rows.size()) {
                if (open && !isTooLate(match, watermark)) {
                    throw new Undecided();
                }
                return false;
            }
            if (at > match.start && isTooLate(match, second(rows.get(at)))) {
                return false;
            }
            int ahead = statement.definitionAhead().getOrDefault(name, 0);
            if (open && ahead > 0 && at + ahead >= rows.size()) {
                throw new Undecided();
            }
            match.labels.add(name);
            match.hidden.add(hidden);
            var definition = statement.definitions().get(name);
            boolean met =
                    definition == null || Boolean.TRUE.equals(definition.apply(match, match.end()));
            if (met && then.test(at + 1)) {
                return true;
            }
            match.labels.removeLast();
            match.hidden.removeLast();
            return false;
        }

        private boolean isTooLate(Match match, long second) {
            return statement.within() > 0
                    && second - second(rows.get(match.start)) >= statement.within();
        }

        private static long second(Row row) {
            return java.util.Objects.requireNonNull(row.second());
        }
    }
}
