// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import io.tidemill.sql.resolve.CastOperator;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Makes nodes of the parse tree.
final class Calls {
    private static final String UTF8 = StandardCharsets.UTF_8.name();

    private Calls() {}

    /// A call of a function, or of an operator by its symbol, whose overload is found when the
    /// query is resolved.
    static SqlCall function(String name, SqlParserPos position, SqlNode... arguments) {
        return unresolved(name, position).createCall(position, arguments);
    }

    /// The function called `name`, not looked up yet.
    static SqlOperator unresolved(String name, SqlParserPos position) {
        return new SqlUnresolvedFunction(
                new SqlIdentifier(name, position),
                null,
                null,
                null,
                null,
                SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    /// A string.
    static SqlLiteral string(String value, SqlParserPos position) {
        return SqlLiteral.createCharString(value, UTF8, position);
    }

    /// A number.
    static SqlLiteral number(String digits, SqlParserPos position) {
        // Not by the text: Calcite counts digits of an exponent.
        BigDecimal value = new BigDecimal(digits);
        return SqlLiteral.createExactNumeric(value.toPlainString(), position);
    }

    /// `-operand`, folded for numbers.
    static SqlNode negated(SqlNode operand, SqlParserPos position) {
        if (operand instanceof SqlNumericLiteral number) {
            BigDecimal value = number.getValueAs(BigDecimal.class);
            // -0 has no sign, so that a zero stays a number.
            return SqlLiteral.createExactNumeric(value.negate().toPlainString(), position);
        }
        return function("-", position, operand);
    }

    /// `CAST(operand AS type)`, as the user wrote it.
    static SqlCall cast(SqlNode operand, Type type, SqlParserPos position) {
        return new CastOperator(type, true).createCall(position, operand);
    }

    /// `left AND right …`
    static SqlNode and(List<SqlNode> operands, SqlParserPos position) {
        return balanced(SqlStdOperatorTable.AND, operands, position);
    }

    /// `left OR right …`
    static SqlNode or(List<SqlNode> operands, SqlParserPos position) {
        return balanced(SqlStdOperatorTable.OR, operands, position);
    }

    /// A tree as flat as can be, so that long lists need no deep stack.
    private static SqlNode balanced(
            SqlOperator operator, List<SqlNode> operands, SqlParserPos position) {
        if (operands.size() == 1) {
            return operands.getFirst();
        }
        int middle = operands.size() / 2;
        return operator.createCall(
                position,
                balanced(operator, operands.subList(0, middle), position),
                balanced(operator, operands.subList(middle, operands.size()), position));
    }

    /// `NOT operand`
    static SqlNode not(SqlNode operand, SqlParserPos position) {
        return SqlStdOperatorTable.NOT.createCall(position, operand);
    }

    /// The comparison operator for `symbol`, or null.
    static SqlOperator comparison(String symbol) {
        return switch (symbol) {
            case "=" -> SqlStdOperatorTable.EQUALS;
            case "<>" -> SqlStdOperatorTable.NOT_EQUALS;
            case "<" -> SqlStdOperatorTable.LESS_THAN;
            case "<=" -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
            case ">" -> SqlStdOperatorTable.GREATER_THAN;
            case ">=" -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
            default -> throw new IllegalArgumentException(symbol);
        };
    }

    /// Whether `symbol` is a comparison operator.
    static boolean isComparison(String symbol) {
        return switch (symbol) {
            case "=", "<>", "<", "<=", ">", ">=" -> true;
            default -> false;
        };
    }

    /// `left symbol right`; rows are compared from left to right.
    static SqlNode compare(
            String symbol, SqlNode left, SqlNode right, SqlParserPos position, Tokens tokens) {
        if (left.getKind() == SqlKind.ROW && right.getKind() == SqlKind.ROW) {
            List<SqlNode> lefts = ((SqlCall) left).getOperandList();
            List<SqlNode> rights = sameSize(lefts, ((SqlCall) right).getOperandList(), position);
            return compareRows(symbol, lefts, rights, position, tokens);
        }
        return comparison(symbol).createCall(position, left, right);
    }

    private static SqlNode compareRows(
            String symbol,
            List<SqlNode> lefts,
            List<SqlNode> rights,
            SqlParserPos position,
            Tokens tokens) {
        if (symbol.equals("=") || symbol.equals("<>")) {
            var pairs = new ArrayList<SqlNode>();
            for (int i = 0; i < lefts.size(); i++) {
                pairs.add(compare(symbol, lefts.get(i), rights.get(i), position, tokens));
            }
            return symbol.equals("=") ? and(pairs, position) : or(pairs, position);
        }
        if (lefts.size() == 1) {
            return compare(symbol, lefts.getFirst(), rights.getFirst(), position, tokens);
        }
        // (a, b) < (c, d)  is  a < c OR (a = c AND b < d)
        String strict = symbol.substring(0, 1);
        return or(
                List.of(
                        compare(strict, lefts.getFirst(), rights.getFirst(), position, tokens),
                        and(
                                List.of(
                                        compare(
                                                "=",
                                                lefts.getFirst(),
                                                rights.getFirst(),
                                                position,
                                                tokens),
                                        compareRows(
                                                symbol,
                                                lefts.subList(1, lefts.size()),
                                                rights.subList(1, rights.size()),
                                                position,
                                                tokens)),
                                position)),
                position);
    }

    /// `left IS [NOT] DISTINCT FROM right`, of rows by their values.
    static SqlNode distinct(boolean not, SqlNode left, SqlNode right, SqlParserPos position) {
        if (left.getKind() != SqlKind.ROW || right.getKind() != SqlKind.ROW) {
            return (not
                            ? SqlStdOperatorTable.IS_NOT_DISTINCT_FROM
                            : SqlStdOperatorTable.IS_DISTINCT_FROM)
                    .createCall(position, left, right);
        }
        List<SqlNode> lefts = ((SqlCall) left).getOperandList();
        List<SqlNode> rights = sameSize(lefts, ((SqlCall) right).getOperandList(), position);
        var pairs = new ArrayList<SqlNode>();
        for (int i = 0; i < lefts.size(); i++) {
            pairs.add(distinct(not, lefts.get(i), rights.get(i), position));
        }
        return not ? and(pairs, position) : or(pairs, position);
    }

    private static List<SqlNode> sameSize(
            List<SqlNode> lefts, List<SqlNode> rights, SqlParserPos position) {
        if (lefts.size() != rights.size()) {
            throw SqlException.of(
                            SqlState.SYNTAX_ERROR, "unequal number of entries in row expressions")
                    .at(position.getColumnNum());
        }
        return rights;
    }

    /// A list of nodes.
    static SqlNodeList list(List<? extends SqlNode> nodes, SqlParserPos position) {
        return new SqlNodeList(nodes, position);
    }
}
