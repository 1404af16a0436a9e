// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Runs every script in `src/test/resources/sql`; `-Dtidemill.script=part` runs those whose path
/// contains `part`.
class SqlScriptTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/sql");

    @TestFactory
    Stream<DynamicTest> scripts() throws IOException {
        String part = System.getProperty("tidemill.script", "");
        return files(".test").stream()
                .filter(file -> name(file).contains(part))
                .map(file ->
                        DynamicTest.dynamicTest(
                                name(file),
                                file.toUri(),
                                () ->
                                        ScriptRunner.run(
                                                ScriptParser.parse(
                                                        name(file), Files.readString(file)))));
    }

    /// Scripts of bugs that are known and not fixed yet: they are listed, not run.
    @Test
    void listsKnownBugs() throws IOException {
        var known = files(".test_known_bug");
        known.forEach(file -> System.out.println("known bug: " + name(file)));
        assertThat(known).hasSizeLessThan(20);
    }

    private static List<Path> files(String extension) throws IOException {
        try (var found = Files.walk(SCRIPTS)) {
            return found.filter(file -> file.toString().endsWith(extension)).sorted().toList();
        }
    }

    private static String name(Path file) {
        return SCRIPTS.relativize(file).toString();
    }
}
