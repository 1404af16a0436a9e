// SPDX-License-Identifier: Apache-2.0
package io.tidemill.server.session;

import io.tidemill.core.error.SqlException;
import io.tidemill.core.error.SqlState;
import io.tidemill.core.plan.Plan;
import io.tidemill.core.plan.Query;
import io.tidemill.core.plan.Recursion;
import io.tidemill.engine.operator.RecursionLimit;
import io.tidemill.engine.table.Intervals;
import io.tidemill.sql.statement.CreateView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What `WITH (…)` of a view says, and what of the session's settings is kept with it.
final class ViewOptions {
    private static final String ALLOWED_LATENESS = "allowed_lateness";
    private static final List<String> NAMES = List.of(ALLOWED_LATENESS, RecursionLimit.NAME);

    private ViewOptions() {}

    /// The options of a view that is made.
    ///
    /// Errors: 22023 for one that there is none of, or a value it cannot have.
    static Map<String, String> of(CreateView create, Query query, Settings settings) {
        var options = new HashMap<>(create.options());
        options.forEach(ViewOptions::check);
        var limit = settings.recursionLimit();
        if (create.materialized()
                && !limit.equals(RecursionLimit.DEFAULT)
                && recurses(query.plan())) {
            options.putIfAbsent(RecursionLimit.NAME, String.valueOf(limit.iterations()));
        }
        return options;
    }

    private static void check(String option, String value) {
        switch (option) {
            case ALLOWED_LATENESS -> Intervals.micros(value);
            case RecursionLimit.NAME -> RecursionLimit.of(value);
            default ->
                    throw SqlException.of(
                                    SqlState.INVALID_PARAMETER_VALUE,
                                    "unrecognized view option \"" + option + "\"")
                            .hint("The options of a view are: " + String.join(", ", NAMES) + ".");
        }
    }

    private static boolean recurses(Plan plan) {
        return plan instanceof Recursion || plan.inputs().stream().anyMatch(ViewOptions::recurses);
    }
}
