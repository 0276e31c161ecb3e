package dev.tokamak.api;

import dev.tokamak.admission.RequestValidator;
import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
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

/** Lets a model complete a conversation. */
@Path("/completions")
@Tag(name = "Completions")
@SecurityRequirement(name = ApiDescription.API_KEY)
@RolesAllowed(Scopes.COMPLETIONS)
public class CompletionResource {
  private final CompletionPipeline pipeline;
  private final Inspections inspections;

  @Inject
  CompletionResource(CompletionPipeline pipeline, Inspections inspections) {
    this.pipeline = pipeline;
    this.inspections = inspections;
  }

  /** Answers in one piece, or event by event where the request asks for it. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "complete",
      summary = "Complete a prompt or a conversation",
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
              schema = @Schema(implementation = CompletionRequest.class),
              examples = {
                @ExampleObject(
                    name = "prompt",
                    value = "{\"prompt\": \"What is the capital of France?\", \"maxTokens\": 64}"),
                @ExampleObject(
                    name = "conversation",
                    value =
                        """
                        {"system": "Answer in one sentence.", "messages": [{"role": "user", "content": \
                        "Why is the sky blue?"}], "temperature": 0, "stream": true}"""),
                @ExampleObject(
                    name = "schema",
                    value =
                        """
                        {"prompt": "Tell me about Paris.", "responseFormat": {"type": "json_schema", \
                        "schema":\s"""
                            + ApiDescription.SCHEMA_EXAMPLE
                            + "}}")
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
            schema = @Schema(anyOf = {CompletionResponse.class, DryRun.class})),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = CompletionEvent.class),
            examples = @ExampleObject(name = "stream", value = ApiDescription.STREAM_EXAMPLE))
      })
  public Uni<Response> complete(
      @Context RoutingContext routing,
      @Parameter(
              description =
                  "`true`: nothing is generated; the answer tells the prompt as the model would read"
                      + " it, its length, and what of schemas and tools would hold",
              schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
          @QueryParam("dryRun")
          String dryRun) {
    return switch (dryRun) {
      case "true" -> inspections.dryRun(routing, CompletionDialect::read);
      case null -> pipeline.answer(routing, CompletionDialect::read);
      case "false" -> pipeline.answer(routing, CompletionDialect::read);
      default -> throw ErrorCode.INVALID_REQUEST.at("dryRun", "must be true or false");
    };
  }
}
