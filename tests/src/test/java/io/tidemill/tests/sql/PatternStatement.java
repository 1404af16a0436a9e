// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import io.tidemill.tests.sql.PatternReference.Match;
import io.tidemill.tests.sql.PatternReference.Node;
import io.tidemill.tests.sql.PatternReference.Row;
import io.tidemill.tests.sql.PatternReference.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A random MATCH_RECOGNIZE, as SQL and for [PatternReference].
///
/// @param sql the clause behind the table
record PatternStatement(String sql, PatternReference.Statement reference) {
    private static final List<Shown> SHOWN = List.of(Shown.values());

    private static final class Maker {
        private final Random random;
        private final TreeSet<Character> used = new TreeSet<>();
        private final Map<Character, BiFunction<Match, Integer, @Nullable Boolean>> definitions =
                new HashMap<>();
        private final Map<Character, Integer> definitionAhead = new HashMap<>();
        private final List<String> defined = new ArrayList<>();
        private final List<BiFunction<Match, Integer, @Nullable Object>> measures =
                new ArrayList<>();
        private final List<String> measured = new ArrayList<>();
        private int ahead;

        Maker(Random random) {
            this.random = random;
        }

        private Node node(int depth) {
            int kind = random.nextInt(depth == 0 ? 3 : 10);
            return switch (kind) {
                case 0, 1, 2 -> {
                    char name = (char) ('a' + random.nextInt(4));
                    used.add(name);
                    yield new Node.Var(name);
                }
                case 3, 4, 5 -> new Node.Seq(nodes(depth));
                case 6 -> new Node.Alt(nodes(depth));
                case 7 -> random.nextInt(3) == 0 ? new Node.Excl(node(depth - 1)) : rep(depth);
                default -> rep(depth);
            };
        }

        private Node rep(int depth) {
            int min = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(2);
            int max = random.nextInt(3) > 0 ? -1 : Math.max(1, min + random.nextInt(3));
            return new Node.Rep(node(depth - 1), min, max, random.nextInt(3) > 0);
        }

        private List<Node> nodes(int depth) {
            var nodes = new ArrayList<Node>();
            int count = 2 + random.nextInt(2);
            for (int i = 0; i < count; i++) {
                nodes.add(node(depth - 1));
            }
            return nodes;
        }

        private char any() {
            return List.copyOf(used).get(random.nextInt(used.size()));
        }

        private void define(
                char name, String condition, BiFunction<Match, Integer, @Nullable Boolean> test) {
            defined.add(name + " AS " + condition);
            definitions.put(name, test);
        }

        private void define(char l) {
            char o = any();
            String own = "" + l;
            String other = "" + o;
            switch (random.nextInt(15)) {
                case 0, 1 -> {}
                case 2 -> define(l, l + ".v < 5", (m, i) -> less(v(m.last(own, 0, 0, i)), 5));
                case 3 ->
                        define(
                                l,
                                l + ".v > PREV(" + l + ".v)",
                                (m, i) -> less(v(m.last(own, 0, -1, i)), v(m.last(own, 0, 0, i))));
                case 4 -> {
                    definitionAhead.put(l, 1);
                    define(
                            l,
                            "NEXT(" + l + ".v) < " + l + ".v",
                            (m, i) -> less(v(m.last(own, 0, 1, i)), v(m.last(own, 0, 0, i))));
                }
                case 5 ->
                        define(
                                l,
                                l + ".v > LAST(" + o + ".v)",
                                (m, i) -> less(v(m.last(other, 0, 0, i)), v(m.last(own, 0, 0, i))));
                case 6 ->
                        define(
                                l,
                                "coalesce(sum(" + o + ".v), 0) < 12",
                                (m, i) -> {
                                    Long sum = sum(m.all(other, i));
                                    return (sum == null ? 0 : sum) < 12;
                                });
                case 7 -> define(l, "count(*) < 4", (m, i) -> i + 1 < 4);
                case 8 ->
                        define(
                                l,
                                l + ".v <> LAST(" + l + ".v, 1) OR LAST(" + l + ".v, 1) IS NULL",
                                (m, i) -> {
                                    Integer before = v(m.last(own, 1, 0, i));
                                    Integer now = v(m.last(own, 0, 0, i));
                                    return before == null || (now != null && !now.equals(before));
                                });
                case 9 -> define(l, "v > 3", (m, i) -> less(3, v(m.last("", 0, 0, i))));
                case 10 ->
                        define(
                                l,
                                "max(" + o + ".v) > " + l + ".v",
                                (m, i) -> less(v(m.last(own, 0, 0, i)), max(m.all(other, i))));
                case 11 ->
                        define(
                                l,
                                "PREV(coalesce(v, 5), 2) > 2",
                                (m, i) -> {
                                    Row row = m.last("", 0, -2, i);
                                    return row != null && (row.v() == null || row.v() > 2);
                                });
                case 12 ->
                        define(
                                l,
                                "coalesce(LAST(CLASSIFIER(), 1), 'a') <> 'b'",
                                (m, i) -> !"b".equals(m.classifier("", 1, i)));
                case 13 ->
                        define(
                                l,
                                "FIRST(" + o + ".v, 1) IS NULL OR PREV(FIRST(v)) <= v",
                                (m, i) ->
                                        v(m.first(other, 1, 0, i)) == null
                                                || notLess(
                                                        v(m.last("", 0, 0, i)),
                                                        v(m.first("", 0, -1, i))));
                default ->
                        define(
                                l,
                                l + ".v IN (1, 2, 3, 6, 7)",
                                (m, i) -> {
                                    Integer now = v(m.last(own, 0, 0, i));
                                    return now != null && List.of(1, 2, 3, 6, 7).contains(now);
                                });
            }
        }

