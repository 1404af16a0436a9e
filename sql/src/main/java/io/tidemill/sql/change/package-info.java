// SPDX-License-Identifier: Apache-2.0
/// Planned changes of a table's rows: what to compute, and what to do with it; applying them is the session's.
@NullMarked
package io.tidemill.sql.change;

import org.jspecify.annotations.NullMarked;
