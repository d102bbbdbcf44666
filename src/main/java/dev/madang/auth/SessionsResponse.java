package dev.madang.auth;

import dev.madang.platform.http.Doc;
import java.util.List;

/** All logins of a member; few enough for one answer. */
@Doc("The logins of a member that are not over, the last used first.")
public record SessionsResponse(List<SessionResponse> data) { }
