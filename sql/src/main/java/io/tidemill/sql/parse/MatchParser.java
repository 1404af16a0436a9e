// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.MatchRecognize.Rows;
import io.tidemill.core.plan.MatchRecognize.Skip;
import io.tidemill.core.plan.RowPattern;
import io.tidemill.sql.resolve.AggregateOrder;
import io.tidemill.sql.resolve.MatchClause;
import io.tidemill.sql.resolve.MatchFunction;
import io.tidemill.sql.resolve.PatternOperator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Parses `table MATCH_RECOGNIZE (…)`.
///
/// ```
/// [PARTITION BY column, …] ORDER BY column [ASC | DESC], …
/// [MEASURES expression AS name, …]
/// [ONE ROW PER MATCH | ALL ROWS PER MATCH [SHOW EMPTY MATCHES | OMIT EMPTY MATCHES | WITH UNMATCHED ROWS]]
/// [AFTER MATCH SKIP {PAST LAST ROW | TO NEXT ROW | TO [FIRST | LAST] variable}]
/// PATTERN (pattern) [WITHIN interval]
/// [SUBSET name = (variable, …), …]
/// [DEFINE variable AS condition, …]
/// ```
final class MatchParser {
    private static final String PARTS =
            "The parts of MATCH_RECOGNIZE are, in this order: PARTITION BY, ORDER BY, MEASURES, ONE ROW"
                    + " or ALL ROWS PER MATCH, AFTER MATCH SKIP, PATTERN, WITHIN, SUBSET, DEFINE.";

    private final Tokens tokens;
    private final Parsers parsers;

    private final Map<String, List<Integer>> labels = new LinkedHashMap<>();
    private final List<String> variables = new ArrayList<>();

    MatchParser(Tokens tokens, Parsers parsers) {
        this.tokens = tokens;
        this.parsers = parsers;
    }

    /// An expression with its name.
    private record Item(SqlNode expression, Token name) {}

    /// A SKIP whose variable is not known yet.
    private record SkipTo(Skip.To to, @Nullable Token variable) {}

    /// Takes the clause; its rows are those of `input` that match.
    SqlNode match(SqlNode input, int start) {
        int clauseStart = tokens.take().start();
        tokens.expectSymbol("(");
        List<SqlIdentifier> partition = partition();
        List<SqlNode> order = order(clauseStart);
        List<Item> measures = tokens.accept("measures") ? items(true) : List.of();
        Rows rows = rows();
        SkipTo skip = skip();
        RowPattern pattern = pattern();
        int within = tokens.peek().start() + 1;
        long withinMicros = within();
        subsets();
        List<Item> definitions = tokens.accept("define") ? items(false) : List.of();
        if (!tokens.atSymbol(")")) {
            throw tokens.unexpected(tokens.peek(), PARTS);
        }
        tokens.take();
        SqlParserPos position = tokens.position(start);
        checkExclusion(pattern, rows, clauseStart);
        var clause =
                new MatchClause(
                        partition,
                        order.stream()
                                .map(item -> (SqlIdentifier) AggregateOrder.expression(item))
                                .toList(),
                        AggregateOrder.of("order", false, order),
                        pattern,
                        variables,
                        definitions.stream().map(item -> defined(item, definitions)).toList(),
                        measures.stream().map(item -> identifier(item.name)).toList(),
                        rows,
                        skip(skip),
                        withinMicros,
                        withinMicros == MatchRecognize.UNLIMITED ? 0 : within);
        var items = new ArrayList<SqlNode>();
        items.add(SqlIdentifier.star(position));
        for (Item item : definitions) {
            items.add(
                    named(
                            PatternOperator.of(PatternOperator.Form.DEFINITION, List.of())
                                    .createCall(
                                            item.expression.getParserPosition(),
                                            PatternExpressions.of(item.expression, labels, true)),
                            items.size()));
        }
        for (Item item : measures) {
            items.add(named(PatternExpressions.of(item.expression, labels, false), items.size()));
        }
        SqlNode query = Selects.of(items, input, null, position);
        return SqlStdOperatorTable.COLLECTION_TABLE.createCall(
                position, new MatchFunction(clause).createCall(position, query));
    }

    private static SqlNode named(SqlNode expression, int number) {
        SqlParserPos position = expression.getParserPosition();
        return SqlStdOperatorTable.AS.createCall(
                position, expression, new SqlIdentifier("$pattern" + number, position));
    }

    private static SqlIdentifier identifier(Token name) {
        return new SqlIdentifier(name.text(), Tokens.position(name));
    }

    private List<SqlIdentifier> partition() {
        var columns = new ArrayList<SqlIdentifier>();
        if (tokens.accept("partition", "by")) {
            do {
                columns.add(identifier(tokens.name()));
            } while (tokens.acceptSymbol(","));
        }
        return columns;
    }

