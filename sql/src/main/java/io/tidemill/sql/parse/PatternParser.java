// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.RowPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Parses what stands in PATTERN, character by character: `a+?`, `b{2,}$` and `{- c -}` are not
/// what SQL's tokens make of them.
///
/// | rule | |
/// | --- | --- |
/// | pattern | sequence { `\|` sequence } |
/// | sequence | { factor } |
/// | factor | primary [ quantifier ] |
/// | primary | name, `(` pattern `)`, `()`, `{-` pattern `-}`, `^`, `$`, `PERMUTE(` pattern, … `)` |
/// | quantifier | `*`, `+`, `?`, `{n}`, `{n,}`, `{,m}`, `{n,m}`, each with `?` behind it or not |
final class PatternParser {
    private static final int VARIABLES_MAX = 127;
    private static final int COUNT_MAX = 10_000;
    private static final int PERMUTED_MAX = 6;

    private final String text;
    private final Parsers parsers;
    private final Map<String, List<Integer>> labels;
    private final List<String> variables;
    private int at;

    /// A parser that goes on at index `start` of `text`.
    ///
    /// @param labels takes the variables, in the form that expressions have their names
    /// @param variables takes their names as they are written
    PatternParser(
            String text,
            int start,
            Parsers parsers,
            Map<String, List<Integer>> labels,
            List<String> variables) {
        this.text = text;
        this.at = start;
        this.parsers = parsers;
        this.labels = labels;
        this.variables = variables;
    }

    /// Where it stands.
    int at() {
        return at;
    }

    /// Takes a pattern and the parenthesis behind it.
    RowPattern pattern() {
        RowPattern pattern = alternatives();
        expect(")");
        return pattern;
    }

    private RowPattern alternatives() {
        parsers.enter();
        try {
            var choices = new ArrayList<RowPattern>();
            do {
                choices.add(sequence());
            } while (accept("|"));
            return choices.size() == 1 ? choices.getFirst() : new RowPattern.Alternatives(choices);
        } finally {
            parsers.leave();
        }
    }

    private RowPattern sequence() {
        var parts = new ArrayList<RowPattern>();
        while (!isEnd() && !isNext(")") && !isNext("|") && !isNext(",") && !isNext("-}")) {
            parts.add(factor());
        }
        if (parts.isEmpty()) {
            throw unexpected();
        }
        return parts.size() == 1 ? parts.getFirst() : new RowPattern.Sequence(parts);
    }

    private RowPattern factor() {
        RowPattern primary = primary();
        int min;
        int max;
        if (accept("*")) {
            min = 0;
            max = RowPattern.Repeated.UNBOUNDED;
        } else if (accept("+")) {
            min = 1;
            max = RowPattern.Repeated.UNBOUNDED;
        } else if (accept("?")) {
            min = 0;
            max = 1;
        } else if (isNext("{") && !isNext("{-")) {
            int from = at;
            accept("{");
            boolean bounded = !isNext(",");
            min = bounded ? count() : 0;
            max = min;
            if (accept(",")) {
                max = isNext("}") && bounded ? RowPattern.Repeated.UNBOUNDED : count();
            }
            expect("}");
            if (max != RowPattern.Repeated.UNBOUNDED && (max < min || max == 0)) {
                throw SqlException.of(
                                SqlState.SYNTAX_ERROR,
                                "a quantifier must allow at least one row, and no fewer than it demands")
                        .hint("Write {n}, {n,}, {,m} or {n,m}.")
                        .at(from + 1);
            }
        } else {
            return primary;
        }
        boolean greedy = !accept("?");
        return new RowPattern.Repeated(primary, min, max, greedy);
    }

    private int count() {
        skipBlank();
        int from = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
        if (from == at) {
            throw unexpected();
        }
        if (at - from > 5 || Integer.parseInt(text.substring(from, at)) > COUNT_MAX) {
            throw SqlException.of(
                            SqlState.PROGRAM_LIMIT_EXCEEDED,
                            "a quantifier cannot be greater than " + COUNT_MAX)
                    .at(from + 1);
        }
        return Integer.parseInt(text.substring(from, at));
    }

