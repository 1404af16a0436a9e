// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What every file of the repository has, and what none may have.
class SourceFilesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static List<Path> files = List.of();

    @BeforeAll
    static void listFiles() throws Exception {
        files = trackedFiles();
        assertThat(files).as("files of the repository").hasSizeGreaterThan(50);
    }

    @Test
    void everyJavaFileNamesItsLicence() throws IOException {
        var without = new ArrayList<Path>();
        for (Path file : javaFiles("/src/")) {
            if (!text(file).startsWith("// SPDX-License-Identifier: Apache-2.0\n")) {
                without.add(file);
            }
        }
        assertThat(without).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() throws IOException {
        Set<Path> packages = new TreeSet<>();
        for (Path file : javaFiles("/src/main/java/")) {
            packages.add(file.getParent());
        }
        var without = new ArrayList<Path>();
        for (Path directory : packages) {
            Path file = directory.resolve("package-info.java");
            if (!Files.exists(ROOT.resolve(file))
                    || !text(file).contains("@NullMarked\npackage ")
                    || !text(file).contains("\n/// ")) {
                without.add(directory);
            }
        }
        assertThat(packages).isNotEmpty();
        assertThat(without).isEmpty();
    }

    /// Paths of the machines that the project is developed on mean nothing to who clones it.
    @Test
    void noFileMentionsPlacesOutsideTheRepository() throws IOException {
        List<String> places = List.of("/" + "work/", ".." + "/shared", "/" + "root/");
        var found = new ArrayList<String>();
        for (Path file : files) {
            String text = text(file);
            for (String place : places) {
                if (text.contains(place)) {
                    found.add(file + " mentions " + place);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private static List<Path> javaFiles(String folder) {
        return files.stream()
                .filter(file -> file.toString().endsWith(".java"))
                .filter(file -> ("/" + file).contains(folder))
                .toList();
    }

    /// Bytes that are not text are read as some text all the same.
    private static String text(Path file) throws IOException {
        return Files.readString(ROOT.resolve(file), StandardCharsets.ISO_8859_1);
    }

    private static List<Path> trackedFiles() throws IOException, InterruptedException {
        if (Files.exists(ROOT.resolve(".git"))) {
            Process git =
                    new ProcessBuilder("git", "ls-files", "-z")
                            .directory(ROOT.toFile())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            byte[] names = git.getInputStream().readAllBytes();
            assertThat(git.waitFor()).as("exit code of git ls-files").isZero();
            return Stream.of(new String(names, StandardCharsets.UTF_8).split("\0"))
                    .map(Path::of)
                    .filter(file -> Files.isRegularFile(ROOT.resolve(file)))
                    .toList();
        }
        // A source archive has no index: everything but what the build makes.
        try (Stream<Path> walk = Files.walk(ROOT)) {
            return walk.filter(Files::isRegularFile)
                    .map(ROOT::relativize)
                    .filter(file -> !("/" + file).contains("/target/"))
                    .toList();
        }
    }
}
