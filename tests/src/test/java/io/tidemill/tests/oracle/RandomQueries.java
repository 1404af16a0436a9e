// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import io.tidemill.tests.oracle.RandomExpressions.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Random queries over the tables of a schema: joins, subqueries, groups, windows, set operations
/// and limits, of random expressions. Each has one answer: where rows are limited or ranked, their
/// order is total.
final class RandomQueries {
    private static final List<Family> GROUPED =
            List.of(Family.INTEGER, Family.TEXT, Family.BOOLEAN, Family.DATE, Family.TIMESTAMP);

    private final Random random;
    private final List<OracleTable> tables;
    private final RandomExpressions expressions;
    private int aliases;

    RandomQueries(Random random, List<OracleTable> tables) {
        this.random = random;
        this.tables = List.copyOf(tables);
        this.expressions = new RandomExpressions(random);
    }

    /// The next query.
    String next() {
        aliases = 0;
        return switch (random.nextInt(8)) {
            case 0 -> setOperation();
            case 1, 2, 3 -> grouped();
            case 4 -> windowed();
            case 5 -> limited();
            default -> plain();
        };
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private boolean oneIn(int count) {
        return random.nextInt(count) == 0;
    }

    // --- FROM ------------------------------------------------------------------------------------

    /// What comes behind FROM, and the columns that it brings.
    private record From(String text, List<Source> columns) {}

    private From from(int tablesMax) {
        From from = table();
        String text = from.text();
        var columns = new ArrayList<>(from.columns());
        int count = random.nextInt(tablesMax);
        for (int i = 0; i < count; i++) {
            From right = table();
            String kind = pick(List.of("JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"));
            String on = equality(columns, right.columns());
            // A FULL JOIN takes conditions that can be merged or hashed only.
            if (!kind.equals("FULL JOIN") && oneIn(3)) {
                var both = new ArrayList<>(columns);
                both.addAll(right.columns());
                on += " AND (" + expressions.condition(both, 1) + ")";
            }
            text = "%s %s %s ON %s".formatted(text, kind, right.text(), on);
            columns.addAll(right.columns());
        }
        return new From(text, columns);
    }

    private From table() {
        String alias = "t" + aliases++;
        if (oneIn(6)) {
            return derived(alias);
        }
        var table = pick(tables);
        return new From(table.name() + " " + alias, columns(table, alias));
    }

    private static List<Source> columns(OracleTable table, String alias) {
        return table.types().entrySet().stream()
                .map(column ->
                        new Source(alias + "." + column.getKey(), Family.of(column.getValue())))
                .toList();
    }

    private From derived(String alias) {
        From inner = from(2);
        var families = families(inner.columns(), 2);
        String distinct = oneIn(2) ? "DISTINCT " : "";
        String text =
                "(SELECT %s%s FROM %s%s) %s"
                        .formatted(
                                distinct,
                                outputs(families, inner.columns()),
                                inner.text(),
                                where(inner.columns(), false),
                                alias);
        return new From(
                text,
                IntStream.range(0, families.size())
                        .mapToObj(i -> new Source(alias + ".c" + i, families.get(i)))
                        .toList());
    }

    private String equality(List<Source> left, List<Source> right) {
        for (int attempt = 0; attempt < 20; attempt++) {
            Source first = pick(left);
            Source second = pick(right);
            if (first.family() == second.family() && first.family() != Family.OTHER) {
                return first.name() + " = " + second.name();
            }
        }
        return "true";
    }

    private String where(List<Source> columns, boolean subqueries) {
        if (oneIn(3)) {
            return "";
        }
        String condition =
                subqueries && oneIn(2) ? subquery(columns) : expressions.condition(columns, 2);
        if (subqueries && oneIn(4)) {
            condition = "(" + condition + ") AND (" + expressions.condition(columns, 1) + ")";
        }
        return " WHERE " + condition;
    }

    private String subquery(List<Source> outer) {
        String alias = "s" + aliases++;
        var table = pick(tables);
        var inner = columns(table, alias);
        String filter = expressions.condition(inner, 1);
        String not = oneIn(2) ? "NOT " : "";
        Family family = expressions.family(inner);
        return switch (random.nextInt(4)) {
            case 0 ->
                    "%sEXISTS (SELECT 1 FROM %s %s WHERE %s AND (%s))"
                            .formatted(not, table.name(), alias, equality(outer, inner), filter);
            case 1 ->
                    "%s %sIN (SELECT %s FROM %s %s WHERE %s)"
                            .formatted(
                                    "(" + expressions.of(family, outer, 1) + ")",
                                    not,
                                    expressions.of(family, inner, 1),
                                    table.name(),
                                    alias,
                                    filter);
            case 2 ->
                    "(%s) %s (SELECT %s(%s) FROM %s %s WHERE %s)"
                            .formatted(
                                    expressions.of(Family.INTEGER, outer, 1),
                                    pick(List.of("<", ">=", "=")),
                                    pick(List.of("max", "min", "count")),
                                    expressions.of(Family.INTEGER, inner, 1),
                                    table.name(),
                                    alias,
                                    equality(outer, inner));
            default ->
                    "(%s) %s %s (SELECT %s FROM %s %s WHERE %s)"
                            .formatted(
                                    expressions.of(family, outer, 1),
                                    pick(List.of("<", ">=", "=", "<>")),
                                    pick(List.of("ANY", "ALL")),
                                    expressions.of(family, inner, 1),
                                    table.name(),
                                    alias,
                                    filter);
        };
    }

    // --- SELECT ----------------------------------------------------------------------------------

    private List<Family> families(List<Source> columns, int more) {
        return IntStream.rangeClosed(0, random.nextInt(more + 1))
                .mapToObj(_ -> expressions.family(columns))
                .toList();
    }

    private String outputs(List<Family> families, List<Source> columns) {
        return IntStream.range(0, families.size())
                .mapToObj(i -> output(families.get(i), columns) + " AS c" + i)
                .collect(Collectors.joining(", "));
    }

    /// Of equal intervals either may stand for both, so they are brought into one form.
    private String output(Family family, List<Source> columns) {
        String value = expressions.of(family, columns, 2);
        return family == Family.INTERVAL ? "justify_interval(" + value + ")" : value;
    }

    private String plain() {
        From from = from(3);
        return "SELECT %s%s FROM %s%s"
                .formatted(
                        oneIn(4) ? "DISTINCT " : "",
                        outputs(families(from.columns(), 3), from.columns()),
                        from.text(),
                        where(from.columns(), true));
    }

    private String grouped() {
        From from = from(3);
        var columns = from.columns();
        var keys =
                IntStream.range(0, random.nextInt(3))
                        .mapToObj(_ -> expressions.of(pick(GROUPED), columns, 1))
                        // A constant would be taken for the number of a column.
                        .filter(key -> columns.stream().anyMatch(c -> key.contains(c.name())))
                        .distinct()
                        .toList();
        var outputs = new ArrayList<String>();
        for (String key : keys) {
            outputs.add(key + " AS c" + outputs.size());
        }
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            outputs.add(aggregate(columns) + " AS c" + outputs.size());
        }
        String having =
                oneIn(4)
                        ? " HAVING count(*) > 1 OR bool_or("
                                + expressions.condition(columns, 0)
                                + ")"
                        : "";
        return "SELECT %s FROM %s%s%s%s"
                .formatted(
                        String.join(", ", outputs),
                        from.text(),
                        where(columns, true),
                        keys.isEmpty() ? "" : " GROUP BY " + String.join(", ", keys),
                        having);
    }

