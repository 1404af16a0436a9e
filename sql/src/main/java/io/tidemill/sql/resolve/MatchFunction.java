// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.MatchRecognize;
import io.tidemill.core.plan.MatchRecognize.Output;
import io.tidemill.core.plan.MatchRecognize.Rows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlReturnTypeInference;

/// `MATCH_RECOGNIZE` as a table function: its argument is the query of the input's columns, then
/// the definitions, then the measures.
///
/// | said | meant |
/// | --- | --- |
/// | `t MATCH_RECOGNIZE (… MEASURES m AS x … DEFINE a AS d)` | `MATCH(SELECT *, d, m FROM t)` |
///
/// Calcite has algebra of its own for it, but with its own rules of types, and without empty
/// matches and unmatched rows.
public final class MatchFunction extends QueryFunction {
    private final MatchClause clause;

    /// The function that does what `clause` says.
    public MatchFunction(MatchClause clause) {
        super("MATCH_RECOGNIZE " + clause);
        this.clause = clause;
    }

    /// What it does.
    public MatchClause clause() {
        return clause;
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return this::rowType;
    }

    private RelDataType rowType(SqlOperatorBinding binding) {
        RelDataType given = binding.getOperandType(0);
        List<RelDataTypeField> fields = given.getFieldList();
        int width = fields.size() - clause.expressionCount();
        List<RelDataTypeField> columns = fields.subList(0, width);
        check(columns);
        var builder = binding.getTypeFactory().builder().kind(given.getStructKind());
        var names = new HashSet<String>();
        for (Output output : outputs(columns)) {
            switch (output) {
                case Output.OfInput(int column) -> {
                    names.add(columns.get(column).getName());
                    builder.add(columns.get(column));
                }
                case Output.Measure(int measure) -> {
                    SqlIdentifier name = clause.measures().get(measure);
                    boolean taken =
                            clause.rows() != Rows.ONE
                                    && columns.stream()
                                            .anyMatch(column ->
                                                    column.getName().equals(name.getSimple()));
                    if (!names.add(name.getSimple()) || taken) {
                        throw SqlException.of(
                                        SqlState.DUPLICATE_COLUMN,
                                        "column \""
                                                + name.getSimple()
                                                + "\" specified more than once")
                                .hint("Give the measure another name.")
                                .at(position(name));
                    }
                    RelDataType type =
                            fields.get(width + clause.defined().size() + measure).getType();
                    builder.add(
                            name.getSimple(),
                            binding.getTypeFactory().createTypeWithNullability(type, true));
                }
            }
        }
        return builder.build();
    }

    private void check(List<RelDataTypeField> columns) {
        clause.partition().forEach(name -> column(columns, name));
        clause.orderColumns().forEach(name -> column(columns, name));
        if (clause.within() == 0) {
            return;
        }
        var type = RelType.of(columns.get(orderColumns(columns).getFirst()).getType());
        if (!MatchRecognize.isTime(type) || clause.order().keys().startsWith("d")) {
            throw SqlException.of(
                            SqlState.DATATYPE_MISMATCH, "WITHIN needs rows in the order of a time")
                    .hint("Let the first column of ORDER BY be a timestamp, ascending.")
                    .at(clause.within());
        }
    }

    /// The columns of a result row, out of the input's.
    public List<Output> outputs(List<RelDataTypeField> columns) {
        var outputs = new ArrayList<Output>();
        partitionColumns(columns).forEach(column -> add(outputs, column));
        if (clause.rows() != Rows.ONE) {
            orderColumns(columns).forEach(column -> add(outputs, column));
        }
        for (int i = 0; i < clause.measures().size(); i++) {
            outputs.add(new Output.Measure(i));
        }
        if (clause.rows() != Rows.ONE) {
            for (int i = 0; i < columns.size(); i++) {
                add(outputs, i);
            }
        }
        return outputs;
    }

    private static void add(List<Output> outputs, int column) {
        var output = new Output.OfInput(column);
        if (!outputs.contains(output)) {
            outputs.add(output);
        }
    }

    /// The columns whose partitions are separate.
    public List<Integer> partitionColumns(List<RelDataTypeField> columns) {
        return clause.partition().stream().map(name -> column(columns, name)).toList();
    }

    /// The columns that rows are ordered by.
    public List<Integer> orderColumns(List<RelDataTypeField> columns) {
        return clause.orderColumns().stream().map(name -> column(columns, name)).toList();
    }

    private static int column(List<RelDataTypeField> columns, SqlIdentifier name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).getName().equals(name.getSimple())) {
                return i;
            }
        }
        throw Messages.noColumn(
                        null,
                        name.getSimple(),
                        columns.stream().map(RelDataTypeField::getName).toList())
                .at(position(name));
    }

    private static int position(SqlIdentifier name) {
        return name.getParserPosition().getColumnNum();
    }
}
