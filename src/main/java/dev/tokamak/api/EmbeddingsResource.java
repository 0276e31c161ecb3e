package dev.tokamak.api;

import dev.tokamak.auth.Scopes;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Turns texts into vectors, for clients of OpenAI's API. */
@Path(ErrorTypes.ROOT + "/embeddings")
@Tag(name = "OpenAI")
@SecurityRequirement(name = ApiDescription.API_KEY)
@RolesAllowed(Scopes.COMPLETIONS)
public class EmbeddingsResource {
  private final EmbeddingsPipeline pipeline;

  @Inject
  EmbeddingsResource(EmbeddingsPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Makes embeddings. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createEmbeddings",
      summary = "Turn texts into vectors, in OpenAI's dialect",
      description = "Needs a model that is served for it: `tokamak serve --embedding-model MODEL`.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = EmbeddingsRequest.class),
              examples =
                  @ExampleObject(
                      name = "example",
                      value = "{\"model\": \"default\", \"input\": \"The sky is blue\"}")))
  @APIResponse(
      responseCode = "200",
      description = "The vectors",
      headers =
          @Header(
              name = "Warning",
              description = "`299 - \"unknown field: NAME\"`, for each field that was ignored",
              schema = @Schema(type = SchemaType.STRING)),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = EmbeddingList.class)))
  public Uni<Response> embed(@Context RoutingContext routing) {
    return pipeline.answer(routing);
  }
}
