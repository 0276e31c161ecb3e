package dev.tokamak.api;

import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.InferenceBackend;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What can be asked. */
@Path("/models")
@Tag(name = "Models")
@SecurityRequirement(name = ApiDescription.API_KEY)
@RolesAllowed(Scopes.COMPLETIONS)
public class ModelsResource {
  private final InferenceBackend backend;

  @Inject
  ModelsResource(InferenceBackend backend) {
    this.backend = backend;
  }

  /** The models that are served, the default one first. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @NonBlocking
  @Operation(operationId = "listModels", summary = "List the models that are served")
  @APIResponse(
      responseCode = "200",
      description = "The models, the default one first",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ModelList.class)))
  @APIResponse(responseCode = "401", ref = ApiDescription.UNAUTHORIZED)
  @APIResponse(responseCode = "403", ref = ApiDescription.FORBIDDEN)
  @APIResponse(responseCode = "500", ref = ApiDescription.OTHER)
  public ModelList models() {
    return ModelList.of(backend.models());
  }
}
