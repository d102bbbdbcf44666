package dev.madang;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The arrows between packages: by feature, and everything upon a platform that knows no feature. */
class ArchitectureTest {

    /** What each package may import beside itself. */
    private static final Map<String, String[]> MAY_IMPORT = Map.of(
            "platform", new String[] {},
            "mail", new String[] {"platform"},
            "account", new String[] {"mail", "platform"},
            "auth", new String[] {"account", "mail", "platform"},
            "board", new String[] {"account", "platform"},
            "page", new String[] {"board", "auth", "account", "platform"},
            "operations", new String[] {"page", "board", "auth", "account", "mail", "platform"});

    /** They may import everything, and nothing may import them. */
    private static final String[] ON_TOP = {"launcher", "templates"};

    @TestFactory
    Stream<DynamicTest> aPackageImportsOnlyWhatItMay() {
        return MAY_IMPORT.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(arrow ->
                DynamicTest.dynamicTest(arrow.getKey(), () -> {
                    var allowed = Stream.concat(Stream.of(arrow.getKey()), Arrays.stream(arrow.getValue()))
                            .map(name -> "dev.madang." + name + "..").toArray(String[]::new);
                    classes().that().resideInAPackage("dev.madang." + arrow.getKey() + "..")
                            .should().onlyDependOnClassesThat(
                                    resideOutsideOfPackage("dev.madang..").or(resideInAnyPackage(allowed)))
                            .allowEmptyShould(true)
                            .check(ApplicationClasses.all());
                }));
    }

    @Test
    void everyPackageHasItsArrows() {
        var packages = new TreeSet<String>();
        ApplicationClasses.all().forEach(type -> {
            var parts = type.getPackageName().split("\\.");
            if (parts.length > 2) {
                packages.add(parts[2]);
            }
        });
        packages.removeAll(MAY_IMPORT.keySet());
        packages.removeAll(Arrays.asList(ON_TOP));
        assertEquals(new TreeSet<>(), packages, "a new package: say in the table above what it may import");
    }

    @Test
    void onlyAuthKnowsJose4j() {
        noClasses().that(not(resideInAPackage("dev.madang.auth..")))
                .should().dependOnClassesThat().resideInAPackage("org.jose4j..").check(ApplicationClasses.all());
    }

    @Test
    void onlyTheLauncherKnowsTomcat() {
        noClasses().that(not(resideInAPackage("dev.madang.launcher..")))
                .should().dependOnClassesThat().resideInAnyPackage("org.apache.catalina..", "org.apache.coyote..",
                        "org.apache.tomcat..", "ch.vorburger..").check(ApplicationClasses.all());
    }

    @Test
    void featuresHaveNoCycles() {
        slices().matching("dev.madang.(*)..").should().beFreeOfCycles().check(ApplicationClasses.all());
    }

    @Test
    void timeComesFromTheClock() {
        noClasses().that().resideInAnyPackage("dev.madang.account..", "dev.madang.auth..", "dev.madang.board..",
                        "dev.madang.mail..", "dev.madang.page..")
                .should().callMethod(System.class, "currentTimeMillis")
                .orShould().callMethod(Instant.class, "now")
                .orShould().callMethod(LocalDateTime.class, "now")
                .check(ApplicationClasses.all());
    }

    @Test
    void noStateIsStatic() {
        fields().that().areStatic().and().areDeclaredInClassesThat().resideOutsideOfPackage("dev.madang.templates..")
                .should().beFinal().check(ApplicationClasses.all());
    }
}
