package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers every failure that happens inside of JAX-RS. */
class ErrorMapper {
  private final Failures failures;

  @Inject
  ErrorMapper(Failures failures) {
    this.failures = failures;
  }

  // The security exceptions have mappers of Quarkus's own unless they are named.
  @ServerExceptionMapper({
    TokamakException.class,
    WebApplicationException.class,
    UnauthorizedException.class,
    ForbiddenException.class,
    AuthenticationFailedException.class,
    AuthenticationCompletionException.class,
    Throwable.class
  })
  Response map(Throwable failure, RoutingContext routing, ContainerRequestContext request) {
    TokamakException understood = failures.understand(failure, routing);
    Response.ResponseBuilder response =
        Response.status(understood.code().status()).entity(failures.body(understood, routing));
    Failures.headers(understood).forEach(response::header);
    if (understood.code() == ErrorCode.METHOD_NOT_ALLOWED) {
      response.header("Allow", AllowedMethods.at(request));
    }
    return response.build();
  }
}
