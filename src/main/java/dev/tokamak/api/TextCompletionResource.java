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

/** Goes on with raw prompts, for clients of OpenAI's older API. */
@Path(ErrorTypes.ROOT + "/completions")
@Tag(name = "OpenAI")
@SecurityRequirement(name = ApiDescription.API_KEY)
@RolesAllowed(Scopes.COMPLETIONS)
public class TextCompletionResource {
  private final CompletionPipeline pipeline;

  @Inject
  TextCompletionResource(CompletionPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Answers in one piece, or event by event where the request asks for it. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createTextCompletion",
      summary = "Go on with raw prompts, in OpenAI's older dialect",
      description =
          """
          The prompt is what the model reads: no chat template is put around it. Answers in one piece, or \
          in server-sent events that end with `[DONE]`.""")
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
              schema = @Schema(implementation = TextCompletionRequest.class),
              examples =
                  @ExampleObject(
                      name = "example",
                      value =
                          """
                          {"model": "default", "prompt": "Once upon a time", "max_tokens": 16, "temperature": 0}""")))
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
            schema = @Schema(implementation = TextCompletion.class)),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = TextCompletion.class))
      })
  public Uni<Response> complete(@Context RoutingContext routing) {
    return pipeline.answer(routing, TextCompletionReader::read);
  }
}
