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

/** Lets a model answer, for clients of OpenAI's newer API. */
@Path(ErrorTypes.ROOT + "/responses")
@Tag(name = "OpenAI")
@SecurityRequirement(name = ApiDescription.API_KEY)
@RolesAllowed(Scopes.COMPLETIONS)
public class ResponsesResource {
  private final CompletionPipeline pipeline;

  @Inject
  ResponsesResource(CompletionPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Answers in one piece, or event by event where the request asks for it. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createResponse",
      summary = "Answer input items, in OpenAI's newer dialect",
      description =
          """
          The part of it that keeps nothing on the server: `store`, `previous_response_id`, `conversation` \
          and `background` are refused. Answers in one piece, or in named server-sent events, of which \
          `response.completed` or `response.incomplete` is the last, and `error` where something goes wrong.""")
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
              schema = @Schema(implementation = ResponsesRequest.class),
              examples =
                  @ExampleObject(
                      name = "example",
                      value =
                          """
                          {"model": "default", "instructions": "Answer in one sentence.", "input": "Why is the sky blue?", \
                          "max_output_tokens": 64, "temperature": 0}""")))
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
            schema = @Schema(implementation = ResponsesAnswer.class)),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = ResponsesEvent.class))
      })
  public Uni<Response> complete(@Context RoutingContext routing) {
    return pipeline.answer(routing, ResponsesReader::read);
  }
}
