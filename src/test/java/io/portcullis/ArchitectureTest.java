package io.portcullis;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The map of who may import whom. A new arrow is a design decision: draw it here first. */
class ArchitectureTest {
    private static final String ROOT = "io.portcullis";

    /** The package of the program itself, which has no name of its own. */
    private static final String PROGRAM = "";

    /** Package to the packages it may import; read top to bottom, arrows only point up the page. */
    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            entry("base", List.of()),
            entry("event", List.of("base")),
            entry("sip", List.of()),
            entry("canon", List.of("sip", "base")),
            entry("digest", List.of("sip")),
            entry("credential", List.of("digest", "base")),
            entry("directory", List.of("event", "digest")),
            entry("dns", List.of()),
            entry("tls", List.of("sip")),
            entry("wire", List.of("sip", "tls", "dns", "base")),
            entry("upstream", List.of("sip", "wire", "dns", "base")),
            entry("transaction", List.of("sip", "wire", "base")),
            entry("proxy", List.of("sip", "wire", "transaction", "upstream", "base")),
            entry("gate", List.of("sip", "digest", "credential", "base")),
            entry(
                    "edge",
                    List.of(
                            "sip",
                            "canon",
                            "digest", // for the phones of its rehearsal
                            "credential",
                            "gate",
                            "wire",
                            "tls",
                            "dns",
                            "transaction",
                            "upstream",
                            "proxy",
                            "base")),
            entry("store", List.of("directory", "event", "digest", "base")),
            entry("sync", List.of("directory", "event", "digest", "credential", "base")),
            entry("api", List.of("directory", "event", "digest", "base")),
            entry(
                    "observe",
                    List.of(
                            "sip",
                            "digest",
                            "credential",
                            "wire",
                            "gate",
                            "proxy",
                            "edge",
                            "upstream",
                            "transaction",
                            "base",
                            "event",
                            "sync",
                            "api")),
            entry(
                    "config",
                    List.of(
                            "wire",
                            "tls",
                            "dns",
                            "canon",
                            "gate",
                            "upstream",
                            "edge",
                            "store",
                            "sync",
                            "api",
                            "observe",
                            "event",
                            "base")),
            entry("pbx", List.of()),
            entry(
                    PROGRAM,
                    List.of(
                            "base",
                            "sip",
                            "credential",
                            "directory",
                            "event",
                            "edge",
                            "store",
                            "sync",
                            "tls",
                            "api",
                            "observe",
                            "config",
                            "pbx")));

    /** What every message passes through: it must go on whatever becomes of the database. */
    private static final List<String> DATA_PLANE = List.of(
            "base",
            "sip",
            "canon",
            "digest",
            "credential",
            "dns",
            "tls",
            "wire",
            "upstream",
            "transaction",
            "proxy",
            "gate",
            "edge");

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> each_package_imports_only_what_the_map_allows() {
        return MAY_IMPORT.entrySet().stream()
                .map(e -> dynamicTest(
                        e.getKey().equals(PROGRAM) ? "the program" : e.getKey(),
                        () -> noClasses()
                                .that()
                                .resideInAPackage(inside(e.getKey()))
                                .should()
                                .dependOnClassesThat(
                                        resideInAPackage(ROOT + "..").and(not_in(e.getKey(), e.getValue())))
                                .check(CODE)));
    }

    @Test
    void every_package_is_on_the_map() {
        classes()
                .should()
                .resideInAnyPackage(MAY_IMPORT.keySet().stream()
                        .map(ArchitectureTest::inside)
                        .toArray(String[]::new))
                .check(CODE);
    }

    @Test
    void the_data_plane_never_waits_for_the_database() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        DATA_PLANE.stream().map(ArchitectureTest::inside).toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        inside("store"),
                        inside("api"),
                        inside("directory"),
                        inside("sync"),
                        "java.sql..",
                        "javax.sql..",
                        "org.jdbi..",
                        "com.zaxxer..")
                .check(CODE);
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void netty_stays_at_the_sockets() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        inside("wire"), inside("tls"), inside("dns"), inside("api"), inside("observe"), ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CODE);
    }

    private static DescribedPredicate<JavaClass> not_in(String self, List<String> allowed) {
        String[] fine = Stream.concat(Stream.of(self), allowed.stream())
                .map(ArchitectureTest::inside)
                .toArray(String[]::new);
        return DescribedPredicate.not(resideInAnyPackage(fine));
    }

    private static String inside(String name) {
        return name.equals(PROGRAM) ? ROOT : ROOT + "." + name + "..";
    }
}
