// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.resolve;

import io.tidemill.core.type.TypeName;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Makes Calcite's expressions. What has no type yet stays as it is where Calcite would cast it.
public final class TypedExpressions extends RexBuilder {
    /// Expressions of the types of `types`.
    public TypedExpressions(RelDataTypeFactory types) {
        super(types);
    }

    @Override
    public RexNode makeCast(
            SqlParserPos position,
            RelDataType type,
            RexNode expression,
            boolean matchNullability,
            boolean safe,
            RexLiteral format) {
        boolean unknown = type instanceof RelType own && own.type().name() == TypeName.UNKNOWN;
        boolean isNull = expression instanceof RexLiteral literal && literal.isNull();
        return unknown && !isNull
                ? expression
                : super.makeCast(position, type, expression, matchNullability, safe, format);
    }
}