    private String aggregate(List<Source> columns) {
        String filter = oneIn(4) ? " FILTER (WHERE " + expressions.condition(columns, 1) + ")" : "";
        String distinct = oneIn(4) ? "DISTINCT " : "";
        Family any = pick(GROUPED);
        String call =
                switch (random.nextInt(8)) {
                    case 0 -> "count(*)";
                    case 1 -> "count(%s%s)".formatted(distinct, expressions.of(any, columns, 1));
                    case 2 -> "sum(%s%s)".formatted(distinct, number(columns));
                    case 3 -> "avg(%s%s)".formatted(distinct, number(columns));
                    case 4 ->
                            "%s(%s)"
                                    .formatted(
                                            pick(List.of("bool_and", "bool_or")),
                                            expressions.condition(columns, 1));
                    case 5 ->
                            "%s(%s)"
                                    .formatted(
                                            pick(List.of("variance", "stddev_pop", "var_samp")),
                                            number(columns));
                    default ->
                            "%s(%s)"
                                    .formatted(
                                            oneIn(2) ? "min" : "max",
                                            expressions.of(
                                                    any == Family.BOOLEAN ? Family.TEXT : any,
                                                    columns,
                                                    1));
                };
        return call + filter;
    }

    private String number(List<Source> columns) {
        return expressions.of(oneIn(2) ? Family.INTEGER : Family.NUMERIC, columns, 1);
    }

    private String windowed() {
        From from = from(2);
        var columns = from.columns();
        String partition =
                oneIn(2) ? "PARTITION BY " + expressions.of(pick(GROUPED), columns, 1) + " " : "";
        String order =
                "ORDER BY "
                        + expressions.of(pick(GROUPED), columns, 0)
                        + (oneIn(2) ? " DESC" : "")
                        + (oneIn(3) ? " NULLS FIRST" : "");
        String call =
                pick(
                        List.of(
                                "rank()",
                                "dense_rank()",
                                "percent_rank()",
                                "cume_dist()",
                                "count(*)",
                                "sum(" + expressions.of(Family.INTEGER, columns, 1) + ")",
                                "min(" + expressions.of(Family.TEXT, columns, 1) + ")",
                                "max(" + expressions.of(Family.NUMERIC, columns, 1) + ")"));
        return "SELECT %s, %s OVER (%s%s) AS w FROM %s%s"
                .formatted(
                        outputs(families(columns, 1), columns),
                        call,
                        partition,
                        order,
                        from.text(),
                        where(columns, false));
    }

    private String limited() {
        From from = from(2);
        var families = families(from.columns(), 2);
        String order =
                IntStream.rangeClosed(1, families.size())
                        .mapToObj(i ->
                                i + (oneIn(2) ? " DESC" : "") + (oneIn(3) ? " NULLS LAST" : ""))
                        .collect(Collectors.joining(", "));
        return "SELECT %s FROM %s%s ORDER BY %s LIMIT %d%s"
                .formatted(
                        outputs(families, from.columns()),
                        from.text(),
                        where(from.columns(), false),
                        order,
                        random.nextInt(1, 8),
                        oneIn(3) ? " OFFSET " + random.nextInt(4) : "");
    }

    private String setOperation() {
        From left = from(2);
        From right = from(2);
        var families = families(left.columns(), 1);
        return "SELECT %s FROM %s%s %s%s SELECT %s FROM %s%s"
                .formatted(
                        outputs(families, left.columns()),
                        left.text(),
                        where(left.columns(), false),
                        pick(List.of("UNION", "INTERSECT", "EXCEPT")),
                        oneIn(2) ? " ALL" : "",
                        outputs(families, right.columns()),
                        right.text(),
                        where(right.columns(), true));
    }
}
