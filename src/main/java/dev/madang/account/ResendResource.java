package dev.madang.account;

import dev.madang.platform.http.EmptyResponse;
import dev.madang.platform.http.NoStore;
import dev.madang.platform.http.Operation;
import dev.madang.platform.persistence.WorkMode;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A new link for who has not confirmed his address yet. */
@Path("/verify/resend")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@NoStore
public final class ResendResource {

    private final AccountMails mails;

    public ResendResource(AccountMails mails) {
        this.mails = mails;
    }

    @POST
    @PermitAll
    @WorkMode(WorkMode.Mode.NONE)
    @Operation(group = "Accounts", summary = "Send the confirmation link again", id = "resendVerification",
            status = 202,
            answer = EmptyResponse.class,
            description = "The older link dies. The answer is the same whether the address has an account, has confirmed "
                    + "it, or has had its five mails of this hour.")
    public Response resend(EmailRequest request) {
        mails.sendOnRequest(EmailAddress.of(request.email()), LinkPurpose.VERIFY, account -> !account.isEmailVerified());
        return Response.accepted(new EmptyResponse()).build();
    }
}
