package dev.madang.openapi;

import dev.madang.ApplicationClasses;
import dev.madang.platform.http.Messages;
import java.util.Comparator;
import java.util.LinkedHashMap;

/** The texts of every package that has some, found without a running application. */
public final class Bundles {

    private Bundles() {
    }

    public static Messages all() {
        var packages = new LinkedHashMap<String, Package>();
        ApplicationClasses.that(type -> !type.isNestedClass() && Bundles.class.getResource(
                        "/" + type.getPackageName().replace('.', '/') + "/messages_ko.properties") != null)
                .sorted(Comparator.comparing(Class::getName))
                .forEach(type -> packages.putIfAbsent(type.getPackageName(), type.getPackage()));
        return new Messages(packages.values().stream().toList());
    }
}
