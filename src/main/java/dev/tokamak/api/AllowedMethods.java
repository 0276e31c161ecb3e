package dev.tokamak.api;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Map;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestMatch;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

/**
 * Which methods a path knows. RESTEasy Reactive knows it when it refuses a method, but its
 * exception carries no {@code Allow} header (RFC 9110, 15.5.6, demands one), so its routing tables
 * are asked again.
 */
final class AllowedMethods {
  private AllowedMethods() {}

  /** The methods of the request's path, as the {@code Allow} header lists them. */
  static String at(ContainerRequestContext request) {
    ResteasyReactiveRequestContext context =
        (ResteasyReactiveRequestContext)
            ((ResteasyReactiveContainerRequestContext) request).getServerRequestContext();
    TreeSet<String> methods = new TreeSet<>();
    RequestMapper<InitialMatch> classes =
        new RequestMapper<>(context.getDeployment().getClassMappers());
    RequestMatch<InitialMatch> match = classes.map(context.getPathWithoutPrefix());
    while (match != null) {
      for (ServerRestHandler handler : match.value.handlers) {
        if (handler instanceof ClassRoutingHandler routing) {
          addMethods(routing, match.remaining.isEmpty() ? "/" : match.remaining, methods);
        }
      }
      match = classes.continueMatching(context.getPathWithoutPrefix(), match);
    }
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    methods.add("OPTIONS");
    return String.join(", ", methods);
  }

  private static void addMethods(
      ClassRoutingHandler routing, String remaining, TreeSet<String> methods) {
    for (Map.Entry<String, RequestMapper<RuntimeResource>> entry :
        routing.getMappers().entrySet()) {
      if (entry.getKey() != null && entry.getValue().map(remaining) != null) {
        methods.add(entry.getKey());
      }
    }
  }
}
