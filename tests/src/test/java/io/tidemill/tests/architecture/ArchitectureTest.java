// SPDX-License-Identifier: Apache-2.0
package io.tidemill.tests.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Keeps the arrows of `docs/design/architecture.md` ("The house").
@AnalyzeClasses(packages = "io.tidemill", importOptions = ArchitectureTest.OnlyMainCode.class)
class ArchitectureTest {
    private static final String ROOT = "io.tidemill.";

    /// Each module and what it may import of ours.
    private static final Map<String, Set<String>> ARROWS =
            Map.of(
                    "core", Set.of(),
                    "analytics", Set.of(),
                    "engine", Set.of("core", "analytics"),
                    "sql", Set.of("core"),
                    "storage", Set.of("core"),
                    "connectors", Set.of("core"),
                    "onnx", Set.of("core"),
                    "server",
                            Set.of(
                                    "core",
                                    "analytics",
                                    "engine",
                                    "sql",
                                    "storage",
                                    "connectors",
                                    "onnx"));

    /// Libraries, by the start of their packages' names, and the modules that own them.
    private static final Map<String, Set<String>> OWNERS =
            Map.ofEntries(
                    Map.entry("org.apache.calcite", Set.of("sql")),
                    Map.entry("org.rocksdb", Set.of("storage")),
                    Map.entry("com.github.luben", Set.of("storage")),
                    Map.entry("me.lemire", Set.of("storage")),
                    Map.entry("io.netty", Set.of("server")),
                    Map.entry("org.jline", Set.of("server")),
                    Map.entry("org.postgresql", Set.of("server")),
                    Map.entry("ch.qos.logback", Set.of("server")),
                    Map.entry("de.siegmar.fastcsv", Set.of("connectors", "server")),
                    Map.entry("tools.jackson", Set.of("connectors", "server")),
                    Map.entry("ai.onnxruntime", Set.of("onnx")));

    private static final List<String> EMPTY_WORDS =
            List.of("util", "utils", "common", "impl", "manager", "misc", "helper", "helpers");

    @ArchTest
    static final ArchRule modulesFollowTheArrows =
            classes()
                    .should(
                            condition(
                                    "import only what their module may", ArchitectureTest::arrow));

    @ArchTest
    static final ArchRule librariesStayWithTheirOwners =
            classes().should(condition("leave libraries to their owners", ArchitectureTest::owner));

    @ArchTest
    static final ArchRule packagesPointOneWay =
            slices().assignedFrom(packages()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesAreConcepts =
            noClasses()
                    .that(
                            describe(
                                    "are in a package with an empty name",
                                    type ->
                                            Arrays.stream(type.getPackageName().split("\\."))
                                                    .anyMatch(EMPTY_WORDS::contains)))
                    .should()
                    .beTopLevelClasses()
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule classesHaveNamesThatSaySomething =
            noClasses()
                    .should()
                    .haveNameMatching(".*\\.(Abstract\\w+|\\w+(Impl|Helper|Manager|Utils?))");

    @ArchTest
    static final ArchRule loggingGoesThroughSlf4j =
            noClasses().should(dependOnClassesThat(inPackage("java.util.logging")));

    private static String arrow(JavaClass from, JavaClass to) {
        String source = module(from);
        String target = module(to);
        if (target.isEmpty() || target.equals(source)) {
            return "";
        }
        Set<String> allowed = ARROWS.get(source);
        if (allowed == null) {
            return "module " + source + " is not in the picture";
        }
        return allowed.contains(target) ? "" : source + " must not import " + target;
    }

    private static String owner(JavaClass from, JavaClass to) {
        for (var entry : OWNERS.entrySet()) {
            if (to.getPackageName().startsWith(entry.getKey())
                    && !entry.getValue().contains(module(from))) {
                return entry.getKey() + " belongs to " + entry.getValue();
            }
        }
        return "";
    }

    private static String module(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT)) {
            return "";
        }
        String path = name.substring(ROOT.length());
        int end = path.indexOf('.');
        return end < 0 ? path : path.substring(0, end);
    }

    /// Says what is wrong with a dependency; an empty text where nothing is.
    private interface Check {
        String complaint(JavaClass from, JavaClass to);
    }

    private static ArchCondition<JavaClass> condition(String description, Check check) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (var dependency : type.getDirectDependenciesFromSelf()) {
                    String complaint =
                            check.complaint(
                                    type, dependency.getTargetClass().getBaseComponentType());
                    if (!complaint.isEmpty()) {
                        events.add(
                                SimpleConditionEvent.violated(
                                        type, complaint + ": " + dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static SliceAssignment packages() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return SliceIdentifier.of(type.getPackageName());
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private static DescribedPredicate<JavaClass> inPackage(String name) {
        return describe("in " + name, type -> type.getPackageName().startsWith(name));
    }

    /// Leaves out test classes, and modules that nobody imports.
    static final class OnlyMainCode implements ImportOption {
        private final ImportOption noTests = new ImportOption.DoNotIncludeTests();

        @Override
        public boolean includes(com.tngtech.archunit.core.importer.Location location) {
            return noTests.includes(location)
                    && !location.contains("/io/tidemill/tests/")
                    && !location.contains("/io/tidemill/bench/");
        }
    }
}
