package dev.tokamak.auth;

import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.TreeSet;

/** Says who calls, for {@link AuthenticationTest}. */
@Path("/test/caller")
@Produces(MediaType.APPLICATION_JSON)
public class CallerResource {
  private final CurrentIdentityAssociation identity;

  CallerResource(CurrentIdentityAssociation identity) {
    this.identity = identity;
  }

  @GET
  @RolesAllowed(Scopes.COMPLETIONS)
  @NonBlocking
  public Uni<Map<String, Object>> caller() {
    boolean onEventLoop = Context.isOnEventLoopThread();
    return identity
        .getDeferredIdentity()
        .map(Caller::of)
        .map(
            caller ->
                Map.of(
                    "userId", caller.userId(),
                    "workspaceId", caller.workspaceId(),
                    "scopes", new TreeSet<>(caller.scopes()),
                    "keyId", caller.keyId(),
                    "limits", LimitsJson.write(caller.limits()),
                    "onEventLoop", onEventLoop));
  }

  @GET
  @Path("admin")
  @RolesAllowed(Scopes.ADMIN)
  public Uni<String> admin() {
    return Uni.createFrom().item("\"admin\"");
  }

  @GET
  @Path("open")
  public Uni<String> open() {
    return Uni.createFrom().item("\"open\"");
  }
}
