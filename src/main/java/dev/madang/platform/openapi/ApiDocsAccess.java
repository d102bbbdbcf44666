package dev.madang.platform.openapi;

import dev.madang.platform.config.Settings;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.ProblemException;
import jakarta.ws.rs.core.SecurityContext;

/** Who may read the documentation of the API, by the setting {@code API_DOCS}. */
public final class ApiDocsAccess {

    private final Settings.ApiDocs setting;

    public ApiDocsAccess(Settings.ApiDocs setting) {
        this.setting = setting;
    }

    /** @throws ProblemException {@code not-found} where it is off, {@code unauthenticated} where only members may */
    public void require(SecurityContext security) {
        if (setting == Settings.ApiDocs.OFF) {
            throw new ProblemException(HttpProblem.NOT_FOUND);
        }
        if (setting == Settings.ApiDocs.MEMBERS && security.getUserPrincipal() == null) {
            throw new ProblemException(HttpProblem.UNAUTHENTICATED);
        }
    }
}
