// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import java.util.Random;
import java.util.stream.LongStream;

/// The seeds of random tests.
final class SeededTests {
    private SeededTests() {}

    /// The seeds from 1 to `fixed` and a fresh one, which is printed; or the one in
    /// `-Dtidemill.seed`.
    static long[] seeds(int fixed) {
        long fresh = new Random().nextInt(1_000_000);
        String only = System.getProperty("tidemill.seed");
        System.out.println("the fresh seed is " + fresh);
        return only != null
                ? new long[] {Long.parseLong(only)}
                : LongStream.concat(LongStream.rangeClosed(1, fixed), LongStream.of(fresh))
                        .toArray();
    }
}
