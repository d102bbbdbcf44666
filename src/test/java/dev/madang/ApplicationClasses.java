package dev.madang;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The application's own compiled classes, without its tests; read once, because that takes a second. */
public final class ApplicationClasses {

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.madang");

    private ApplicationClasses() {
    }

    public static JavaClasses all() {
        return ALL;
    }

    public static Stream<Class<?>> that(Predicate<JavaClass> condition) {
        return ALL.stream().filter(condition).map(JavaClass::reflect);
    }
}
