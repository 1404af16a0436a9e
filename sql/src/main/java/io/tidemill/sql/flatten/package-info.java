// SPDX-License-Identifier: Apache-2.0
/// Turns subqueries, LATERAL and set-returning functions into joins, aggregates, limits by key and
/// expansions, all of which are kept current by changes. Nothing correlated is left.
@NullMarked
package io.tidemill.sql.flatten;

import org.jspecify.annotations.NullMarked;
