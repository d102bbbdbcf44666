package dev.madang.page;

import dev.madang.platform.http.Doc;

/**
 * The token of the link in the confirmation mail.
 *
 * @param verify_id named as in the link
 */
public record VerifyRequest(
        @Doc("What stands behind `verify_id=` in the link.") String verify_id) { }
