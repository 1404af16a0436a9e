// SPDX-License-Identifier: Apache-2.0
package io.tidemill.analytics;

import java.util.Random;
import java.util.function.Consumer;

/// Runs a random test under several seeds; a failure says how to run it again.
public final class Seeds {
    private Seeds() {}

    /// Runs `test` under `count` seeds, or under the one in `-Dtidemill.seed`.
    public static void forEach(int count, Consumer<Random> test) {
        String only = System.getProperty("tidemill.seed");
        if (only != null) {
            test.accept(new Random(Long.parseLong(only)));
            return;
        }
        for (long seed = 1; seed <= count; seed++) {
            try {
                test.accept(new Random(seed));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("replay with -Dtidemill.seed=" + seed, e);
            }
        }
    }
}
