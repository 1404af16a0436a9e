// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.type.Type;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.runtime.PairList;
import org.apache.calcite.sql.SqlAsofJoin;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.JoinScope;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;
import org.apache.calcite.sql.validate.SqlQualified;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorCatalogReader;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.jspecify.annotations.Nullable;

/// Calcite's validator with PostgreSQL's types: strings and NULLs without a type take that of their
/// place, numbers are integer, bigint or numeric, and implicit casts are those of [Conversions].
/// One object validates one statement.
public final class Validator extends SqlValidatorImpl {
    /// Stands for the column of a table's watermark, from whose time on a row is the version of its
    /// key.
    public static final String VERSION_TIME = "$version_time";

    private static final SqlValidator.Config CONFIG =
            SqlValidator.Config.DEFAULT
                    .withConformance(new PostgresConformance())
                    .withDefaultNullCollation(NullCollation.HIGH)
                    .withTypeCoercionEnabled(false)
                    .withCallRewrite(false)
                    .withIdentifierExpansion(true);

    private final Operators operators;
    private final ParameterTypes parameters;
    private final Resolver resolver;
    private final Names names = new Names();

    /// A validator for one statement.
    public Validator(
            Operators operators,
            SqlValidatorCatalogReader catalogReader,
            RelTypes types,
            ParameterTypes parameters) {
        super(operators, catalogReader, types, CONFIG);
        this.operators = operators;
        this.parameters = parameters;
        this.resolver = new Resolver(this);
    }

    Operators operators() {
        return operators;
    }

    /// The types of the statement's parameters.
    public ParameterTypes parameters() {
        return parameters;
    }

    Resolver resolver() {
        return resolver;
    }

    @Override
    public RelDataType deriveType(SqlValidatorScope scope, SqlNode node) {
        RelDataType known = getValidatedNodeTypeIfKnown(node);
        if (known != null) {
            return known;
        }
        RelDataType own =
                switch (node) {
                    case SqlLiteral literal -> literalType(literal);
                    case SqlDynamicParam parameter -> {
                        parameters.seen(parameter.getIndex());
                        yield RelTypes.of(parameters.type(parameter.getIndex()), true);
                    }
                    default -> null;
                };
        if (own != null) {
            setValidatedNodeType(node, own);
            return own;
        }
        if (node instanceof SqlCall call) {
            resolver.prepare(call, scope);
        }
        if (node instanceof SqlIdentifier name) {
            note(name, scope);
        }
        return super.deriveType(scope, node);
    }

    /// Notes which column of the catalog a name is, if it is one. What has no place in the text is
    /// of a whole table that a function takes, which means whatever the table has.
    private void note(SqlIdentifier name, SqlValidatorScope scope) {
        if (name.getParserPosition().getLineNum() == 0) {
            return;
        }
        SqlQualified qualified = scope.fullyQualify(name);
        SqlValidatorNamespace of = qualified.namespace;
        SqlValidatorTable table = of == null ? null : of.getTable();
        RelationTable found = table == null ? null : table.unwrap(RelationTable.class);
        List<String> rest = qualified.suffix();
        if (found != null && !rest.isEmpty()) {
            requireNonNull(getCatalogReader().unwrap(CatalogReader.class))
                    .named(found.relation().name(), rest.getFirst());
        }
    }

    /// The type of a number, string or NULL; null for literals that are no values.
    public static @Nullable RelDataType literalType(SqlLiteral literal) {
        if (SqlUtil.isNullLiteral(literal, false)) {
            return RelTypes.of(Type.UNKNOWN, true);
        }
        return switch (literal) {
            case SqlCharStringLiteral _ -> RelTypes.of(Type.UNKNOWN, false);
            case SqlNumericLiteral number -> RelTypes.of(numberType(number), false);
            default -> null;
        };
    }

    private static Type numberType(SqlNumericLiteral number) {
        BigDecimal value = number.getValueAs(BigDecimal.class);
        if (value.scale() > 0) {
            return Type.NUMERIC;
        }
        int bits = value.toBigInteger().bitLength();
        return bits < 32 ? Type.INTEGER : bits < 64 ? Type.BIGINT : Type.NUMERIC;
    }

    /// Nothing to infer: types go from operands to calls, and back by [Resolver].
    @Override
    protected void inferUnknownTypes(
            RelDataType inferredType, SqlValidatorScope scope, SqlNode node) {}

    @Override
    protected void validateFrom(SqlNode node, RelDataType targetRowType, SqlValidatorScope scope) {
        if (node instanceof PartialAlias alias) {
            alias.complete(requireNonNull(getNamespace(alias.operand(0))).getRowType());
        }
        super.validateFrom(node, targetRowType, scope);
    }

    @Override
    protected void validateValues(
            SqlCall values, RelDataType targetRowType, SqlValidatorScope scope) {
        new ColumnsTogether(this).values(values, scope);
        super.validateValues(values, targetRowType, scope);
    }

    /// Calcite does not look at what LIMIT and OFFSET compute.
    @Override
    protected void validateSelect(SqlSelect select, RelDataType targetRowType) {
        super.validateSelect(select, targetRowType);
        countRows(select.getFetch(), "LIMIT");
        countRows(select.getOffset(), "OFFSET");
    }

