// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemill.sql.convert.Rewrite;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Every query of the five schemas gives the same with each rewrite of the planner left out.
class RewriteTest {
    @Test
    void noRewriteChangesAResult() {
        var unused = EnumSet.allOf(Rewrite.class);
        var failures = new ArrayList<String>();
        for (String name : OracleSchema.NAMES) {
            var schema = OracleSchema.read(name);
            try (var complete = loaded(schema, Rewrite.ALL)) {
                for (var rewrite : Rewrite.values()) {
                    try (var without = loaded(schema, EnumSet.complementOf(EnumSet.of(rewrite)))) {
                        for (var query : schema.queries()) {
                            if (compare(query, complete, without, rewrite, failures)) {
                                unused.remove(rewrite);
                            }
                        }
                    }
                }
            }
        }
        assertThat(String.join("\n", failures)).isEmpty();
        assertThat(unused).as("rewrites that change no plan").isEmpty();
    }

    private static Tidemill loaded(OracleSchema schema, Set<Rewrite> rewrites) {
        var tidemill = new Tidemill(rewrites);
        tidemill.define(schema.definitions());
        new TickStream(7, schema.tables(), _ -> List.of())
                .load()
                .forEach(tick -> tick.statements().forEach(tidemill::define));
        return tidemill;
    }

    /// Whether the plans differ.
    private static boolean compare(
            NamedQuery query,
            Tidemill complete,
            Tidemill without,
            Rewrite rewrite,
            List<String> failures) {
        String explain = "EXPLAIN " + query.sql();
        if (complete.query(explain).rows().equals(without.query(explain).rows())) {
            return false;
        }
        Answer expected = complete.query(query.sql());
        Answer found = without.query(query.sql());
        if (found.failed()
                || expected.failed()
                || !found.header().equals(expected.header())
                || !found.values().equals(expected.values())) {
            failures.add(
                    "%s without %s:\n%s\nexpected %s%s\nfound    %s%s"
                            .formatted(
                                    query.name(),
                                    rewrite,
                                    query.sql(),
                                    expected.error(),
                                    expected.values(),
                                    found.error(),
                                    found.values()));
        }
        return true;
    }
}
