// SPDX-License-Identifier: Apache-2.0
package io.tidemill.engine.query;

import io.tidemill.core.catalog.QualifiedName;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Scan;
import java.util.LinkedHashSet;
import java.util.Set;

/// Which relations a plan reads.
final class Scans {
    private Scans() {}

    /// The relations that `plan` scans.
    static Set<QualifiedName> of(Plan plan) {
        var found = new LinkedHashSet<QualifiedName>();
        collect(plan, found);
        return found;
    }

    private static void collect(Plan plan, Set<QualifiedName> found) {
        if (plan instanceof Scan scan) {
            found.add(new QualifiedName(scan.schemaName(), scan.relation()));
        }
        plan.inputs().forEach(input -> collect(input, found));
    }
}
