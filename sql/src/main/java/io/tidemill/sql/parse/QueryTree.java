// SPDX-License-Identifier: Apache-2.0
package io.tidemill.sql.parse;

import io.tidemill.sql.statement.Query;
import org.apache.calcite.sql.SqlNode;

/// A query as Calcite's parse tree.
///
/// @param tree the tree; planning works on a copy, or parses `text` again
public record QueryTree(String text, int start, SqlNode tree) implements Query {}
