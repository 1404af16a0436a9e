// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import io.tidemill.core.batch.BytesColumn;
import io.tidemill.core.batch.Column;
import io.tidemill.core.batch.ColumnBuilder;
import io.tidemill.core.batch.LongColumn;
import io.tidemill.core.batch.Slice;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.expression.And;
import io.tidemill.core.expression.Call;
import io.tidemill.core.expression.Case;
import io.tidemill.core.expression.Cast;
import io.tidemill.core.expression.Coalesce;
import io.tidemill.core.expression.Expression;
import io.tidemill.core.expression.Input;
import io.tidemill.core.expression.IsDistinct;
import io.tidemill.core.expression.IsNull;
import io.tidemill.core.expression.Literal;
import io.tidemill.core.expression.Or;
import io.tidemill.core.expression.Parameter;
import io.tidemill.core.function.Function;
import io.tidemill.core.function.Functions;
import io.tidemill.core.type.SystemType;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.core.value.Numeric;
import io.tidemill.sql.resolve.CastOperator;
import io.tidemill.sql.resolve.CommonTypeFunction;
import io.tidemill.sql.resolve.Conversions;
import io.tidemill.sql.resolve.GapfillFunction;
import io.tidemill.sql.resolve.LiteralText;
import io.tidemill.sql.resolve.ModelKeyFunction;
import io.tidemill.sql.resolve.PatternOperator;
import io.tidemill.sql.resolve.PredictFunction;
import io.tidemill.sql.resolve.RecommendArgument;
import io.tidemill.sql.resolve.RegistryFunction;
import io.tidemill.sql.resolve.RelType;
import io.tidemill.sql.resolve.RelTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Calcite's row expressions to ours; constants are folded as far as casts go.
final class ExpressionConverter {
    private final Functions functions;
    private final List<Literal> values;
    private final boolean predicts;

    /// A converter that looks overloads up in `functions`.
    ///
    /// @param values the values of the statement's parameters; empty where they are not known
    /// @param predicts whether the expressions are a plan's, so that [Predictions] takes calls of
    ///   models out
    ExpressionConverter(Functions functions, List<Literal> values, boolean predicts) {
        this.functions = functions;
        this.predicts = predicts;
        this.values = List.copyOf(values);
    }

    /// The expression.
    Expression convert(RexNode node) {
        return switch (node) {
            case RexInputRef input ->
                    new Input(input.getIndex(), known(RelType.of(input.getType())));
            case RexLiteral literal -> literal(literal);
            case RexDynamicParam parameter ->
                    parameter(parameter.getIndex(), known(RelType.of(parameter.getType())), values);
            case RexCall call -> call(call);
            default ->
                    throw Unsupported.of(
                            "this form of subquery or correlated expression",
                            "Write it as a join.");
        };
    }

    /// Parameter `index`: its value where that is known.
    static Expression parameter(int index, Type type, List<Literal> values) {
        return index < values.size()
                ? castIfNeeded(values.get(index), type)
                : new Parameter(index, type);
    }

    /// The expressions.
    List<Expression> convert(List<? extends RexNode> nodes) {
        var result = new ArrayList<Expression>();
        for (RexNode node : nodes) {
            result.add(convert(node));
        }
        return result;
    }

    /// A type for what has none.
    static Type known(Type type) {
        return type.name() == TypeName.UNKNOWN ? Type.TEXT : type;
    }

    private static Literal literal(RexLiteral literal) {
        Type type = known(RelType.of(literal.getType()));
        if (literal.isNull()) {
            return nullOf(type);
        }
        return switch (type.name()) {
            case BOOLEAN ->
                    ofLong(type, Boolean.TRUE.equals(literal.getValueAs(Boolean.class)) ? 1 : 0);
            case SMALLINT, INTEGER, BIGINT -> ofLong(type, number(literal).longValueExact());
            case REAL, DOUBLE -> ofDouble(type, number(literal).doubleValue());
            case NUMERIC -> ofNumeric(type, number(literal));
            case TEXT ->
                    ofText(
                            type,
                            java.util.Objects.requireNonNull(literal.getValueAs(String.class)));
            default -> throw new IllegalStateException("a literal of type " + type);
        };
    }

