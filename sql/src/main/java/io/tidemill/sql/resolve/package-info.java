// SPDX-License-Identifier: Apache-2.0
/// Gives names and types to what a query says, by PostgreSQL's rules on Calcite's validator: the type system, the operators
/// that Calcite does not have, overload resolution, implicit casts and the messages about what does not fit.
@NullMarked
package io.tidemill.sql.resolve;

import org.jspecify.annotations.NullMarked;
