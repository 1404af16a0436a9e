// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.sql.resolve.PatternOperator;
import io.tidemill.sql.resolve.PatternOperator.Form;
import io.tidemill.sql.suggest.Suggestion;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Makes expressions over pattern variables ones over the columns of a row.
///
/// | said | meant |
/// | --- | --- |
/// | `b.price > LAST(a.price, 1)` | COLUMN\[b\](price) > LAST\[a, 1\](COLUMN\[a\](price)) |
final class PatternExpressions extends SqlShuttle {
    private final Map<String, List<Integer>> labels;
    private final boolean defines;

    // The variable that the columns of a FIRST, LAST, PREV or NEXT are of.
    private @Nullable String navigation;
    private @Nullable List<Integer> navigated;

    /// @param labels of each variable
    /// @param defines whether they are conditions of DEFINE
    PatternExpressions(Map<String, List<Integer>> labels, boolean defines) {
        this.labels = labels;
        this.defines = defines;
    }

    /// `expression` over columns.
    static SqlNode of(SqlNode expression, Map<String, List<Integer>> labels, boolean defines) {
        SqlNode changed = expression.accept(new PatternExpressions(labels, defines));
        return changed == null ? expression : changed;
    }

    /// The labels of the variable called `name`.
    ///
    /// Errors: 42704 where there is none.
    static List<Integer> labels(Map<String, List<Integer>> labels, String name, int position) {
        var found = labels.get(name);
        if (found == null) {
            String close = Suggestion.didYouMean(name, labels.keySet());
            throw SqlException.of(
                            SqlState.UNDEFINED_OBJECT,
                            "pattern variable \"" + name + "\" does not exist")
                    .hint(
                            close != null
                                    ? close
                                    : "The variables are those of PATTERN and SUBSET: "
                                            + String.join(", ", labels.keySet())
                                            + ".")
                    .at(position);
        }
        return found;
    }

    private static int position(SqlNode node) {
        return node.getParserPosition().getColumnNum();
    }

