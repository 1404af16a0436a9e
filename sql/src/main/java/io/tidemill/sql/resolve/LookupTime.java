// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.catalog.Relation;
import io.tidemill.core.type.Type;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;

/// What stands for the match condition of `JOIN t FOR SYSTEM_TIME AS OF a.p` where `t` keeps the
/// last version of each row only: `$as_of(a.p)`. It holds of the row of `t` that was there then.
public final class LookupTime extends SqlFunction {
    private final Relation relation;
    private final List<String> key;
    private final int position;

    /// @param relation the right side
    /// @param key the columns that identify its rows
    /// @param position where the time is written
    LookupTime(Relation relation, List<String> key, int position) {
        super(
                "$as_of",
                SqlKind.OTHER_FUNCTION,
                _ -> RelTypes.of(Type.BOOLEAN, false),
                null,
                OperandTypes.ANY,
                SqlFunctionCategory.SYSTEM);
        this.relation = relation;
        this.key = List.copyOf(key);
        this.position = position;
    }

    /// Nobody writes it, so it is not looked up by name.
    @Override
    public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
        validator.deriveType(scope, call.operand(0));
        return RelTypes.of(Type.BOOLEAN, false);
    }

    /// The right side.
    public Relation relation() {
        return relation;
    }

    /// The columns that identify a row of it.
    public List<String> key() {
        return key;
    }

    /// Where the time is written.
    public int position() {
        return position;
    }
}
