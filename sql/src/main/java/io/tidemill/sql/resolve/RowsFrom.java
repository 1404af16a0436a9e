// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.function.SetFunction;
import io.tidemill.core.type.Field;
import io.tidemill.core.type.Type;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlTableFunction;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// Functions in FROM: `f(…)`, `ROWS FROM (f(…), g(…))`, `unnest(a, b)`; each operand is a call. The
/// rows of several go in lock step, those that have fewer padded with NULL. A function that returns
/// one value gives one row.
public final class RowsFrom extends SqlFunction implements SqlTableFunction {
    private final boolean ordinality;
    private final @Nullable String alias;
    private final List<SqlIdentifier> columns;
    private final IdentityHashMap<SqlNode, SetFunction> chosen = new IdentityHashMap<>();

    /// Functions with the names that their columns are given.
    ///
    /// @param ordinality whether there is a last column with the number of the row
    /// @param alias the alias of the whole, which also names the only column of an only function
    /// @param columns names for the first columns
    public RowsFrom(boolean ordinality, @Nullable String alias, List<SqlIdentifier> columns) {
        super(
                "rows from",
                SqlKind.OTHER_FUNCTION,
                ReturnTypes.CURSOR,
                null,
                null,
                SqlFunctionCategory.SYSTEM);
        this.ordinality = ordinality;
        this.alias = alias;
        this.columns = List.copyOf(columns);
    }

    /// Whether there is a last column with the number of the row.
    public boolean ordinality() {
        return ordinality;
    }

    @Override
    public SqlOperandCountRange getOperandCountRange() {
        return SqlOperandCountRanges.any();
    }

    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        var types = new SetFunctionTypes((Validator) validator);
        for (SqlNode operand : call.getOperandList()) {
            SetFunction function = types.rows(operand, scope);
            if (function != null) {
                chosen.put(operand, function);
            }
        }
        return validator.getTypeFactory().createSqlType(SqlTypeName.CURSOR);
    }

    @Override
    public SqlReturnTypeInference getRowTypeInference() {
        return this::rowType;
    }

    private RelDataType rowType(SqlOperatorBinding binding) {
        var call = (SqlCallBinding) binding;
        var fields = new ArrayList<Field>();
        for (SqlNode operand : call.operands()) {
            SetFunction function = chosen.get(operand);
            if (function != null) {
                for (Field field : function.columns()) {
                    fields.add(new Field(name(function, call), field.type(), true));
                    if (function.named() || function.columns().size() > 1) {
                        fields.set(fields.size() - 1, new Field(field.name(), field.type(), true));
                    }
                }
            } else {
                RelDataType type =
                        requireNonNull(call.getValidator().deriveType(call.getScope(), operand));
                String name = alias != null && call.operands().size() == 1 ? alias : named(operand);
                Type known = RelType.of(type);
                fields.add(new Field(name, known, true));
            }
        }
        if (ordinality) {
            fields.add(new Field("ordinality", Type.BIGINT, false));
        }
        RelDataTypeFactory.Builder builder = binding.getTypeFactory().builder();
        if (columns.size() > fields.size()) {
            throw SqlException.of(
                            SqlState.INVALID_COLUMN_REFERENCE,
                            "table \""
                                    + alias
                                    + "\" has "
                                    + fields.size()
                                    + " columns available but "
                                    + columns.size()
                                    + " columns specified")
                    .at(columns.get(fields.size()).getParserPosition().getColumnNum());
        }
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String name = i < columns.size() ? columns.get(i).getSimple() : field.name();
            builder.add(name, RelTypes.of(field.type(), field.nullable()));
        }
        return builder.build();
    }

    private String name(SetFunction function, SqlCallBinding call) {
        return alias != null && call.operands().size() == 1 ? alias : function.name();
    }

    private static String named(SqlNode operand) {
        return operand instanceof SqlCall call
                ? call.getOperator().getName().toLowerCase(java.util.Locale.ROOT)
                : "column";
    }
}
