// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.Function;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.resolve.Conversions.Context;
import io.tidemill.sql.suggest.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Litmus;
import org.jspecify.annotations.Nullable;

/// Types of calls: chooses overloads, and puts the implicit casts into the tree, so that afterwards
/// every call has arguments of exactly the types it takes.
final class Resolver {
    private final Validator validator;

    Resolver(Validator validator) {
        this.validator = validator;
    }

    /// The type of a node; unknown only for a string, NULL or parameter that has none yet.
    Type typeOf(SqlNode node, SqlValidatorScope scope) {
        RelDataType type = validator.deriveType(scope, node);
        if (!(type instanceof RelType own)) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH, "a row cannot be used as a value here")
                    .hint("Name a single column.")
                    .at(position(node));
        }
        if (own.type().name() == TypeName.UNKNOWN && !adaptable(node)) {
            // A column of a subquery that was a bare string there. Calcite does not remember that a
            // node is of unknown type.
            validator.setValidatedNodeType(node, RelTypes.of(Type.TEXT, own.isNullable()));
            return Type.TEXT;
        }
        return own.type();
    }

    static boolean adaptable(SqlNode node) {
        return node instanceof SqlDynamicParam
                || node.getKind() == SqlKind.LITERAL
                || node.getKind() == SqlKind.LITERAL_CHAIN;
    }

    private boolean nullable(SqlNode node, SqlValidatorScope scope) {
        return validator.deriveType(scope, node).isNullable() || node instanceof SqlDynamicParam;
    }

    static int position(SqlNode node) {
        return node.getParserPosition().getColumnNum();
    }

    /// The type of a call of a scalar function or operator.
    RelDataType function(RegistryFunction function, SqlCall call, SqlValidatorScope scope) {
        List<Type> types = argumentTypes(call, scope);
        boolean operator = isOperator(function.getName());
        if (function.getName().equals("||") && withText(types) && !textOnly(types)) {
            // As PostgreSQL's text || anynonarray.
            return concatenation(call, types, scope);
        }
        Overloads.Candidate<Function> chosen;
        try {
            chosen =
                    Overloads.choose(
                            function.candidates(types),
                            types,
                            operator,
                            signature(function.getName(), types));
        } catch (SqlException e) {
            throw e.at(position(call));
        }
        if (chosen == null) {
            throw noFunction(function.getName(), types, position(call), true);
        }
        boolean nullable = chosen.function().nullable();
        for (int i = 0; i < types.size(); i++) {
            nullable |= chosen.function().strict() && nullable(call.operand(i), scope);
            if (RegistryFunction.acceptsAnything(chosen.function(), i)) {
                call.setOperand(
                        i, anything(chosen.function(), call.operand(i), types.get(i), scope));
            } else {
                convert(call, i, types.get(i), chosen.types().get(i), scope);
            }
        }
        return RelTypes.of(chosen.result(), nullable);
    }

    /// `node` as the text or the json that `function` takes values of any type as.
    private SqlNode anything(Function function, SqlNode node, Type given, SqlValidatorScope scope) {
        SqlNode known =
                given.name() == TypeName.UNKNOWN ? converted(node, given, Type.TEXT, scope) : node;
        Type type = given.name() == TypeName.UNKNOWN ? Type.TEXT : given;
        boolean json = function.anything() == Function.Anything.JSON;
        if (json ? type.name() == TypeName.JSONB : type.name() == TypeName.TEXT) {
            return known;
        }
        SqlOperator conversion =
                json
                        ? validator.operators().named("to_jsonb")
                        : type.name() == TypeName.BOOLEAN
                                ? validator.operators().named("boolout")
                                : new CastOperator(Type.TEXT, true);
        SqlNode converted = requireNonNull(conversion).createCall(known.getParserPosition(), known);
        validator.deriveType(scope, converted);
        return converted;
    }

    /// Whether one of two operands is a text, or may be, and the other none that is concatenated
    /// with its like.
    private static boolean withText(List<Type> types) {
        return types.size() == 2
                && types.stream().anyMatch(Resolver::isText)
                && types.stream()
                        .noneMatch(type ->
                                type.name() == TypeName.ARRAY
                                        || type.name() == TypeName.JSONB
                                        || type.name() == TypeName.VECTOR
                                        || type.name() == TypeName.BYTEA);
    }

    private static boolean textOnly(List<Type> types) {
        return types.stream().allMatch(Resolver::isText);
    }

    private static boolean isText(Type type) {
        return type.name() == TypeName.TEXT || type.name() == TypeName.UNKNOWN;
    }

    private RelDataType concatenation(SqlCall call, List<Type> types, SqlValidatorScope scope) {
        boolean nullable = false;
        for (int i = 0; i < types.size(); i++) {
            nullable |= nullable(call.operand(i), scope);
            convert(call, i, types.get(i), Type.TEXT, scope);
        }
        return RelTypes.of(Type.TEXT, nullable);
    }

    List<Type> argumentTypes(SqlCall call, SqlValidatorScope scope) {
        var types = new ArrayList<Type>();
        for (SqlNode operand : call.getOperandList()) {
            if (operand.getKind() == SqlKind.ARGUMENT_ASSIGNMENT) {
                throw SqlException.of(
                                SqlState.FEATURE_NOT_SUPPORTED,
                                "named arguments are not supported here")
                        .hint("Give the arguments by position.")
                        .at(position(operand));
            }
            if (operand instanceof SqlIdentifier name && name.isStar()) {
                throw SqlException.of(
                                SqlState.UNDEFINED_FUNCTION,
                                call.getOperator().getName() + "(*) does not exist")
                        .hint("Only count takes *.")
                        .at(position(call));
            }
            types.add(typeOf(operand, scope));
        }
        return types;
    }

    private static boolean isOperator(String name) {
        char first = name.charAt(0);
        return !Character.isLetter(first) && first != '_';
    }

    static String signature(String name, List<Type> types) {
        if (isOperator(name)) {
            return types.size() == 1
                    ? name + " " + types.getFirst().withoutModifiers().sql()
                    : types.get(0).withoutModifiers().sql()
                            + " "
                            + name
                            + " "
                            + types.get(1).withoutModifiers().sql();
        }
        return name
                + types.stream()
                        .map(type -> type.withoutModifiers().sql())
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /// What to throw where no overload fits.
    ///
    /// @param known whether there are functions of that name
    SqlException noFunction(String name, List<Type> types, int position, boolean known) {
        String shown = displayName(name);
        if (shown.length() > 1 && shown.charAt(0) == '.' && types.size() == 1) {
            return SqlException.of(
                            SqlState.WRONG_OBJECT_TYPE,
                            "column notation %s applied to type %s, which is not a composite type"
                                    .formatted(shown, types.getFirst().withoutModifiers().sql()))
                    .hint("Name the column itself.")
                    .at(position);
        }
        boolean operator = isOperator(shown);
        String message =
                operator
                        ? "operator does not exist: " + signature(shown, types)
                        : "function " + signature(shown, types) + " does not exist";
        String suggestion =
                known || operator
                        ? null
                        : Suggestion.didYouMean(name, validator.operators().names());
        String hint =
                suggestion != null
                        ? suggestion
                        : "No "
                                + (operator ? "operator" : "function")
                                + " matches the given name and argument types. You might need to add explicit type casts.";
        return SqlException.of(SqlState.UNDEFINED_FUNCTION, message).hint(hint).at(position);
    }

    private static String displayName(String name) {
        return name.endsWith(" any") || name.endsWith(" all")
                ? name.substring(0, name.length() - 4)
                : name;
    }

    /// The type of a call of an aggregate or window function.
    RelDataType aggregate(RegistryAggregate function, SqlCall call, SqlValidatorScope scope) {
        SqlValidatorScope inner = scope.getOperandScope(call);
        List<Type> all = argumentTypes(call, inner);
        List<Type> types = all.subList(0, function.argumentCount(all.size()));
        checkDistinct(call, types.size());
        Overloads.Candidate<RegistryAggregate.Overload> chosen;
        try {
            chosen =
                    Overloads.choose(
                            function.candidates(),
                            types,
                            false,
                            signature(function.function(), types));
        } catch (SqlException e) {
            throw e.at(position(call));
        }
        if (chosen == null) {
            throw noFunction(function.function(), types, position(call), true);
        }
        WindowedCall windowed = function.windowed();
        for (int i = 0; i < all.size(); i++) {
            Type wanted;
            if (i < types.size()) {
                wanted = chosen.types().get(i);
            } else if (windowed != null) {
                wanted = FrameTypes.wanted(windowed, all, i, position(call.operand(i)));
            } else {
                wanted = all.get(i).name() == TypeName.UNKNOWN ? Type.TEXT : all.get(i);
            }
            convert(call, i, all.get(i), wanted, inner);
        }
        return aggregateResult(function, chosen.result());
    }

    /// Distinct rows have no other order than that of their arguments.
    private static void checkDistinct(SqlCall call, int arguments) {
        if (call.getFunctionQuantifier() == null) {
            return;
        }
        List<SqlNode> operands = call.getOperandList();
        for (SqlNode key : operands.subList(arguments, operands.size())) {
            boolean found =
                    operands.subList(0, arguments).stream().anyMatch(each -> same(each, key));
            if (!found) {
                throw SqlException.of(
                                SqlState.INVALID_COLUMN_REFERENCE,
                                "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list")
                        .at(position(key));
            }
        }
    }

    private static boolean same(SqlNode argument, SqlNode key) {
        return argument.equalsDeep(key, Litmus.IGNORE)
                || (argument instanceof SqlCall call
                        && call.getOperator() instanceof CastOperator cast
                        && !cast.explicit()
                        && call.operand(0).equalsDeep(key, Litmus.IGNORE));
    }

    /// The type of an aggregate over exactly these types.
    static RelDataType aggregateType(RegistryAggregate function, List<Type> operands) {
        List<Type> types = operands.subList(0, function.argumentCount(operands.size()));
        for (Overloads.Candidate<RegistryAggregate.Overload> candidate : function.candidates()) {
            if (candidate.types().size() == types.size()) {
                boolean same = true;
                for (int i = 0; i < types.size(); i++) {
                    Type given = types.get(i).name() == TypeName.UNKNOWN ? Type.TEXT : types.get(i);
                    same &= candidate.types().get(i).sameName(given);
                }
                if (same) {
                    return aggregateResult(function, candidate.result());
                }
            }
        }
        throw new IllegalStateException(
                "no overload of " + function.function() + " takes " + types);
    }

    private static RelDataType aggregateResult(RegistryAggregate function, Type result) {
        // Numbering never gives NULL; whatever depends on rows may find none.
        boolean numbering =
                function.windowOnly()
                        && switch (function.getName()) {
                            case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist" ->
                                    true;
                            default -> false;
                        };
        return RelTypes.of(result, !numbering && !function.function().equals("count"));
    }

    /// The type of a cast.
    RelDataType cast(CastOperator cast, SqlCall call, SqlValidatorScope scope) {
        SqlNode operand = call.operand(0);
        Type target = cast.target();
        Type from = typeOf(operand, scope);
        boolean nullable = nullable(operand, scope);
        if (from.name() == TypeName.UNKNOWN) {
            if (operand instanceof SqlDynamicParam parameter) {
                validator.parameters().infer(parameter, target.withoutModifiers());
                validator.setValidatedNodeType(
                        operand, RelTypes.of(target.withoutModifiers(), true));
            } else if (!nullable) {
                LiteralText.check(
                        target,
                        SqlUtil.isLiteral(operand) ? text(operand) : null,
                        position(operand));
            }
        } else if (!Conversions.allowed(
                from, target, cast.explicit() ? Context.EXPLICIT : Context.ASSIGNMENT)) {
            if (cast.column() != null) {
                throw Conversions.notAssignable(cast.column(), target, from).at(position(operand));
            }
            throw SqlException.of(
                            SqlState.CANNOT_COERCE,
                            "cannot cast type "
                                    + from.withoutModifiers().sql()
                                    + " to "
                                    + target.withoutModifiers().sql())
                    .at(position(call));
        }
        return RelTypes.of(target, nullable);
    }

    private static @Nullable String text(SqlNode literal) {
        return ((org.apache.calcite.sql.SqlLiteral) literal).getValueAs(String.class);
    }

    /// The type of COALESCE and its kin.
    RelDataType common(CommonTypeFunction function, SqlCall call, SqlValidatorScope scope) {
        List<Type> types = argumentTypes(call, scope);
        if (types.isEmpty()) {
            if (function.form() == CommonTypeFunction.Form.ARRAY) {
                throw SqlException.of(
                                SqlState.INDETERMINATE_DATATYPE,
                                "cannot determine type of empty array")
                        .hint(
                                "Explicitly cast to the desired type, for example ARRAY[]::integer[].")
                        .at(position(call));
            }
            throw noFunction(function.getName(), types, position(call), true);
        }
        boolean nullIf = function.form() == CommonTypeFunction.Form.NULLIF && types.size() == 2;
        if (nullIf && Conversions.comparesDirectly(types.get(0), types.get(1))) {
            return RelTypes.of(types.getFirst(), true);
        }
        Type common =
                nullIf
                        ? Conversions.compared(types.get(0), types.get(1))
                        : Conversions.common(types);
        if (common == null) {
            throw mismatch(function.getName().toUpperCase(Locale.ROOT), types, call);
        }
        if (common.name() == TypeName.UNKNOWN) {
            common = Type.TEXT;
        }
        boolean all = true;
        for (int i = 0; i < types.size(); i++) {
            boolean nullable = nullable(call.operand(i), scope);
            all &= nullable;
            convert(call, i, types.get(i), common, scope);
        }
        if (function.form() == CommonTypeFunction.Form.ARRAY) {
            return RelTypes.of(
                    common.name() == TypeName.ARRAY
                            ? common
                            : Type.array(common.withoutModifiers()),
                    false);
        }
        return RelTypes.of(common, function.form() == CommonTypeFunction.Form.NULLIF ? true : all);
    }

    static SqlException mismatch(String what, List<Type> types, SqlNode at) {
        Type first = null;
        Type second = null;
        for (Type type : types) {
            if (type.name() != TypeName.UNKNOWN) {
                if (first == null) {
                    first = type;
                } else if (Conversions.common(List.of(first, type)) == null) {
                    second = type;
                    break;
                }
            }
        }
        return SqlException.of(
                        SqlState.DATATYPE_MISMATCH,
                        what
                                + " types "
                                + (first == null ? "unknown" : first.withoutModifiers().sql())
                                + " and "
                                + (second == null ? "unknown" : second.withoutModifiers().sql())
                                + " cannot be matched")
                .hint("Cast one of them to the type of the other.")
                .at(position(at));
    }

    /// Puts implicit casts into a call of one of the operators that Calcite resolves.
    void prepare(SqlCall call, SqlValidatorScope scope) {
        switch (call.getKind()) {
            case EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM ->
                    compare(call, scope);
            case AND, OR, NOT, IS_TRUE, IS_FALSE, IS_NOT_TRUE, IS_NOT_FALSE, IS_UNKNOWN ->
                    conditions(call, scope);
            case IS_NULL, IS_NOT_NULL -> {
                // IS UNKNOWN is of these kinds too.
                if (call.getOperator().getName().endsWith("UNKNOWN")) {
                    conditions(call, scope);
                }
            }
            case CASE -> cases((SqlCase) call, scope);
            case IN, NOT_IN, SOME, ALL -> withQuery(call, scope);
            case FILTER -> condition(call, 1, "FILTER", scope);
            default -> {}
        }
    }

    private void compare(SqlCall call, SqlValidatorScope scope) {
        Type left = typeOf(call.operand(0), scope);
        Type right = typeOf(call.operand(1), scope);
        Type common = comparable(left, right);
        if (common == null) {
            throw noFunction(
                    call.getOperator().getName(), List.of(left, right), position(call), true);
        }
        convert(call, 0, left, common, scope);
        convert(call, 1, right, common, scope);
    }

    private static @Nullable Type comparable(Type left, Type right) {
        Type common = Conversions.compared(left, right);
        if (common == null) {
            return null;
        }
        return common.name() == TypeName.UNKNOWN ? Type.TEXT : common.withoutModifiers();
    }

    private void conditions(SqlCall call, SqlValidatorScope scope) {
        String what =
                switch (call.getKind()) {
                    case AND -> "AND";
                    case OR -> "OR";
                    case NOT -> "NOT";
                    default -> call.getOperator().getName();
                };
        for (int i = 0; i < call.operandCount(); i++) {
            condition(call, i, what, scope);
        }
    }

    /// Makes argument `index` a boolean.
    void condition(SqlCall call, int index, String what, SqlValidatorScope scope) {
        SqlNode operand = call.operand(index);
        Type type = typeOf(operand, scope);
        if (type.name() != TypeName.BOOLEAN && type.name() != TypeName.UNKNOWN) {
            throw notBoolean(what, type, position(operand));
        }
        convert(call, index, type, Type.BOOLEAN, scope);
    }

    static SqlException notBoolean(String what, Type type, int position) {
        return SqlException.of(
                        SqlState.DATATYPE_MISMATCH,
                        "argument of "
                                + what
                                + " must be type boolean, not type "
                                + type.withoutModifiers().sql())
                .hint("Compare it with something, or cast it to boolean.")
                .at(position);
    }

    private void cases(SqlCase call, SqlValidatorScope scope) {
        SqlNodeList conditions = call.getWhenOperands();
        for (int i = 0; i < conditions.size(); i++) {
            Type type = typeOf(conditions.get(i), scope);
            if (type.name() != TypeName.BOOLEAN && type.name() != TypeName.UNKNOWN) {
                throw notBoolean("CASE/WHEN", type, position(conditions.get(i)));
            }
            SqlNode converted = converted(conditions.get(i), type, Type.BOOLEAN, scope);
            conditions.set(i, converted);
        }
        SqlNodeList results = call.getThenOperands();
        SqlNode otherwise = java.util.Objects.requireNonNull(call.getElseOperand());
        var types = new ArrayList<Type>();
        for (SqlNode result : results) {
            types.add(typeOf(result, scope));
        }
        types.add(typeOf(otherwise, scope));
        Type common = Conversions.common(types);
        if (common == null) {
            throw mismatch("CASE", types, call);
        }
        if (common.name() == TypeName.UNKNOWN) {
            common = Type.TEXT;
        }
        for (int i = 0; i < results.size(); i++) {
            SqlNode converted = converted(results.get(i), types.get(i), common, scope);
            results.set(i, converted);
        }
        call.setOperand(3, converted(otherwise, types.getLast(), common, scope));
    }

    /// `left IN (query)`, `left op ANY (query)`
    private void withQuery(SqlCall call, SqlValidatorScope scope) {
        SqlNode left = call.operand(0);
        if (left.getKind() == SqlKind.ROW || call.operand(1) instanceof SqlNodeList) {
            return;
        }
        RelDataType row = validator.deriveType(scope, call.operand(1));
        if (!row.isStruct() || row.getFieldCount() != 1) {
            throw SqlException.of(SqlState.SYNTAX_ERROR, "subquery has too many columns")
                    .at(position(call.operand(1)));
        }
        Type right = RelType.of(row.getFieldList().getFirst().getType());
        Type type = typeOf(left, scope);
        Type common = comparable(type, right);
        if (common == null) {
            throw noFunction("=", List.of(type, right), position(call), true);
        }
        convert(call, 0, type, common, scope);
    }

    void convert(SqlCall call, int index, Type from, Type to, SqlValidatorScope scope) {
        SqlNode operand = call.operand(index);
        SqlNode converted = converted(operand, from, to, scope);
        if (!converted.equals(operand)) {
            call.setOperand(index, converted);
        }
    }

    /// Makes argument `index` a text.
    void text(SqlCall call, int index, SqlValidatorScope scope) {
        convert(call, index, argumentType(call, index, scope), Type.TEXT, scope);
    }

    /// Makes argument `index` a bigint.
    void integer(SqlCall call, int index, SqlValidatorScope scope) {
        Type given = argumentType(call, index, scope);
        if (given.name() != TypeName.UNKNOWN
                && !Conversions.allowed(given, Type.BIGINT, Conversions.Context.IMPLICIT)) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "the number of steps must be an integer, not " + given.sql())
                    .at(position(call.operand(index)));
        }
        convert(call, index, given, Type.BIGINT, scope);
    }

    /// Makes argument `index` of a prediction fit to be a model's `field`.
    void assign(
            SqlCall call, int index, Field field, QualifiedName model, SqlValidatorScope scope) {
        Type given = argumentType(call, index, scope);
        Type wanted = field.type().withoutModifiers();
        boolean otherDimensions =
                given.name() == TypeName.VECTOR
                        && given.precision() != Type.UNSPECIFIED
                        && field.type().precision() != Type.UNSPECIFIED
                        && given.precision() != field.type().precision();
        if (otherDimensions
                || (given.name() != TypeName.UNKNOWN
                        && !Conversions.allowed(given, wanted, Conversions.Context.ASSIGNMENT))) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH,
                            "\""
                                    + field.name()
                                    + "\" of model \""
                                    + model
                                    + "\" is of type "
                                    + field.type().sql()
                                    + ", not "
                                    + given.sql())
                    .hint("Cast the value.")
                    .at(position(call.operand(index)));
        }
        convert(call, index, given, wanted, scope);
    }

    private Type argumentType(SqlCall call, int index, SqlValidatorScope scope) {
        return RelType.of(validator.deriveType(scope, call.operand(index)));
    }

    /// `node`, in a cast where it is not of type `to` yet.
    SqlNode converted(SqlNode node, Type from, Type to, SqlValidatorScope scope) {
        if (from.sameName(to)) {
            return node;
        }
        if (from.name() == TypeName.UNKNOWN) {
            if (node instanceof SqlDynamicParam parameter) {
                Type inferred = validator.parameters().infer(parameter, to.withoutModifiers());
                validator.setValidatedNodeType(node, RelTypes.of(inferred, true));
                if (inferred.sameName(to)) {
                    return node;
                }
            } else if (to.name() == TypeName.TEXT && !SqlUtil.isNullLiteral(node, false)) {
                validator.setValidatedNodeType(node, RelTypes.of(Type.TEXT, false));
                return node;
            }
        }
        SqlNode cast = new CastOperator(to, false).createCall(node.getParserPosition(), node);
        validator.deriveType(scope, cast);
        return cast;
    }
}