    private static BigDecimal number(RexLiteral literal) {
        return java.util.Objects.requireNonNull(literal.getValueAs(BigDecimal.class));
    }

    /// NULL of a type.
    static Literal nullOf(Type type) {
        ColumnBuilder builder = ColumnBuilder.of(type.kind());
        builder.appendNull();
        return new Literal(type, builder.build());
    }

    /// A constant of kind `LONG`.
    static Literal ofLong(Type type, long value) {
        var builder = new ColumnBuilder.Longs();
        builder.append(value);
        return new Literal(type, builder.build());
    }

    /// Some value of a type, or null for types that none is made up for.
    static @Nullable Literal standIn(Type type) {
        return switch (type.kind()) {
            case LONG -> ofLong(type, 0);
            case DOUBLE -> ofDouble(type, 0);
            case BYTES ->
                    switch (type.name()) {
                        case TEXT -> ofText(type, "");
                        case NUMERIC -> ofNumeric(type, BigDecimal.ZERO);
                        default -> null;
                    };
        };
    }

    private static Literal ofDouble(Type type, double value) {
        var builder = new ColumnBuilder.Doubles();
        builder.append(value);
        return new Literal(type, builder.build());
    }

    private static Literal ofNumeric(Type type, BigDecimal value) {
        var out = new Slice();
        Numeric.set(value, out);
        var builder = new ColumnBuilder.Bytes();
        builder.append(out);
        return new Literal(type, builder.build());
    }

    /// A constant text.
    static Literal ofText(Type type, String value) {
        var builder = new ColumnBuilder.Bytes();
        builder.append(Slice.of(value));
        return new Literal(type, builder.build());
    }

    /// A constant number, of the type PostgreSQL gives it.
    static Literal ofNumber(BigDecimal value) {
        if (value.scale() > 0) {
            return ofNumeric(Type.NUMERIC, value);
        }
        int bits = value.toBigInteger().bitLength();
        return bits < 32
                ? ofLong(Type.INTEGER, value.longValue())
                : bits < 64
                        ? ofLong(Type.BIGINT, value.longValue())
                        : ofNumeric(Type.NUMERIC, value);
    }

    private Expression call(RexCall call) {
        return switch (call.getOperator()) {
            case CastOperator cast ->
                    cast(
                            withText(convert(call.getOperands().getFirst()), cast.target()),
                            cast.target(),
                            cast.explicit());
            case PredictFunction _ when !predicts -> throw Predictions.refused();
            case ModelKeyFunction _ ->
                    castIfNeeded(convert(call.getOperands().getFirst()), Type.TEXT);
            case RecommendArgument _ -> convert(call.getOperands().getFirst());
            case PredictFunction _ ->
                    Predictions.call(convert(call.getOperands()), RelType.of(call.getType()));
            case GapfillFunction gapfill -> throw Gapfills.misplaced(gapfill.getName());
            case CommonTypeFunction common -> common(common, call);
            case PatternOperator function ->
                    function(
                            function.function(),
                            convert(call.getOperands()),
                            RelType.of(call.getType()));
            case RegistryFunction function ->
                    function(
                            function.getName(),
                            convert(call.getOperands()),
                            RelType.of(call.getType()));
            default -> standard(call);
        };
    }

    /// `input`, or its text where that is asked for and PostgreSQL gives another one than that of
    /// the type it is stored as.
    private Expression withText(Expression input, Type target) {
        SystemType system = input.type().system();
        if (system == null || target.name() != TypeName.TEXT) {
            return input;
        }
        if (system.vector()) {
            List<Expression> arguments = List.of(input, ofText(Type.TEXT, " "));
            return function("array_to_string", arguments, Type.TEXT);
        }
        String text = References.textFunction(input.type());
        return text == null ? input : function(text, List.of(input), Type.TEXT);
    }

