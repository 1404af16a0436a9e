// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.statement;

import org.jspecify.annotations.Nullable;

/// `WATERMARK FOR column AS expression [LATE ROWS INTO table]`.
///
/// @param expressionSql the expression; [io.tidemill.sql.Sql] turns it into a delay
/// @param position where the expression stands
/// @param lateInto the table for late rows, or null
public record WatermarkClause(
        ColumnName column, String expressionSql, int position, @Nullable Name lateInto) {}
