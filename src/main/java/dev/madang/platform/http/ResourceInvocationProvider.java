package dev.madang.platform.http;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.model.Invocable;
import org.glassfish.jersey.server.spi.internal.ResourceMethodInvocationHandlerProvider;

/** Lets Jersey call resource methods through {@link ResourceInvocation}. */
public final class ResourceInvocationProvider implements ResourceMethodInvocationHandlerProvider {

    private final ResourceInvocation invocation;
    private final Provider<ContainerRequest> request;

    @Inject
    public ResourceInvocationProvider(ResourceInvocation invocation, Provider<ContainerRequest> request) {
        this.invocation = invocation;
        this.request = request;
    }

    @Override
    public InvocationHandler create(Invocable invocable) {
        // Jersey's own methods, such as its answer to OPTIONS, are none of ours.
        if (!invocable.getHandlingMethod().getDeclaringClass().getName().startsWith("dev.madang.")) {
            return null;
        }
        return (resource, method, arguments) -> {
            try {
                return invocation.invoke(request.get(), resource, method, arguments);
            } catch (RuntimeException | Error e) {
                // As reflection would throw it: Jersey asks the exception mappers about nothing else.
                throw new InvocationTargetException(e);
            }
        };
    }
}