        private void measure(String sql, BiFunction<Match, Integer, @Nullable Object> value) {
            measured.add(sql + " AS m" + measured.size());
            measures.add(value);
        }

        private void measure() {
            char o = any();
            String other = "" + o;
            switch (random.nextInt(18)) {
                case 0 -> measure("MATCH_NUMBER()", (m, i) -> m.number);
                case 1 -> measure("CLASSIFIER()", (m, i) -> m.classifier("", 0, i));
                case 2 -> measure("count(*)", (m, i) -> i + 1);
                case 3 ->
                        measure(
                                "count(" + o + ".v)",
                                (m, i) ->
                                        m.all(other, i).stream()
                                                .filter(r -> r.v() != null)
                                                .count());
                case 4 -> measure("sum(" + o + ".v)", (m, i) -> sum(m.all(other, i)));
                case 5 -> measure("FIRST(" + o + ".id)", (m, i) -> id(m.first(other, 0, 0, i)));
                case 6 -> measure(o + ".v", (m, i) -> v(m.last(other, 0, 0, i)));
                case 7 -> measure("LAST(" + o + ".id, 1)", (m, i) -> id(m.last(other, 1, 0, i)));
                case 8 -> measure("PREV(FIRST(v))", (m, i) -> v(m.first("", 0, -1, i)));
                case 9 -> {
                    ahead = Math.max(ahead, 1);
                    measure("NEXT(LAST(v))", (m, i) -> v(m.last("", 0, 1, i)));
                }
                case 10 -> measure("FINAL LAST(id)", (m, i) -> id(m.last("", 0, 0, m.end())));
                case 11 -> measure("FINAL count(*)", (m, i) -> m.labels.size());
                case 12 -> measure("min(u.v)", (m, i) -> min(m.all(subset(), i)));
                case 13 -> measure("CLASSIFIER(u)", (m, i) -> m.classifier(subset(), 0, i));
                case 14 ->
                        measure(
                                "string_agg(CLASSIFIER(), '')",
                                (m, i) -> {
                                    var all = new StringBuilder();
                                    m.labels.subList(0, i + 1).forEach(all::append);
                                    return all.isEmpty() ? null : all.toString();
                                });
                case 15 ->
                        measure(
                                "count(DISTINCT " + o + ".v)",
                                (m, i) ->
                                        m.all(other, i).stream()
                                                .map(Row::v)
                                                .filter(Objects::nonNull)
                                                .distinct()
                                                .count());
                case 16 -> measure("count(" + o + ".*)", (m, i) -> m.all(other, i).size());
                default ->
                        measure(
                                "FINAL FIRST(" + o + ".id + 1, 1) - " + o + ".id",
                                (m, i) -> {
                                    Row first = m.first(other, 1, 0, m.end());
                                    Row last = m.last(other, 0, 0, i);
                                    return first == null || last == null
                                            ? null
                                            : first.id() + 1 - last.id();
                                });
            }
        }

        private String subset() {
            return used.stream().limit(2).map(String::valueOf).collect(Collectors.joining());
        }

