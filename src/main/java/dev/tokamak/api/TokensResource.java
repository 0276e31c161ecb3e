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

/** Turns texts into a model's tokens and back. */
@Path("/")
@Tag(name = "Tokens")
@SecurityRequirement(name = ApiDescription.API_KEY)
@RolesAllowed(Scopes.COMPLETIONS)
public class TokensResource {
  private final Inspections inspections;

  @Inject
  TokensResource(Inspections inspections) {
    this.inspections = inspections;
  }

  /** The tokens of a text. */
  @POST
  @Path("tokenize")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "tokenize", summary = "The tokens of a text")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Tokens.TextOf.class),
              examples = @ExampleObject(name = "example", value = "{\"text\": \"Hello, world\"}")))
  @APIResponse(
      responseCode = "200",
      description = "The tokens of a text",
      headers =
          @Header(
              name = "Warning",
              description = "`299 - \"unknown field: NAME\"`, for each field that was ignored",
              schema = @Schema(type = SchemaType.STRING)),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Tokens.TokensOf.class)))
  public Uni<Response> tokenize(@Context RoutingContext routing) {
    return inspections.tokenize(routing);
  }

  /** The text of tokens. */
  @POST
  @Path("detokenize")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "detokenize", summary = "The text of tokens")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Tokens.TokenList.class),
              examples =
                  @ExampleObject(name = "example", value = "{\"tokens\": [19556, 28, 905]}")))
  @APIResponse(
      responseCode = "200",
      description = "The text of tokens",
      headers =
          @Header(
              name = "Warning",
              description = "`299 - \"unknown field: NAME\"`, for each field that was ignored",
              schema = @Schema(type = SchemaType.STRING)),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = Tokens.TextOf.class)))
  public Uni<Response> detokenize(@Context RoutingContext routing) {
    return inspections.detokenize(routing);
  }
}
