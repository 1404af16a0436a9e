// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.convert;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import io.tidemill.sql.flatten.ExpandRel;
import io.tidemill.sql.flatten.OnceRel;
import io.tidemill.sql.resolve.ForecastFunction;
import io.tidemill.sql.resolve.RelType;
import io.tidemill.sql.resolve.RelTypes;
import io.tidemill.sql.resolve.RowsFrom;
import io.tidemill.sql.resolve.Validator;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalTableFunctionScan;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCharStringLiteral;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/// Calcite's converter from parse tree to relational algebra, with constants and parameters of our
/// own types.
public final class TreeConverter extends SqlToRelConverter {
    private static final Config CONFIG =
            SqlToRelConverter.config()
                    .withTrimUnusedFields(false)
                    .withExpand(false)
                    .withCreateValuesRel(false)
                    .withRemoveSortInSubQuery(true)
                    .withInSubQueryThreshold(Integer.MAX_VALUE)
                    // Calcite's simplifications know neither our operators nor PostgreSQL's errors.
                    .withRelBuilderConfigTransform(Rewrites.BUILDER);

    private final Validator types;
    private final IdentityHashMap<SqlNode, RelNode> once = new IdentityHashMap<>();

    /// A converter for one statement.
    public TreeConverter(
            RelOptTable.ViewExpander views,
            Validator validator,
            Prepare.CatalogReader catalogReader,
            RelOptCluster cluster) {
        super(views, validator, catalogReader, cluster, TreeConverter::convertlet, CONFIG);
        this.types = validator;
    }

    /// How a call becomes an expression: as Calcite does it, but for what Calcite would take apart.
    private static @Nullable SqlRexConvertlet convertlet(SqlCall call) {
        return switch (call.getKind()) {
            case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM ->
                    (context, each) ->
                            context.getRexBuilder()
                                    .makeCall(
                                            each.getParserPosition(),
                                            each.getOperator(),
                                            List.of(
                                                    context.convertExpression(each.operand(0)),
                                                    context.convertExpression(each.operand(1))));
            default -> StandardConvertletTable.INSTANCE.get(call);
        };
    }

    /// The algebra of a validated query, with its order.
    public RelRoot convert(SqlNode query) {
        RelNode rel = convertQueryRecursive(query, true, null).rel;
        RelCollation order = isOrdered(query) ? order(rel) : RelCollations.EMPTY;
        return RelRoot.of(rel, types.getValidatedNodeType(query), query.getKind())
                .withCollation(order);
    }

    private static RelCollation order(RelNode rel) {
        return switch (rel) {
            case Sort sort -> sort.getCollation();
            case Project project -> order(project.getInput());
            default -> RelCollations.EMPTY;
        };
    }

    /// The body, without Calcite's check of types, which knows no values without a type.
    @Override
    public RelRoot convertWith(SqlWith with, boolean top) {
        return convertQueryRecursive(with.body, top, null);
    }

    /// What a name means that WITH gave.
    @Override
    protected void convertFrom(
            Blackboard board, @Nullable SqlNode from, @Nullable List<String> fieldNames) {
        RelNode known = from instanceof SqlWithItem ? once.get(from) : null;
        if (known != null) {
            board.setRoot(known, true);
            return;
        }
        super.convertFrom(board, from, fieldNames);
        if (from instanceof SqlWithItem item && OnceRel.of(board.root()) instanceof OnceRel rel) {
            once.put(item, rel);
            board.setRoot(rel, true);
        }
    }

    @Override
    protected Blackboard createBlackboard(
            SqlValidatorScope scope, @Nullable Map<String, RexNode> names, boolean top) {
        return new Board(scope, names, top);
    }

    @Override
    protected void convertCollectionTable(Blackboard board, SqlCall call) {
        if (call.getOperator() instanceof RowsFrom rows) {
            board.setRoot(rows(board, call, rows), true);
            return;
        }
        boolean forecasts = call.getOperator() instanceof ForecastFunction;
        RelNode input = convertQueryRecursive(call.operand(0), false, null).project();
        RelDataType rowType = types.getValidatedNodeType(call);
        RexNode function =
                rexBuilder.makeCall(
                        typeFactory.createSqlType(SqlTypeName.CURSOR),
                        call.getOperator(),
                        forecasts ? List.of(board.convertExpression(call.operand(1))) : List.of());
        board.setRoot(
                LogicalTableFunctionScan.create(
                        cluster, List.of(input), function, null, rowType, Set.of()),
                true);
    }

    /// Functions in FROM: expand one row, which is not shown.
    private RelNode rows(Blackboard board, SqlCall call, RowsFrom rows) {
        var calls = new ArrayList<RexNode>();
        for (SqlNode operand : call.getOperandList()) {
            calls.add(board.convertExpression(operand));
        }
        RelDataType rowType = requireNonNull(types.getNamespace(call)).getRowType();
        RelNode one = LogicalValues.createOneRow(cluster);
        var expanded = new ExpandRel(one, calls, rows.ordinality(), rowType.getFieldList());
        var columns = new ArrayList<RexNode>();
        for (int i = 0; i < rowType.getFieldCount(); i++) {
            columns.add(RexInputRef.of(i + 1, expanded.getRowType()));
        }
        return LogicalProject.create(
                expanded, List.of(), columns, rowType.getFieldNames(), Set.of());
    }

    private final class Board extends Blackboard {
        Board(SqlValidatorScope scope, @Nullable Map<String, RexNode> names, boolean top) {
            super(scope, names, top);
        }

        @Override
        public RexNode visit(SqlLiteral literal) {
            if (SqlUtil.isNullLiteral(literal, false)) {
                RelDataType known = types.getValidatedNodeTypeIfKnown(literal);
                return rexBuilder.makeNullLiteral(
                        known instanceof RelType ? known : RelTypes.of(Type.UNKNOWN, true));
            }
            return switch (literal) {
                case SqlNumericLiteral number -> {
                    RelDataType type = requireNonNull(Validator.literalType(number));
                    yield rexBuilder.makeExactLiteral(number.getValueAs(BigDecimal.class), type);
                }
                case SqlCharStringLiteral string ->
                        rexBuilder.makeLiteral(
                                new NlsString(
                                        string.getValueAs(String.class),
                                        StandardCharsets.UTF_8.name(),
                                        RelTypes.of(Type.TEXT, false).getCollation()),
                                RelTypes.of(Type.TEXT, false),
                                false,
                                false);
                default -> super.visit(literal);
            };
        }

        @Override
        public RexNode visit(SqlDynamicParam parameter) {
            Type type = types.parameters().type(parameter.getIndex());
            return rexBuilder.makeDynamicParam(
                    RelTypes.of(type.name() == TypeName.UNKNOWN ? Type.TEXT : type, true),
                    parameter.getIndex());
        }
    }
}