        PatternStatement statement(boolean within) {
            Node pattern = node(3);
            if (used.isEmpty()) {
                used.add('a');
                pattern = new Node.Var('a');
            }
            if (random.nextInt(12) == 0) {
                pattern = new Node.Seq(List.of(new Node.Edge(true), pattern));
            }
            if (random.nextInt(12) == 0) {
                pattern = new Node.Seq(List.of(pattern, new Node.Edge(false)));
            }
            List.copyOf(used).forEach(this::define);
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                measure();
            }
            Shown shown = SHOWN.get(random.nextInt(SHOWN.size()));
            if (shown == Shown.UNMATCHED && text(pattern).contains("{-")) {
                shown = Shown.ALL;
            }
            String skip =
                    switch (random.nextInt(8)) {
                        case 0, 1, 2, 3 -> "L";
                        case 4, 5 -> "N";
                        default -> (random.nextBoolean() ? "f" : "l") + any();
                    };
            int seconds = within || random.nextInt(3) == 0 ? 2 + random.nextInt(12) : 0;
            String sql =
                    "MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts, id MEASURES "
                            + String.join(", ", measured)
                            + " "
                            + switch (shown) {
                                case ONE -> "ONE ROW PER MATCH";
                                case ALL -> "ALL ROWS PER MATCH";
                                case OMIT_EMPTY -> "ALL ROWS PER MATCH OMIT EMPTY MATCHES";
                                case UNMATCHED -> "ALL ROWS PER MATCH WITH UNMATCHED ROWS";
                            }
                            + " AFTER MATCH SKIP "
                            + switch (skip.charAt(0)) {
                                case 'L' -> "PAST LAST ROW";
                                case 'N' -> "TO NEXT ROW";
                                case 'f' -> "TO FIRST " + skip.charAt(1);
                                default -> "TO LAST " + skip.charAt(1);
                            }
                            + " PATTERN ("
                            + text(pattern)
                            + ")"
                            + (seconds == 0 ? "" : " WITHIN INTERVAL '" + seconds + "' SECOND")
                            + " SUBSET u = ("
                            + subset().chars()
                                    .mapToObj(Character::toString)
                                    .collect(Collectors.joining(", "))
                            + ")"
                            + (defined.isEmpty() ? "" : " DEFINE " + String.join(", ", defined))
                            + ")";
            return new PatternStatement(
                    sql,
                    new PatternReference.Statement(
                            pattern,
                            definitions,
                            measures,
                            definitionAhead,
                            shown,
                            skip,
                            seconds,
                            ahead));
        }
    }

    static PatternStatement random(Random random, boolean within) {
        return new Maker(random).statement(within);
    }

    private static String text(Node node) {
        return switch (node) {
            case Node.Var(char name) -> "" + name;
            case Node.Seq(var parts) ->
                    parts.stream()
                            .map(part -> "(" + text(part) + ")")
                            .collect(Collectors.joining(" "));
            case Node.Alt(var choices) ->
                    choices.stream()
                            .map(choice -> "(" + text(choice) + ")")
                            .collect(Collectors.joining("|"));
            case Node.Rep(var part, int min, int max, boolean greedy) ->
                    "("
                            + text(part)
                            + ")"
                            + (max < 0 && min < 2
                                    ? min == 0 ? "*" : "+"
                                    : max < 0 ? "{" + min + ",}" : "{" + min + "," + max + "}")
                            + (greedy ? "" : "?");
            case Node.Excl(var part) -> "{- " + text(part) + " -}";
            case Node.Edge(boolean start) -> start ? "^" : "$";
        };
    }

    private static @Nullable Integer v(@Nullable Row row) {
        return row == null ? null : row.v();
    }

    private static @Nullable Long id(@Nullable Row row) {
        return row == null ? null : row.id();
    }

    private static @Nullable Boolean less(@Nullable Integer left, @Nullable Integer right) {
        return (left == null || right == null) ? null : left < right;
    }

    private static boolean notLess(@Nullable Integer left, @Nullable Integer right) {
        return left != null && right != null && left >= right;
    }

    private static @Nullable Long sum(List<Row> rows) {
        var values = rows.stream().map(Row::v).filter(Objects::nonNull).toList();
        return values.isEmpty() ? null : values.stream().mapToLong(v -> v).sum();
    }

    private static @Nullable Integer max(List<Row> rows) {
        return rows.stream().map(Row::v).filter(Objects::nonNull).reduce(Math::max).orElse(null);
    }

    private static @Nullable Integer min(List<Row> rows) {
        return rows.stream().map(Row::v).filter(Objects::nonNull).reduce(Math::min).orElse(null);
    }
}