    private void countRows(@Nullable SqlNode count, String clause) {
        if (count == null || count instanceof SqlLiteral || count instanceof SqlDynamicParam) {
            return;
        }
        count.accept(
                new SqlBasicVisitor<@Nullable Void>() {
                    @Override
                    public @Nullable Void visit(SqlCall call) {
                        if (call.isA(SqlKind.QUERY)) {
                            throw SqlException.of(
                                            SqlState.FEATURE_NOT_SUPPORTED,
                                            "a subquery in " + clause + " is not supported")
                                    .hint("Use row_number() OVER (ORDER BY …) <= (SELECT …).")
                                    .at(Resolver.position(count));
                        }
                        return super.visit(call);
                    }

                    @Override
                    public @Nullable Void visit(SqlIdentifier name) {
                        throw SqlException.of(
                                        SqlState.INVALID_COLUMN_REFERENCE,
                                        "argument of " + clause + " must not contain variables")
                                .hint("Give a number or a parameter.")
                                .at(Resolver.position(name));
                    }
                });
        deriveType(getEmptyScope(), count);
    }

    /// As in PostgreSQL, `SELECT *` may give columns of one name.
    @Override
    protected void addToSelectList(
            List<SqlNode> list,
            Set<String> aliases,
            List<Map.Entry<String, RelDataType>> fields,
            SqlNode expression,
            SelectScope scope,
            boolean includeSystemVars) {
        String alias = SqlValidatorUtil.alias(expression);
        ((PairList<String, RelDataType>) fields)
                .add(alias == null ? "?column?" : alias, deriveType(scope, expression));
        list.add(expression);
    }

    /// Names are replaced once the columns of FROM are known, and before anything looks at them.
    @Override
    protected void validateWhereClause(SqlSelect select) {
        names.select(select, (SelectScope) requireNonNull(getWhereScope(select), "scope"));
        super.validateWhereClause(select);
    }

    @Override
    protected RelDataType validateSelectList(
            SqlNodeList items, SqlSelect select, RelDataType targetRowType) {
        // Not those given: names have been replaced since.
        RelDataType row = super.validateSelectList(select.getSelectList(), select, targetRowType);
        List<String> marked = RepeatedNames.marked(row.getFieldNames());
        return marked == null
                ? row
                : getTypeFactory()
                        .createStructType(
                                row.getFieldList().stream().map(RelDataTypeField::getType).toList(),
                                marked);
    }

    /// USING and NATURAL become ON; an ASOF join's conditions may be computed, not columns only.
    @Override
    protected void validateJoin(SqlJoin join, SqlValidatorScope scope) {
        JoinScope joinScope = (JoinScope) requireNonNull(getJoinScope(join), "scope");
        validateFrom(join.getLeft(), unknownType, joinScope);
        names.arguments(join.getRight(), join.getLeft(), joinScope);
        validateFrom(join.getRight(), unknownType, joinScope);
        names.join(join, joinScope);
        if (join.getCondition() != null) {
            SqlNode on = expand(names.condition(join.getCondition(), joinScope), joinScope);
            join.setOperand(5, on);
            validateWhereOrOn(joinScope, on, "ON");
        }
        if (join instanceof SqlAsofJoin asof) {
            SqlNode given = requireNonNull(asof.getMatchCondition(), "match");
            var right = requireNonNull(getNamespace(join.getRight()));
            SqlNode time = Versions.resolved((SqlCall) given, right);
            SqlNode match = expand(names.condition(time, joinScope), joinScope);
            join.setOperand(6, match);
            validateWhereOrOn(joinScope, match, "MATCH_CONDITION");
        }
    }

    @Override
    public CalciteException handleUnresolvedFunction(
            SqlCall call,
            SqlOperator unresolved,
            List<RelDataType> argumentTypes,
            @Nullable List<String> argumentNames) {
        List<Type> types =
                argumentTypes.stream()
                        .map(type -> type instanceof RelType own ? own.type() : Type.UNKNOWN)
                        .toList();
        WindowedCall windowed = WindowedCall.parse(unresolved.getName());
        if (windowed != null) {
            types = types.subList(0, windowed.argumentCount(types.size()));
        }
        throw resolver.noFunction(
                WindowedCall.functionOf(unresolved.getName()),
                types,
                call.getParserPosition().getColumnNum(),
                false);
    }

    /// What PostgreSQL allows that other dialects do not.
    private static final class PostgresConformance extends SqlDelegatingConformance {
        PostgresConformance() {
            super(SqlConformanceEnum.BABEL);
        }

        @Override
        public boolean isGroupByAlias() {
            return true;
        }

        @Override
        public boolean isGroupByOrdinal() {
            return true;
        }

        @Override
        public boolean isHavingAlias() {
            return false;
        }

        @Override
        public SelectAliasLookup isSelectAlias() {
            return SelectAliasLookup.UNSUPPORTED;
        }

        @Override
        public boolean isSortByAliasObscures() {
            return true;
        }

        @Override
        public boolean isFromRequired() {
            return false;
        }

        @Override
        public boolean isNonStrictGroupBy() {
            return false;
        }

        @Override
        public boolean allowAliasUnnestItems() {
            return true;
        }
    }
}
