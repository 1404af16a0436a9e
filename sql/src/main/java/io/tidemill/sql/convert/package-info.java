// SPDX-License-Identifier: Apache-2.0
/// Resolved queries to plans: Calcite's relational algebra, rewritten where that helps, as our [io.tidemill.core.plan] and
/// [io.tidemill.core.expression].
@NullMarked
package io.tidemill.sql.convert;

import org.jspecify.annotations.NullMarked;