    @Override
    public SqlNode visit(SqlIdentifier name) {
        if (name.isStar() || name.names.size() > 2) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            "a column is named by itself or by a pattern variable here")
                    .hint("Write column or variable.column.")
                    .at(position(name));
        }
        boolean any = name.names.size() == 1;
        List<Integer> of = any ? List.of() : labels(labels, name.names.getFirst(), position(name));
        notice(of, position(name));
        var column =
                new SqlIdentifier(
                        name.names.getLast(), name.getComponentParserPosition(any ? 0 : 1));
        return PatternOperator.of(Form.COLUMN, of).createCall(name.getParserPosition(), column);
    }

    /// Columns within one FIRST, LAST, PREV or NEXT are of one variable.
    private void notice(List<Integer> variables, int position) {
        if (navigation == null) {
            return;
        }
        if (navigated != null && !navigated.equals(variables)) {
            throw PatternOperator.severalVariables(navigation, position);
        }
        navigated = variables;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call instanceof SqlSelect
                || call.isA(SqlKind.QUERY)
                || call.getKind() == SqlKind.WITH) {
            throw unsupported("a subquery", call, "Join its rows before MATCH_RECOGNIZE.");
        }
        return switch (call.getKind()) {
            case OVER ->
                    throw unsupported(
                            "a window function",
                            call,
                            "Compute it in a subquery that is the input of MATCH_RECOGNIZE.");
            case FILTER, IGNORE_NULLS, RESPECT_NULLS, WITHIN_GROUP ->
                    throw unsupported(
                            call.getKind().toString().replace('_', ' '),
                            call,
                            "Use a pattern variable for the rows that count.");
            case COUNT -> count(call);
            default ->
                    call.getOperator() instanceof SqlUnresolvedFunction function
                            ? function(function.getName(), call)
                            : super.visit(call);
        };
    }

    private static SqlException unsupported(String what, SqlNode node, String hint) {
        return SqlException.of(
                        SqlState.FEATURE_NOT_SUPPORTED,
                        what + " is not supported in MATCH_RECOGNIZE")
                .hint(hint)
                .at(position(node));
    }

    private @Nullable SqlNode function(String name, SqlCall call) {
        return switch (name) {
            case "first" -> navigation(Form.FIRST, 0, call);
            case "last" -> navigation(Form.LAST, 0, call);
            case "prev" -> navigation(Form.PREV, 1, call);
            case "next" -> navigation(Form.NEXT, 1, call);
            case "classifier" -> classifier(call);
            case "match_number" -> {
                checkArguments(call, 0, 0, "MATCH_NUMBER()");
                yield PatternOperator.of(Form.MATCH_NUMBER, List.of())
                        .createCall(call.getParserPosition());
            }
            case "running" -> semantics(Form.RUNNING, call);
            case "final" -> semantics(Form.FINAL, call);
            case "predict" ->
                    throw unsupported("PREDICT", call, "Predict in a subquery that is its input.");
            default -> named(name, call, List.of());
        };
    }

    private SqlNode named(String name, SqlCall call, List<Integer> variables) {
        List<SqlNode> operands = call.getOperandList().stream().map(this::changed).toList();
        boolean distinct = call.getFunctionQuantifier() != null;
        return PatternOperator.function(name, variables, distinct)
                .createCall(call.getParserPosition(), operands);
    }

    private SqlNode changed(SqlNode node) {
        SqlNode changed = node.accept(this);
        return changed == null ? node : changed;
    }

    /// `count(*)`, `count(a.*)`, `count(x)`
    private SqlNode count(SqlCall call) {
        if (call.operandCount() == 1
                && call.operand(0) instanceof SqlIdentifier star
                && star.isStar()) {
            boolean any = star.names.size() == 1;
            List<Integer> of =
                    any ? List.of() : labels(labels, star.names.getFirst(), position(star));
            return PatternOperator.function("count", of, false)
                    .createCall(call.getParserPosition());
        }
        return named("count", call, List.of());
    }

    private SqlNode classifier(SqlCall call) {
        checkArguments(call, 0, 1, "CLASSIFIER() or CLASSIFIER(variable)");
        List<Integer> of = List.of();
        if (call.operandCount() == 1) {
            if (!(call.operand(0) instanceof SqlIdentifier name) || !name.isSimple()) {
                throw syntax(call, "CLASSIFIER() or CLASSIFIER(variable)");
            }
            of = labels(labels, name.getSimple(), position(name));
        }
        notice(of, position(call));
        return PatternOperator.of(Form.CLASSIFIER, of).createCall(call.getParserPosition());
    }

    private SqlNode semantics(Form form, SqlCall call) {
        if (defines && form == Form.FINAL) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "FINAL is not allowed in DEFINE")
                    .hint("A definition sees the match up to its row; write it without FINAL.")
                    .at(position(call));
        }
        return PatternOperator.of(form, List.of())
                .createCall(call.getParserPosition(), changed(call.operand(0)));
    }

    private static void checkArguments(SqlCall call, int min, int max, String form) {
        if (call.operandCount() < min
                || call.operandCount() > max
                || call.getFunctionQuantifier() != null) {
            throw syntax(call, form);
        }
    }

    private static SqlException syntax(SqlCall call, String form) {
        return SqlException.of(
                        SqlState.SYNTAX_ERROR,
                        call.getOperator().getName().toUpperCase(java.util.Locale.ROOT)
                                + " does not take these arguments")
                .hint("Write " + form + ".")
                .at(position(call));
    }

    private SqlNode navigation(Form form, int otherwise, SqlCall call) {
        checkArguments(call, 1, 2, form + "(column [, rows])");
        int offset = call.operandCount() == 2 ? offset(form, call) : otherwise;
        boolean steps = form == Form.PREV || form == Form.NEXT;
        if (navigation != null) {
            boolean fits = !steps && (navigation.equals("PREV") || navigation.equals("NEXT"));
            if (!fits || navigated != null) {
                throw SqlException.of(
                                SqlState.SYNTAX_ERROR, form + " cannot stand within " + navigation)
                        .hint("PREV and NEXT may contain FIRST or LAST, as in PREV(LAST(x, 1), 2).")
                        .at(position(call));
            }
        }
        String outer = navigation;
        navigation = form.name();
        navigated = null;
        SqlNode operand = changed(call.operand(0));
        List<Integer> of = navigated == null ? List.of() : navigated;
        navigation = outer;
        navigated = outer == null ? null : of;
        if (steps) {
            checkWhole(form, operand);
        }
        return PatternOperator.navigation(form, of, offset)
                .createCall(call.getParserPosition(), operand);
    }

    /// FIRST or LAST is all that PREV contains, where it contains one.
    private static void checkWhole(Form form, SqlNode operand) {
        if (operand instanceof SqlCall call && !isNavigation(call) && contains(call)) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR,
                            form + " takes columns or one call of FIRST or LAST")
                    .hint("Write " + form + "(LAST(x)) for each part, and compute with those.")
                    .at(position(operand));
        }
    }

    private static boolean isNavigation(SqlNode node) {
        return node instanceof SqlCall call
                && call.getOperator() instanceof PatternOperator operator
                && (operator.form() == Form.FIRST || operator.form() == Form.LAST);
    }

    private static boolean contains(SqlCall call) {
        return call.getOperandList().stream()
                .anyMatch(each ->
                        isNavigation(each) || (each instanceof SqlCall inner && contains(inner)));
    }

    private static int offset(Form form, SqlCall call) {
        if (call.operand(1) instanceof SqlNumericLiteral number
                && number.isInteger()
                && number.bigDecimalValue() != null) {
            long value = ((SqlLiteral) number).longValue(true);
            if (value >= 0 && value <= 1_000_000) {
                return (int) value;
            }
        }
        throw SqlException.of(
                        SqlState.SYNTAX_ERROR,
                        "the number of rows of "
                                + form
                                + " must be a whole number from 0 to 1000000, written as such")
                .hint("Write " + form + "(column, 2).")
                .at(position(call.operand(1)));
    }
}