    private RowPattern primary() {
        skipBlank();
        int start = at;
        if (accept("(")) {
            if (accept(")")) {
                return new RowPattern.Sequence(List.of());
            }
            RowPattern inner = alternatives();
            expect(")");
            return inner;
        }
        if (accept("{-")) {
            RowPattern inner = alternatives();
            expect("-}");
            return new RowPattern.Excluded(inner);
        }
        if (accept("^")) {
            return new RowPattern.Start();
        }
        if (accept("$")) {
            return new RowPattern.End();
        }
        if (isNext("\"")) {
            String name = quoted();
            return variable(name, name, start);
        }
        String name = word();
        if (name.equalsIgnoreCase("permute") && accept("(")) {
            return permuted(start);
        }
        return variable(name.toLowerCase(Locale.ROOT), name, start);
    }

    private RowPattern permuted(int start) {
        var parts = new ArrayList<RowPattern>();
        do {
            parts.add(alternatives());
        } while (accept(","));
        expect(")");
        if (parts.size() > PERMUTED_MAX) {
            throw SqlException.of(
                            SqlState.PROGRAM_LIMIT_EXCEEDED,
                            "PERMUTE takes at most " + PERMUTED_MAX + " patterns")
                    .hint("Write the orders that can be as alternatives.")
                    .at(start + 1);
        }
        var orders = new ArrayList<RowPattern>();
        addOrders(List.of(), parts, orders);
        return new RowPattern.Alternatives(orders);
    }

    /// All orders of `rest` behind `taken`, those first that begin with what is written first.
    private static void addOrders(
            List<RowPattern> taken, List<RowPattern> rest, List<RowPattern> orders) {
        if (rest.isEmpty()) {
            orders.add(new RowPattern.Sequence(taken));
        }
        for (int i = 0; i < rest.size(); i++) {
            var next = new ArrayList<>(taken);
            next.add(rest.get(i));
            var others = new ArrayList<>(rest);
            others.remove(i);
            addOrders(next, others, orders);
        }
    }

    private RowPattern variable(String key, String written, int start) {
        var known = labels.get(key);
        if (known != null) {
            return new RowPattern.Variable(known.getFirst());
        }
        int label = variables.size();
        if (label == VARIABLES_MAX) {
            throw SqlException.of(
                            SqlState.PROGRAM_LIMIT_EXCEEDED,
                            "a pattern cannot have more than " + VARIABLES_MAX + " variables")
                    .at(start + 1);
        }
        labels.put(key, List.of(label));
        variables.add(written);
        return new RowPattern.Variable(label);
    }

    private String word() {
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        if (from == at || Character.isDigit(text.charAt(from))) {
            at = from;
            throw unexpected();
        }
        return text.substring(from, at);
    }

    private String quoted() {
        int from = at++;
        var name = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                name.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                name.append(c);
                at++;
            } else {
                return name.toString();
            }
        }
        throw SqlException.of(SqlState.SYNTAX_ERROR, "unterminated quoted identifier").at(from + 1);
    }

    private boolean isEnd() {
        skipBlank();
        return at == text.length();
    }

    private boolean isNext(String symbol) {
        skipBlank();
        return text.startsWith(symbol, at);
    }

    private boolean accept(String symbol) {
        if (!isNext(symbol)) {
            return false;
        }
        at += symbol.length();
        return true;
    }

    private void expect(String symbol) {
        if (!accept(symbol)) {
            throw unexpected();
        }
    }

    private void skipBlank() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? text.length() : end + 2;
            } else if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else {
                return;
            }
        }
    }

    private SqlException unexpected() {
        skipBlank();
        String message =
                at == text.length()
                        ? "syntax error at end of input"
                        : "syntax error at or near \""
                                + Character.toString(text.codePointAt(at))
                                + "\"";
        return SqlException.of(SqlState.SYNTAX_ERROR, message)
                .hint("A pattern is made of variables, ( ), |, *, +, ?, {n,m}, {- -}, ^ and $.")
                .at(at + 1);
    }
}
