package dev.tokamak.api;

import dev.tokamak.admission.RequestValidator;
import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.ModelInfo;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What can be asked, for clients of OpenAI's and Anthropic's APIs. */
@Path(ErrorTypes.ROOT + "/models")
@Tag(name = "OpenAI")
@SecurityRequirement(name = ApiDescription.API_KEY)
@RolesAllowed(Scopes.COMPLETIONS)
public class V1ModelsResource {
  private final InferenceBackend backend;
  private final RequestValidator validator;

  @Inject
  V1ModelsResource(InferenceBackend backend, RequestValidator validator) {
    this.backend = backend;
    this.validator = validator;
  }

  /** The models that are served, the default one first. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @NonBlocking
  @Operation(
      operationId = "listV1Models",
      summary = "List the models that are served, in the dialects of OpenAI and Anthropic")
  @APIResponse(
      responseCode = "200",
      description = "The models, the default one first",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = V1Models.class)))
  @APIResponse(responseCode = "401", ref = ApiDescription.UNAUTHORIZED)
  @APIResponse(responseCode = "403", ref = ApiDescription.FORBIDDEN)
  @APIResponse(responseCode = "406", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "500", ref = ApiDescription.OTHER)
  public V1Models models() {
    return V1Models.of(backend.models());
  }

  /** One model. */
  @GET
  @Path("{id: .+}")
  @Produces(MediaType.APPLICATION_JSON)
  @NonBlocking
  @Operation(operationId = "getV1Model", summary = "Tell of one model, or of the default one")
  @APIResponse(
      responseCode = "200",
      description = "The model",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = V1Models.Entry.class)))
  @APIResponse(responseCode = "401", ref = ApiDescription.UNAUTHORIZED)
  @APIResponse(responseCode = "403", ref = ApiDescription.FORBIDDEN)
  @APIResponse(responseCode = "404", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "406", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "500", ref = ApiDescription.OTHER)
  public V1Models.Entry model(@PathParam("id") String id) {
    String meant = validator.model(id);
    return backend.models().stream()
        .filter(model -> model.id().equals(meant))
        .map((ModelInfo model) -> V1Models.Entry.of(model))
        .findFirst()
        .orElseThrow();
  }
}
