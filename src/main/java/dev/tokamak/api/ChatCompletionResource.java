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

/** Lets a model complete a conversation, for clients of OpenAI's API. */
@Path(ErrorTypes.ROOT + "/chat/completions")
@Tag(name = "OpenAI")
@SecurityRequirement(name = ApiDescription.API_KEY)
@RolesAllowed(Scopes.COMPLETIONS)
public class ChatCompletionResource {
  private final CompletionPipeline pipeline;

  @Inject
  ChatCompletionResource(CompletionPipeline pipeline) {
    this.pipeline = pipeline;
  }

  /** Answers in one piece, or event by event where the request asks for it. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createChatCompletion",
      summary = "Complete a conversation, in OpenAI's dialect",
      description =
          """
          Answers in one piece, or in server-sent events where `stream` is true. A failure after the \
          first event is one more event that holds `error`, and then the stream ends without \
          `[DONE]`. A client that goes away ends the generation.""")
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
              schema = @Schema(implementation = ChatCompletionRequest.class),
              examples = {
                @ExampleObject(
                    name = "conversation",
                    value =
                        """
                        {"model": "default", "messages": [{"role": "system", "content": "Answer in one \
                        sentence."}, {"role": "user", "content": "Why is the sky blue?"}], \
                        "temperature": 0, "max_completion_tokens": 64}"""),
                @ExampleObject(
                    name = "schema",
                    value =
                        """
                        {"model": "default", "messages": [{"role": "user", "content": "Tell me about \
                        Paris."}], "response_format": {"type": "json_schema", "json_schema": {"name": \
                        "city", "strict": true, "schema":\s"""
                            + ApiDescription.SCHEMA_EXAMPLE
                            + "}}}")
              }))
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
            schema = @Schema(implementation = ChatCompletion.class)),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = ChatCompletionChunk.class),
            examples = @ExampleObject(name = "stream", value = ApiDescription.CHUNKS_EXAMPLE))
      })
  public Uni<Response> complete(@Context RoutingContext routing) {
    return pipeline.answer(routing, ChatCompletionReader::read);
  }
}
