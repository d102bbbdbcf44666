package dev.madang.page;

import dev.madang.account.Account;
import dev.madang.account.AccountProblem;
import dev.madang.account.LinkPurpose;
import dev.madang.account.MailLinks;
import dev.madang.account.UserResponse;
import dev.madang.platform.http.Accept;
import dev.madang.platform.http.Doc;
import dev.madang.platform.http.Language;
import dev.madang.platform.http.NoHead;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.http.ProblemException;
import dev.madang.platform.persistence.UnitOfWork;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.FormParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the link in the confirmation mail leads to. Mail scanners open links; therefore opening it shows a page with a
 * button, and only a program that asks for JSON by name confirms by GET.
 */
@Path("/verify")
@NoStore
public final class VerificationResource {

    private static final String TEMPLATE = "verify.jte";

    private static final Logger LOG = LoggerFactory.getLogger(VerificationResource.class);

    private final UnitOfWork unitOfWork;
    private final MailLinks mailLinks;
    private final Site site;
    private final Html html;
    private final Clock clock;

    public VerificationResource(UnitOfWork unitOfWork, MailLinks mailLinks, Site site, Html html, Clock clock) {
        this.unitOfWork = unitOfWork;
        this.mailLinks = mailLinks;
        this.site = site;
        this.html = html;
        this.clock = clock;
    }

    @GET
    @PermitAll
    @NoHead
    @WorkMode(WorkMode.Mode.NONE)
    @Produces({Html.MEDIA_TYPE, MediaType.APPLICATION_JSON})
    @Operation(group = "Accounts", summary = "Open the link of the confirmation mail", id = "openVerification",
            answer = UserResponse.class,
            description = "With `Accept: application/json` it confirms the address. Anything else gets a page whose "
                    + "button sends `POST /verify`, so that a program that only opens links confirms nothing.",
            problems = {"invalid-link"})
    public Response open(@Doc("The token, as the link has it.") @QueryParam("verify_id") String verifyId,
            @Context HttpHeaders headers, @Context HttpServletRequest request) {
        String accept = headers.getHeaderString(HttpHeaders.ACCEPT);
        if (Accept.names(accept, MediaType.APPLICATION_JSON) && !Accept.prefersHtml(accept)) {
            return Response.ok(confirm(verifyId), MediaType.APPLICATION_JSON).build();
        }
        if (verifyId != null && unitOfWork.read(() -> mailLinks.isLive(verifyId, LinkPurpose.VERIFY))) {
            return page(200, VerifyPage.State.ASK, verifyId, headers, request);
        }
        return page(AccountProblem.INVALID_LINK.status(), VerifyPage.State.FAILED, null, headers, request);
    }

    @POST
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(group = "Accounts", summary = "Confirm your e-mail address", id = "verify",
            problems = {"invalid-link"})
    public UserResponse confirm(VerifyRequest request) {
        return confirm(request.verify_id());
    }

    @POST
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces({MediaType.APPLICATION_JSON, Html.MEDIA_TYPE})
    @Operation(group = "Accounts", summary = "Confirm your e-mail address", id = "verifyByForm",
            answer = UserResponse.class, problems = {"invalid-link"})
    public Response confirmForm(@FormParam("verify_id") String verifyId, @Context HttpHeaders headers,
            @Context HttpServletRequest request) {
        boolean isPage = Accept.prefersHtml(headers.getHeaderString(HttpHeaders.ACCEPT));
        try {
            UserResponse user = confirm(verifyId);
            return isPage ? page(200, VerifyPage.State.DONE, null, headers, request)
                    : Response.ok(user, MediaType.APPLICATION_JSON).build();
        } catch (ProblemException e) {
            if (!isPage || e.type() != AccountProblem.INVALID_LINK) {
                throw e;
            }
            return page(e.type().status(), VerifyPage.State.FAILED, null, headers, request);
        }
    }

    private UserResponse confirm(String verifyId) {
        if (verifyId == null) {
            throw new ProblemException(AccountProblem.INVALID_LINK);
        }
        Account verified = unitOfWork.write(() -> {
            Account account = mailLinks.use(verifyId, LinkPurpose.VERIFY);
            account.verifyEmail(clock.instant());
            return account;
        });
        LOG.atInfo().addKeyValue("account", verified.id()).log("user_email_verified");
        return UserResponse.of(verified);
    }

    private Response page(int status, VerifyPage.State state, String verifyId, HttpHeaders headers, HttpServletRequest request) {
        String language = Language.choose(headers.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE), site.language());
        String title = site.messages().text(language, "board." + state.words() + ".title");
        var page = new VerifyPage(Frame.ofAnswer(site, html, language, request.getContextPath(), title, clock.instant()), state,
                site.messages().text(language, "board." + state.words() + ".text", site.name()), verifyId);
        return Html.response(status, html.render(TEMPLATE, page), language).build();
    }
}
