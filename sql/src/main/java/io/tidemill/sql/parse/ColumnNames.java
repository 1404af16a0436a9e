// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.resolve.AggregateOrder;
import io.tidemill.sql.resolve.CastOperator;
import io.tidemill.sql.resolve.CommonTypeFunction;
import io.tidemill.sql.resolve.RepeatedNames;
import io.tidemill.sql.resolve.WindowedCall;
import java.util.HashSet;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// The names that PostgreSQL gives to result columns without an alias.
final class ColumnNames {
    private static final String UNNAMED = "?column?";

    private ColumnNames() {}

    /// Makes the names in a select list different, where ORDER BY finds columns by their places:
    /// Calcite looks for them by name then.
    static void distinguish(SqlSelect select) {
        var names = new HashSet<String>();
        SqlNodeList items = select.getSelectList();
        for (int i = 0; i < items.size(); i++) {
            boolean as = items.get(i).getKind() == SqlKind.AS;
            SqlNode expression = as ? ((SqlCall) items.get(i)).operand(0) : items.get(i);
            SqlNode named = as ? ((SqlCall) items.get(i)).operand(1) : expression;
            if (named instanceof SqlIdentifier name
                    && !name.isStar()
                    && !names.add(Util.last(name.names))) {
                items.set(
                        i,
                        SqlStdOperatorTable.AS.createCall(
                                items.get(i).getParserPosition(),
                                expression,
                                new SqlIdentifier(
                                        RepeatedNames.marked(Util.last(name.names), i),
                                        SqlParserPos.ZERO)));
            }
        }
    }

    /// The name for an expression.
    static String of(SqlNode expression) {
        String name = find(expression);
        return name == null ? UNNAMED : name;
    }

    private static @Nullable String find(SqlNode expression) {
        return switch (expression) {
            case SqlIdentifier identifier ->
                    identifier.isStar() ? null : Util.last(identifier.names);
            case SqlLiteral literal ->
                    literal.getTypeName() == org.apache.calcite.sql.type.SqlTypeName.BOOLEAN
                                    && literal.getValue() != null
                            ? "bool"
                            : null;
            case SqlCase choice -> {
                SqlNode otherwise = choice.getElseOperand();
                String name = otherwise == null ? null : find(otherwise);
                yield name == null ? "case" : name;
            }
            case SqlSelect select -> {
                SqlNode first = select.getSelectList().get(0);
                yield first.getKind() == SqlKind.AS
                        ? ((SqlCall) first).operand(1).toString()
                        : find(first);
            }
            case SqlOrderBy ordered -> find(ordered.query);
            case SqlCall call -> ofCall(call);
            default -> null;
        };
    }

    private static @Nullable String ofCall(SqlCall call) {
        if (call.getOperator() instanceof CastOperator cast) {
            String inner = find(call.operand(0));
            return inner == null ? typeName(cast.target()) : inner;
        }
        if (call.getOperator().equals(CommonTypeFunction.ARRAY_QUERY)) {
            return "array";
        }
        return switch (call.getKind()) {
            case OVER, FILTER, IGNORE_NULLS, RESPECT_NULLS -> find(call.operand(0));
            case EXISTS -> "exists";
            case ROW -> "row";
            case GROUPING -> "grouping";
            case COUNT -> "count";
            case AND, OR, NOT, EQUALS, NOT_EQUALS, IN, IS_NULL, IS_NOT_NULL, VALUES -> null;
            default -> {
                String name =
                        WindowedCall.functionOf(
                                AggregateOrder.functionOf(call.getOperator().getName()));
                // An operator is a function named by its symbol.
                yield call.getOperator() instanceof org.apache.calcite.sql.SqlFunction
                                && !name.isEmpty()
                                && (Character.isLetter(name.charAt(0)) || name.charAt(0) == '_')
                        ? name
                        : null;
            }
        };
    }

    /// The type's internal name, as PostgreSQL's `pg_type` has it.
    private static String typeName(Type type) {
        return switch (type.name()) {
            case BOOLEAN -> "bool";
            case SMALLINT -> "int2";
            case INTEGER -> "int4";
            case BIGINT -> "int8";
            case REAL -> "float4";
            case DOUBLE -> "float8";
            case TEXT -> type.precision() == Type.UNSPECIFIED ? "text" : "varchar";
            case TIME -> "time";
            case TIMESTAMP -> "timestamp";
            case TIMESTAMPTZ -> "timestamptz";
            case ARRAY ->
                    type.requireElement().name() == TypeName.ARRAY
                            ? "array"
                            : typeName(type.requireElement());
            default -> type.name().sql();
        };
    }
}
