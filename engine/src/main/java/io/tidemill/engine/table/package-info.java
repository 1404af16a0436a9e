// SPDX-License-Identifier: Apache-2.0
/// What tables and materialized views hold, and its snapshots.
@NullMarked
package io.tidemill.engine.table;

import org.jspecify.annotations.NullMarked;