    private List<SqlNode> order(int start) {
        if (!tokens.accept("order", "by")) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "MATCH_RECOGNIZE needs ORDER BY")
                    .hint(
                            "Say in which order the rows are to match, after PARTITION BY: ORDER BY"
                                    + " ts.")
                    .at(start + 1);
        }
        List<SqlNode> items = parsers.queries().orderItems();
        for (SqlNode item : items) {
            if (!(AggregateOrder.expression(item) instanceof SqlIdentifier name)
                    || !name.isSimple()) {
                throw Tokens.unsupported(
                        "ORDER BY an expression in MATCH_RECOGNIZE",
                        item.getParserPosition().getColumnNum() - 1,
                        "Compute it as a column of a subquery, and order by its name alone.");
            }
        }
        return items;
    }

    /// `expression AS name, …` of MEASURES, or `name AS condition, …` of DEFINE.
    private List<Item> items(boolean measures) {
        parsers.enterPattern();
        try {
            var items = new ArrayList<Item>();
            do {
                if (measures) {
                    SqlNode expression = parsers.expressions().expression();
                    tokens.expect("as");
                    items.add(new Item(expression, tokens.name()));
                } else {
                    Token name = tokens.name();
                    tokens.expect("as");
                    items.add(new Item(parsers.expressions().expression(), name));
                }
            } while (tokens.acceptSymbol(","));
            return items;
        } finally {
            parsers.leavePattern();
        }
    }

    private Rows rows() {
        if (tokens.accept("one", "row")) {
            tokens.expect("per", "match");
            return Rows.ONE;
        }
        if (!tokens.accept("all", "rows")) {
            return Rows.ONE;
        }
        tokens.expect("per", "match");
        if (tokens.accept("show", "empty", "matches")) {
            return Rows.ALL;
        }
        if (tokens.accept("omit", "empty", "matches")) {
            return Rows.ALL_OMIT_EMPTY;
        }
        return tokens.accept("with", "unmatched", "rows") ? Rows.ALL_WITH_UNMATCHED : Rows.ALL;
    }

    private SkipTo skip() {
        if (!tokens.accept("after", "match")) {
            return new SkipTo(Skip.To.PAST_LAST_ROW, null);
        }
        tokens.expect("skip");
        if (tokens.accept("past", "last")) {
            tokens.expect("row");
            return new SkipTo(Skip.To.PAST_LAST_ROW, null);
        }
        tokens.expect("to");
        if (tokens.accept("next", "row")) {
            return new SkipTo(Skip.To.NEXT_ROW, null);
        }
        boolean form = Words.isName(tokens.peek(1));
        if (form && tokens.accept("first")) {
            return new SkipTo(Skip.To.FIRST, tokens.name());
        }
        if (form) {
            tokens.accept("last");
        }
        return new SkipTo(Skip.To.LAST, tokens.name());
    }

    private Skip skip(SkipTo skip) {
        return new Skip(skip.to, skip.variable == null ? List.of() : labels(skip.variable));
    }

    private List<Integer> labels(Token name) {
        return PatternExpressions.labels(labels, name.text(), name.start() + 1);
    }

    private RowPattern pattern() {
        if (!tokens.at("pattern")) {
            throw tokens.unexpected(tokens.peek(), PARTS);
        }
        tokens.take();
        tokens.expectSymbol("(");
        var parser = new PatternParser(tokens.text(), tokens.lastEnd(), parsers, labels, variables);
        RowPattern pattern = parser.pattern();
        tokens.resume(parser.at());
        return pattern;
    }

    private long within() {
        if (!tokens.accept("within")) {
            return MatchRecognize.UNLIMITED;
        }
        int start = tokens.peek().start();
        long micros =
                WindowSizes.micros(
                        parsers.expressions().expression(),
                        start,
                        "the interval of WITHIN",
                        "WITHIN");
        if (micros <= 0) {
            throw SqlException.of(
                            SqlState.INVALID_PARAMETER_VALUE,
                            "the interval of WITHIN must be greater than zero")
                    .at(start + 1);
        }
        return micros;
    }

    private void subsets() {
        if (!tokens.accept("subset")) {
            return;
        }
        do {
            Token name = tokens.name();
            if (labels.containsKey(name.text())) {
                throw SqlException.of(
                                SqlState.DUPLICATE_OBJECT,
                                "pattern variable \"" + name.text() + "\" already exists")
                        .hint("Give the subset another name.")
                        .at(name.start() + 1);
            }
            tokens.expectSymbol("=");
            tokens.expectSymbol("(");
            var members = new TreeSet<Integer>();
            do {
                members.addAll(labels(tokens.name()));
            } while (tokens.acceptSymbol(","));
            tokens.expectSymbol(")");
            labels.put(name.text(), List.copyOf(members));
        } while (tokens.acceptSymbol(","));
    }

    private int defined(Item definition, List<Item> all) {
        Token name = definition.name;
        var of = labels(name);
        boolean subset = !variables.get(of.getFirst()).equalsIgnoreCase(name.text());
        boolean again =
                all.stream()
                        .anyMatch(other ->
                                other.name.start() < name.start()
                                        && other.name.text().equals(name.text()));
        if (subset || again) {
            throw SqlException.of(
                            SqlState.DUPLICATE_OBJECT,
                            "pattern variable \""
                                    + name.text()
                                    + (subset ? "\" is a subset" : "\" is defined more than once"))
                    .hint(
                            subset
                                    ? "Define the variables it is made of."
                                    : "Join the conditions by AND.")
                    .at(name.start() + 1);
        }
        return of.getFirst();
    }

    private static void checkExclusion(RowPattern pattern, Rows rows, int start) {
        if (rows == Rows.ALL_WITH_UNMATCHED && excludes(pattern)) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "{- -} cannot be used in a pattern WITH UNMATCHED ROWS")
                    .hint("Use ALL ROWS PER MATCH, or show all rows and filter the result.")
                    .at(start + 1);
        }
    }

    private static boolean excludes(RowPattern pattern) {
        return switch (pattern) {
            case RowPattern.Excluded _ -> true;
            case RowPattern.Sequence(var parts) -> parts.stream().anyMatch(MatchParser::excludes);
            case RowPattern.Alternatives(var choices) ->
                    choices.stream().anyMatch(MatchParser::excludes);
            case RowPattern.Repeated repeated -> excludes(repeated.part());
            case RowPattern.Variable _, RowPattern.Start _, RowPattern.End _ -> false;
        };
    }
}
