// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// `table AS alias (column, …)` of the first columns of a table: the further ones keep their names.
/// Calcite wants a name for each, so the missing ones are added when the table is known.
public final class PartialAlias extends SqlBasicCall {
    private List<SqlNode> all;

    /// @param operands the table, its alias, and those of columns
    public PartialAlias(List<SqlNode> operands, SqlParserPos position) {
        super(SqlStdOperatorTable.AS, operands, position);
        this.all = List.copyOf(operands);
    }

    /// Takes the names of the columns that the list leaves out.
    void complete(RelDataType row) {
        int named = all.size() - 2;
        if (named > row.getFieldCount()) {
            throw SqlException.of(
                            SqlState.INVALID_COLUMN_REFERENCE,
                            "table \"%s\" has %d columns available but %d columns specified"
                                    .formatted(all.get(1), row.getFieldCount(), named))
                    .at(all.get(1).getParserPosition().getColumnNum());
        }
        var operands = new ArrayList<>(all);
        for (int i = named; i < row.getFieldCount(); i++) {
            operands.add(
                    new SqlIdentifier(
                            row.getFieldNames().get(i), all.getFirst().getParserPosition()));
        }
        List<String> marked =
                RepeatedNames.marked(
                        operands.subList(2, operands.size()).stream()
                                .map(SqlNode::toString)
                                .toList());
        if (marked != null) {
            for (int i = 0; i < marked.size(); i++) {
                SqlNode name = operands.get(i + 2);
                operands.set(i + 2, new SqlIdentifier(marked.get(i), name.getParserPosition()));
            }
        }
        all = List.copyOf(operands);
    }

    @Override
    public List<SqlNode> getOperandList() {
        return all;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <S extends SqlNode> S operand(int i) {
        return (S) all.get(i);
    }

    @Override
    public int operandCount() {
        return all.size();
    }

    @Override
    public void setOperand(int i, @Nullable SqlNode operand) {
        var operands = new ArrayList<>(all);
        operands.set(i, requireNonNull(operand, "operand"));
        all = List.copyOf(operands);
    }

    @Override
    public SqlNode clone(SqlParserPos position) {
        return new PartialAlias(all, position);
    }
}
