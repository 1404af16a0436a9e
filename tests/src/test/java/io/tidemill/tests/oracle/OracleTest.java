// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every query of the five schemas, in every form, agrees with PostgreSQL after every tick: under
/// three fixed seeds and a fresh one. `-Dtidemill.seed=…`, `-Dtidemill.schema=…` and
/// `-Dtidemill.ticks=…` choose others.
class OracleTest {
    private static final int TICKS = Integer.getInteger("tidemill.ticks", 16);

    @TestFactory
    Stream<DynamicTest> queriesAgreeWithPostgres() {
        long[] seeds = SeededTests.seeds(3);
        String schema = System.getProperty("tidemill.schema", "");
        return OracleSchema.NAMES.stream()
                .filter(name -> name.contains(schema))
                .flatMap(name ->
                        LongStream.of(seeds)
                                .mapToObj(seed ->
                                        DynamicTest.dynamicTest(
                                                name + ", seed " + seed,
                                                () -> agrees(name, seed))));
    }

    private static void agrees(String name, long seed) {
        try (var run = new OracleRun(OracleSchema.read(name), seed)) {
            List<String> failures = run.run(TICKS);
            assertThat(failures).as(String.join("\n", failures)).isEmpty();
        }
    }

    @Test
    void thereAreTwoHundredQueries() {
        var schemas = OracleSchema.NAMES.stream().map(OracleSchema::read).toList();
        assertThat(schemas).allMatch(schema -> schema.queries().size() >= 40);
        assertThat(schemas.stream().mapToInt(schema -> schema.queries().size()).sum())
                .isGreaterThanOrEqualTo(200);
    }
}
