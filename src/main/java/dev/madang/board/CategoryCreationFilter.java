package dev.madang.board;

import dev.madang.account.Role;
import dev.madang.platform.http.HttpProblem;
import dev.madang.platform.http.ProblemException;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;

/** Who may make categories is a setting. A filter, because it must speak before anybody looks at the body. */
@CreatesCategories
@Priority(Priorities.AUTHORIZATION)
public final class CategoryCreationFilter implements ContainerRequestFilter {

    private final boolean membersToo;

    public CategoryCreationFilter(boolean membersToo) {
        this.membersToo = membersToo;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (!membersToo && !request.getSecurityContext().isUserInRole(Role.ADMIN_NAME)) {
            throw new ProblemException(HttpProblem.FORBIDDEN);
        }
    }
}
