// SPDX-License-Identifier: Apache-2.0
/// Aggregates that can take back what they were given: their state is columns indexed by group, and
/// every one of them can un-add, exactly.
@NullMarked
package io.tidemill.engine.aggregate;

import org.jspecify.annotations.NullMarked;