    private Expression standard(RexCall call) {
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND -> new And(flattened(call, SqlKind.AND));
            case OR -> new Or(flattened(call, SqlKind.OR));
            case NOT -> not(convert(operands.getFirst()));
            case IS_NULL, IS_UNKNOWN -> new IsNull(convert(operands.getFirst()));
            case IS_NOT_NULL -> not(new IsNull(convert(operands.getFirst())));
            case IS_TRUE -> not(distinctFrom(operands.getFirst(), true));
            case IS_NOT_TRUE -> distinctFrom(operands.getFirst(), true);
            case IS_FALSE -> not(distinctFrom(operands.getFirst(), false));
            case IS_NOT_FALSE -> distinctFrom(operands.getFirst(), false);
            case EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL ->
                    compare(
                            call.getOperator().getName(),
                            convert(operands.get(0)),
                            convert(operands.get(1)));
            case IS_DISTINCT_FROM -> distinct(convert(operands.get(0)), convert(operands.get(1)));
            case IS_NOT_DISTINCT_FROM ->
                    not(distinct(convert(operands.get(0)), convert(operands.get(1))));
            case CASE -> caseOf(operands, known(RelType.of(call.getType())));
            case COALESCE ->
                    new Coalesce(
                            castAll(convert(operands), known(RelType.of(call.getType()))),
                            known(RelType.of(call.getType())));
            case SEARCH ->
                    convert(RexUtil.expandSearch(new RexBuilder(new RelTypes()), null, call));
            case CAST, SAFE_CAST ->
                    cast(convert(operands.getFirst()), known(RelType.of(call.getType())), false);
            default ->
                    function(
                            call.getOperator().getName(),
                            convert(operands),
                            RelType.of(call.getType()));
        };
    }

    private List<Expression> flattened(RexCall call, SqlKind kind) {
        var result = new ArrayList<Expression>();
        for (RexNode operand : call.getOperands()) {
            if (operand.getKind() == kind) {
                result.addAll(flattened((RexCall) operand, kind));
            } else {
                result.add(convert(operand));
            }
        }
        return result;
    }

    /// `NOT expression`
    Expression not(Expression expression) {
        if (expression instanceof Call call && call.function().name().equals("not")) {
            return call.arguments().getFirst();
        }
        return function("not", List.of(expression), Type.BOOLEAN);
    }

    private Expression distinctFrom(RexNode operand, boolean value) {
        return new IsDistinct(convert(operand), ofLong(Type.BOOLEAN, value ? 1 : 0));
    }

    private static Expression distinct(Expression left, Expression right) {
        Type common = commonType(left.type(), right.type());
        return new IsDistinct(castIfNeeded(left, common), castIfNeeded(right, common));
    }

    /// `left symbol right`, both cast to their common type.
    Expression compare(String symbol, Expression left, Expression right) {
        Type common = commonType(left.type(), right.type());
        return function(
                symbol,
                List.of(castIfNeeded(left, common), castIfNeeded(right, common)),
                Type.BOOLEAN);
    }

    /// The type that two values are compared as.
    static Type commonType(Type left, Type right) {
        Type common = Conversions.compared(left, right);
        return common == null || common.name() == TypeName.UNKNOWN ? left : common;
    }

    private Expression caseOf(List<RexNode> operands, Type type) {
        var branches = new ArrayList<Case.Branch>();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            branches.add(
                    new Case.Branch(
                            convert(operands.get(i)),
                            castIfNeeded(convert(operands.get(i + 1)), type)));
        }
        return new Case(branches, castIfNeeded(convert(operands.getLast()), type), type);
    }

    private Expression common(CommonTypeFunction function, RexCall call) {
        Type type = known(RelType.of(call.getType()));
        List<Expression> operands = convert(call.getOperands());
        return switch (function.form()) {
            case COALESCE -> new Coalesce(castAll(operands, type), type);
            case NULLIF ->
                    new Case(
                            List.of(
                                    new Case.Branch(
                                            compare("=", operands.get(0), operands.get(1)),
                                            nullOf(type))),
                            operands.get(0),
                            type);
            case ARRAY -> function("array", operands, type);
            case GREATEST -> extreme(">=", operands, type);
            case LEAST -> extreme("<=", operands, type);
        };
    }

    /// The greatest or least operand, those that are NULL left out.
    private Expression extreme(String symbol, List<Expression> operands, Type type) {
        Expression result = operands.getFirst();
        for (Expression next : operands.subList(1, operands.size())) {
            result =
                    new Case(
                            List.of(
                                    new Case.Branch(new IsNull(result), next),
                                    new Case.Branch(new IsNull(next), result),
                                    new Case.Branch(compare(symbol, result, next), result)),
                            next,
                            type);
        }
        return result;
    }

    private static List<Expression> castAll(List<Expression> operands, Type type) {
        return operands.stream().map(operand -> castIfNeeded(operand, type)).toList();
    }

    /// A call of the overload for exactly these arguments.
    Expression function(String name, List<Expression> arguments, Type type) {
        List<Type> types = arguments.stream().map(Expression::type).toList();
        Function function = functions.find(name, types).orElse(null);
        if (function == null) {
            throw Unsupported.of(
                    "operator or function "
                            + name
                            + types.stream()
                                    .map(each -> each.withoutModifiers().sql())
                                    .collect(java.util.stream.Collectors.joining(", ", "(", ")")),
                    "SHOW FUNCTIONS lists those there are.");
        }
        return new Call(
                function, arguments, type.sameName(function.result()) ? type : function.result());
    }

    /// `expression` as a value of `type`, by an implicit cast where it is not one already.
    static Expression castIfNeeded(Expression expression, Type type) {
        return expression.type().sameName(type) ? expression : cast(expression, type, false);
    }

    /// A cast, folded for constants; none where there is nothing to convert.
    static Expression cast(Expression input, Type target, boolean explicit) {
        if (input.type().equals(target)
                || (input.type().sameName(target) && target.equals(target.withoutModifiers()))) {
            return input;
        }
        if (input instanceof Literal literal) {
            Expression folded = folded(literal, target);
            if (folded != null) {
                return folded;
            }
        }
        return new Cast(input, target, explicit);
    }

    private static @Nullable Expression folded(Literal literal, Type target) {
        if (literal.isNull()) {
            return nullOf(target);
        }
        Type from = literal.type();
        if (from.name() == TypeName.TEXT) {
            if (target.name() == TypeName.TEXT) {
                // Cutting and checking of lengths is the cast's.
                return null;
            }
            return LiteralText.parse(target, text(literal.value()));
        }
        if (from.isInteger()) {
            long value = ((LongColumn) literal.value()).values()[0];
            return switch (target.name()) {
                case BIGINT -> ofLong(target, value);
                case INTEGER -> (int) value == value ? ofLong(target, value) : null;
                case SMALLINT -> (short) value == value ? ofLong(target, value) : null;
                case DOUBLE -> ofDouble(target, (double) value);
                case REAL -> ofDouble(target, (float) value);
                case NUMERIC ->
                        modified(ofNumeric(Type.NUMERIC, BigDecimal.valueOf(value)), target);
                default -> null;
            };
        }
        if (from.name() == TypeName.NUMERIC && target.name() == TypeName.NUMERIC) {
            return modified(literal, target);
        }
        if (from.name() == TypeName.NUMERIC && target.name() == TypeName.DOUBLE) {
            var slice = new Slice();
            ((BytesColumn) literal.value()).get(0, slice);
            return ofDouble(target, Numeric.toDouble(slice));
        }
        return null;
    }

    /// A numeric with the precision and scale of `target`; null where it does not fit, which
    /// execution tells.
    private static @Nullable Literal modified(Literal numeric, Type target) {
        if (target.precision() == Type.UNSPECIFIED) {
            return new Literal(target, numeric.value());
        }
        var value = new Slice();
        ((BytesColumn) numeric.value()).get(0, value);
        var out = new Slice();
        try {
            Numeric.applyModifier(value, target.precision(), target.scale(), out);
        } catch (SqlException overflow) {
            return null;
        }
        var builder = new ColumnBuilder.Bytes();
        builder.append(out);
        return new Literal(target, builder.build());
    }

    private static String text(Column column) {
        var slice = new Slice();
        ((BytesColumn) column).get(0, slice);
        return slice.toText();
    }
}
