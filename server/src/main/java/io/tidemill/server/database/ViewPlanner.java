// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.database;

import io.tidemill.core.catalog.Catalog;
import io.tidemill.core.catalog.ViewDefinition;
import io.tidemill.core.plan.Query;

/// Says what a materialized view's query means.
@FunctionalInterface
public interface ViewPlanner {
    /// The plan of the view's query, against the relations of `catalog`.
    Query plan(ViewDefinition view, Catalog catalog);
}
