package dev.madang.platform.html;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;

/** The templates of {@code WEB-INF/templates}, which the build turned into classes; none is read or parsed at run time. */
public final class Templates {

    /** Where the build puts the generated classes, as pom.xml tells it. */
    private static final String PACKAGE = "dev.madang.templates";

    private Templates() { }

    /** @return the engine of one application; it is safe for use by all threads */
    public static TemplateEngine engine() {
        return TemplateEngine.createPrecompiled(null, ContentType.Html, Templates.class.getClassLoader(), PACKAGE);
    }
}
