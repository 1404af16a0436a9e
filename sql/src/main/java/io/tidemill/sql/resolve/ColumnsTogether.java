// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import static java.util.Objects.requireNonNull;

import io.tidemill.core.type.Type;
import io.tidemill.core.type.TypeName;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// Gives the columns of VALUES and of set operations one type each: strings and NULLs without a
/// type take that of the others.
final class ColumnsTogether {
    private final Validator validator;

    ColumnsTogether(Validator validator) {
        this.validator = validator;
    }

    /// Casts the values of `VALUES (…), …` to the types of their columns.
    void values(SqlCall values, SqlValidatorScope scope) {
        List<SqlNode> rows = values.getOperandList();
        int width = ((SqlCall) rows.getFirst()).operandCount();
        if (rows.stream().anyMatch(row -> ((SqlCall) row).operandCount() != width)) {
            return;
        }
        for (int i = 0; i < width; i++) {
            int column = i;
            var types =
                    rows.stream().map(row -> type(((SqlCall) row).operand(column), scope)).toList();
            Type common = common("VALUES", types, ((SqlCall) rows.getFirst()).operand(i));
            if (common == null) {
                continue;
            }
            for (int row = 0; row < rows.size(); row++) {
                validator
                        .resolver()
                        .convert((SqlCall) rows.get(row), i, types.get(row), common, scope);
            }
        }
    }

    /// Casts the untyped values that branches of a set operation select.
    void branches(SqlCall operation) {
        List<SqlNode> branches = operation.getOperandList();
        if (branches.stream().anyMatch(branch -> validator.getNamespace(branch) == null)) {
            return;
        }
        var rows = branches.stream().map(this::row).toList();
        int width = rows.getFirst().getFieldCount();
        if (rows.stream().anyMatch(row -> row.getFieldCount() != width)) {
            return;
        }
        String what = operation.getOperator().getName().replaceAll(" .*", "");
        for (int i = 0; i < width; i++) {
            int column = i;
            var types = new ArrayList<Type>();
            for (int branch = 0; branch < branches.size(); branch++) {
                Type type = RelType.of(rows.get(branch).getFieldList().get(i).getType());
                boolean adapts =
                        type.name() == TypeName.UNKNOWN && item(branches.get(branch), i) != null;
                types.add(type.name() == TypeName.UNKNOWN && !adapts ? Type.TEXT : type);
            }
            Type common = common(what, types, branches.getLast());
            if (common == null) {
                continue;
            }
            for (int branch = 0; branch < branches.size(); branch++) {
                if (types.get(branch).name() == TypeName.UNKNOWN) {
                    retype(branches.get(branch), column, common);
                }
            }
        }
    }

    private RelDataType row(SqlNode query) {
        return namespace(query).getRowType();
    }

    private SqlValidatorNamespace namespace(SqlNode query) {
        return requireNonNull(validator.getNamespace(query));
    }

    private Type type(SqlNode node, SqlValidatorScope scope) {
        return validator.resolver().typeOf(node, scope);
    }

    /// The type of a column, or null where it stays as it is.
    private static @Nullable Type common(String what, List<Type> types, SqlNode at) {
        Type common = Conversions.common(types);
        if (common == null) {
            throw Resolver.mismatch(what, types, at);
        }
        return common.name() == TypeName.UNKNOWN ? null : common;
    }

    /// The value without a type that is column `index` of a query, or null.
    private static @Nullable SqlNode item(SqlNode query, int index) {
        if (!(query instanceof SqlSelect select) || select.getSelectList().size() <= index) {
            return null;
        }
        SqlNode item = select.getSelectList().get(index);
        SqlNode value = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
        return Resolver.adaptable(value) ? value : null;
    }

    private void retype(SqlNode query, int index, Type type) {
        SqlSelect select = (SqlSelect) query;
        SqlNodeList items = select.getSelectList();
        SqlNode item = items.get(index);
        SqlValidatorScope scope = validator.getSelectScope(select);
        SqlNode value = requireNonNull(item(query, index));
        SqlNode converted = validator.resolver().converted(value, Type.UNKNOWN, type, scope);
        if (item.getKind() == SqlKind.AS) {
            ((SqlCall) item).setOperand(0, converted);
        } else {
            items.set(index, converted);
        }
        SqlValidatorNamespace namespace = namespace(query);
        RelDataType row = namespace.getRowType();
        var builder = validator.getTypeFactory().builder();
        row.getFieldList()
                .forEach(field ->
                        builder.add(
                                field.getName(),
                                field.getIndex() == index
                                        ? RelTypes.of(type, field.getType().isNullable())
                                        : field.getType()));
        namespace.setType(builder.build());
    }
}
