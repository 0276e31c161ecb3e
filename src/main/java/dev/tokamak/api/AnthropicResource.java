package dev.tokamak.api;

import dev.tokamak.admission.RequestValidator;
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
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Lets a model complete a conversation, for clients of Anthropic's API. */
@Path(ErrorTypes.ANTHROPIC)
@Tag(name = "Anthropic")
@SecurityRequirement(name = ApiDescription.API_KEY)
@RolesAllowed(Scopes.COMPLETIONS)
public class AnthropicResource {
  private final CompletionPipeline pipeline;
  private final Inspections inspections;

  @Inject
  AnthropicResource(CompletionPipeline pipeline, Inspections inspections) {
    this.pipeline = pipeline;
    this.inspections = inspections;
  }

  /** Answers in one piece, or event by event where the request asks for it. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createMessage",
      summary = "Complete a conversation, in Anthropic's dialect",
      description =
          """
          The API key may also come in the header `x-api-key`. Answers in one piece, or in named \
          server-sent events, of which `message_stop` is the last, and `error` where something goes wrong.""")
  @Parameter(
      in = ParameterIn.HEADER,
      name = IdempotencyHeader.NAME,
      description = ApiDescription.IDEMPOTENCY,
      schema = @Schema(type = SchemaType.STRING, maxLength = 255))
  @Parameter(
      in = ParameterIn.HEADER,
      name = RequestValidator.TIMEOUT_HEADER,
      description =
          "How long the request may take from its arrival to its last token: seconds, or a number"
              + " with ms, s or m",
      schema = @Schema(type = SchemaType.STRING),
      example = "30")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = AnthropicRequest.class),
              examples =
                  @ExampleObject(
                      name = "example",
                      value =
                          """
                          {"model": "default", "max_tokens": 64, "messages": [{"role": "user", "content": "Why is the sky \
                          blue?"}], "temperature": 0}""")))
  @APIResponse(
      responseCode = "200",
      description = "The answer",
      headers =
          @Header(
              name = "Warning",
              description = "`299 - \"unknown field: NAME\"`, for each field that was ignored",
              schema = @Schema(type = SchemaType.STRING)),
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = AnthropicMessage.class)),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = AnthropicEvent.class))
      })
  public Uni<Response> complete(@Context RoutingContext routing) {
    return pipeline.answer(routing, AnthropicReader::read);
  }

  /** Counts the tokens of a prompt. */
  @POST
  @Path("/count_tokens")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "countMessageTokens",
      summary = "Count the tokens of a prompt, in Anthropic's dialect",
      description = "The same body, without `max_tokens`; nothing is generated.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = AnthropicRequest.class),
              examples =
                  @ExampleObject(
                      name = "example",
                      value =
                          """
                          {"model": "default", "messages": [{"role": "user", "content": "Hello"}]}""")))
  @APIResponse(
      responseCode = "200",
      description = "The number",
      headers =
          @Header(
              name = "Warning",
              description = "`299 - \"unknown field: NAME\"`, for each field that was ignored",
              schema = @Schema(type = SchemaType.STRING)),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = AnthropicCount.class)))
  public Uni<Response> count(@Context RoutingContext routing) {
    return inspections.count(routing, AnthropicReader::readToCount);
  }
}
