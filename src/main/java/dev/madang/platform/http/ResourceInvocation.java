package dev.madang.platform.http;

import dev.madang.platform.limits.RateLimiter;
import dev.madang.platform.persistence.DatabaseUnavailableException;
import dev.madang.platform.persistence.SqlFailure;
import dev.madang.platform.persistence.UnitOfWork;
import dev.madang.platform.persistence.WorkMode;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.security.Principal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.jersey.server.ContainerRequest;

/**
 * Stands around every resource method: refuses what is wrong with query and body, opens the unit of work, runs the
 * method, makes the answer, commits, and only then lets the body go out. Wraps the method instead of listening beside
 * it, because only so can lost work be run again and an idempotent answer be stored with its write.
 */
public final class ResourceInvocation {

    private final UnitOfWork unitOfWork;
    private final Validation validation;
    private final Answers answers;
    private final IdempotencyKeys idempotencyKeys;
    private final RateLimiter rateLimiter;
    private final SharedReads sharedReads = new SharedReads();
    private final Map<Method, Plan> plans = new ConcurrentHashMap<>();

    /** What is known of a method before any request. */
    private record Plan(WorkMode.Mode mode, boolean strictQuery, boolean noStore, Set<String> queryParameters,
            Class<?>[] parameterTypes) { }

    public ResourceInvocation(UnitOfWork unitOfWork, Validation validation, Answers answers,
            IdempotencyKeys idempotencyKeys, RateLimiter rateLimiter) {
        this.unitOfWork = unitOfWork;
        this.validation = validation;
        this.answers = answers;
        this.idempotencyKeys = idempotencyKeys;
        this.rateLimiter = rateLimiter;
    }

    /** @return the finished answer */
    public Response invoke(ContainerRequest request, Object resource, Method method, Object[] arguments) {
        Plan plan = plans.computeIfAbsent(method, ResourceInvocation::plan);
        requireKnownQuery(request, plan);
        requireValid(plan, arguments);
        Callable<Answers.Answer> work = () -> answers.of(request, method, call(resource, method, arguments));
        try {
            Answers.Answer answer = Answers.unlessKnown(request, run(request, plan, work));
            return Answers.withLimits(answer, rateLimiter.drain()).toResponse();
        } finally {
            rateLimiter.drain();
        }
    }

    private Answers.Answer run(ContainerRequest request, Plan plan, Callable<Answers.Answer> work) {
        Optional<String> key = idempotencyKey(request, plan);
        if (key.isPresent()) {
            return runOnce(request, key.get(), work);
        }
        return switch (plan.mode()) {
            case NONE -> callUnchecked(work);
            case READ -> read(request, plan, work);
            case WRITE -> unitOfWork.write(work);
        };
    }

    /** A writer sees his own write at once: who is known reads from the primary, and for himself. */
    private Answers.Answer read(ContainerRequest request, Plan plan, Callable<Answers.Answer> work) {
        if (request.getHeaderString(HttpHeaders.AUTHORIZATION) != null) {
            return unitOfWork.read(work);
        }
        if (plan.noStore()) {
            return unitOfWork.readFromReplica(work);
        }
        URI target = request.getRequestUri();
        var key = new SharedReads.Key(target.getRawPath() + "?" + target.getRawQuery(),
                request.getHeaderString(HttpHeaders.ACCEPT), request.getHeaderString(HttpHeaders.ACCEPT_LANGUAGE));
        // httpd, which keeps answers to strangers, says whom it asks for; nobody else has a reason to.
        boolean behindCache = request.getHeaderString("X-Forwarded-Host") != null;
        return sharedReads.join(key, wantsNewest(request), behindCache, () -> unitOfWork.readFromReplica(work));
    }

    /** A page's script that has just written asks so for what it then shows (RFC 9111 sections 5.2.1.4 and 5.4). */
    private static boolean wantsNewest(ContainerRequest request) {
        String wish = request.getHeaderString(HttpHeaders.CACHE_CONTROL);
        return wish != null ? wish.contains("no-cache") : "no-cache".equals(request.getHeaderString("Pragma"));
    }

