// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.table;

import io.tidemill.core.catalog.IndexDefinition;
import io.tidemill.engine.state.TreeSnapshot;

/// A secondary index at the end of a tick.
///
/// @param tree from the columns to the primary key, as [SecondaryIndex] keeps it
record IndexSnapshot(IndexDefinition definition, TreeSnapshot tree) {}
