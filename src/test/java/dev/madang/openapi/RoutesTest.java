package dev.madang.openapi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.madang.account.Role;
import dev.madang.page.HtmlPage;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RoutesTest {

    private final List<Route> routes = Route.all();

    @Test
    void thereAreRoutes() {
        assertFalse(routes.isEmpty());
    }

    @Test
    void everyRouteSaysWhoMay() {
        requireOfAll("needs one of @PermitAll and @RolesAllowed", route ->
                route.javaMethod().isAnnotationPresent(PermitAll.class)
                        != route.javaMethod().isAnnotationPresent(RolesAllowed.class));
    }

    @Test
    void aRouteNamesTheLeastRoleAndNoOther() {
        requireOfAll("names one role that exists", route -> {
            var roles = route.javaMethod().getAnnotation(RolesAllowed.class);
            return roles == null || roles.value().length == 1 && Role.of(roles.value()[0]).isPresent();
        });
    }

    @Test
    void everyRouteIsDocumented() {
        requireOfAll("of the API needs @Operation with a summary and a group, and a page none", route ->
                route.isAnnotated(HtmlPage.class) ? route.operation() == null
                        : route.operation() != null && !route.operation().summary().isBlank()
                        && !route.operation().group().isBlank());
    }

    @Test
    void aSummaryIsOneLineWithoutAFullStop() {
        requireOfAll("has a summary of at most 60 characters without a full stop", route ->
                route.operation() == null
                        || route.operation().summary().length() <= 60 && !route.operation().summary().endsWith("."));
    }

    private void requireOfAll(String rule, Predicate<Route> holds) {
        assertEquals(List.of(), routes.stream().filter(holds.negate())
                .map(route -> route.name() + " (" + route.javaMethod() + ") " + rule).toList());
    }
}