    private Answers.Answer runOnce(ContainerRequest request, String key, Callable<Answers.Answer> work) {
        byte[] scope = idempotencyKeys.scope(request.getSecurityContext().getUserPrincipal().getName(),
                request.getMethod(), request.getPath(true), key);
        byte[] body = RequestBodyFilter.bodyOf(request);
        var waiting = new boolean[1];
        try {
            return unitOfWork.write(() -> {
                waiting[0] = true;
                Optional<Answers.Answer> known = idempotencyKeys.take(scope, body);
                waiting[0] = false;
                if (known.isPresent()) {
                    return known.get();
                }
                Answers.Answer answer = work.call();
                if (answer.status() / 100 == 2) {
                    idempotencyKeys.keep(scope, answer);
                }
                return answer;
            });
        } catch (DatabaseUnavailableException e) {
            if (waiting[0] && SqlFailure.of(e) == SqlFailure.RACE_LOST) {
                throw new ProblemException(HttpProblem.IDEMPOTENCY_KEY_IN_USE);
            }
            throw e;
        }
    }

    /**
     * Only for members: the scope of a key is the member, and what strangers may POST has rules of its own. Nor where no
     * answer may be stored, because tokens or addresses stand in it.
     */
    private static Optional<String> idempotencyKey(ContainerRequest request, Plan plan) {
        Principal principal = request.getSecurityContext().getUserPrincipal();
        List<String> values = request.getRequestHeader(IdempotencyKeys.HEADER);
        if (principal == null || plan.noStore() || !request.getMethod().equals("POST") || values == null
                || values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw new ProblemException(HttpProblem.INVALID_IDEMPOTENCY_KEY);
        }
        IdempotencyKeys.requireValid(values.get(0));
        return Optional.of(values.get(0));
    }

    private void requireValid(Plan plan, Object[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof Record body) {
                validation.require(body);
            } else if (arguments[i] == null && plan.parameterTypes()[i].isRecord()) {
                throw new ProblemException(HttpProblem.MALFORMED_JSON);
            }
        }
    }

    private static void requireKnownQuery(ContainerRequest request, Plan plan) {
        Map<String, List<String>> query = request.getUriInfo().getQueryParameters();
        List<FieldError> errors = new ArrayList<>();
        query.forEach((name, values) -> {
            if (plan.queryParameters().contains(name)) {
                if (values.size() > 1) {
                    errors.add(new FieldError(name, "repeated"));
                } else if (!Text.isClean(values.get(0)) || values.get(0).indexOf('\uFFFD') >= 0) {
                    errors.add(new FieldError(name, "invalid-character"));
                }
            } else if (plan.strictQuery()) {
                errors.add(new FieldError(name, "unknown"));
            }
        });
        if (!errors.isEmpty()) {
            throw new ProblemException(HttpProblem.INVALID_QUERY).withErrors(errors);
        }
    }

    private static Object call(Object resource, Method method, Object[] arguments) throws Exception {
        try {
            return method.invoke(resource, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }

    private static Answers.Answer callUnchecked(Callable<Answers.Answer> work) {
        try {
            return work.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("resource methods throw no checked exceptions", e);
        }
    }

    private static Plan plan(Method method) {
        var annotated = method.getAnnotation(WorkMode.class);
        WorkMode.Mode mode = annotated != null ? annotated.value()
                : method.isAnnotationPresent(GET.class) ? WorkMode.Mode.READ : WorkMode.Mode.WRITE;
        Set<String> query = new HashSet<>();
        for (Parameter parameter : method.getParameters()) {
            var direct = parameter.getAnnotation(QueryParam.class);
            if (direct != null) {
                query.add(direct.value());
            }
            if (parameter.isAnnotationPresent(BeanParam.class)) {
                for (Field field : parameter.getType().getDeclaredFields()) {
                    var inBean = field.getAnnotation(QueryParam.class);
                    if (inBean != null) {
                        query.add(inBean.value());
                    }
                }
            }
        }
        return new Plan(mode, !isPage(method), Answers.isNoStore(method), Set.copyOf(query), method.getParameterTypes());
    }

    /** Links to pages get parameters of trackers and mail programs added; programs that call the API know what they send. */
    private static boolean isPage(Method method) {
        return RouteFilter.typesOf(method).anyMatch(type -> type.startsWith(MediaType.TEXT_HTML));
    }
}
