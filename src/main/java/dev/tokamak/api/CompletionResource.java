package dev.tokamak.api;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.RequestValidator;
import dev.tokamak.auth.Caller;
import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.concurrent.Executor;
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
  /** Parsing more than this takes longer than an event loop should be kept busy. */
  private static final int LARGE_BODY = 128 * 1024;

  private final SecurityIdentity identity;
  private final BodyReader body;
  private final RequestValidator validator;
  private final AdmissionController admission;
  private final InferenceBackend backend;
  private final Failures failures;

  @Inject
  CompletionResource(
      SecurityIdentity identity,
      BodyReader body,
      RequestValidator validator,
      AdmissionController admission,
      InferenceBackend backend,
      Failures failures) {
    this.identity = identity;
    this.body = body;
    this.validator = validator;
    this.admission = admission;
    this.backend = backend;
    this.failures = failures;
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
                        "Why is the sky blue?"}], "temperature": 0, "stream": true}""")
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
            schema = @Schema(implementation = CompletionResponse.class)),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = CompletionEvent.class),
            examples = @ExampleObject(name = "stream", value = ApiDescription.STREAM_EXAMPLE))
      })
  @APIResponse(responseCode = "400", ref = ApiDescription.INVALID)
  @APIResponse(responseCode = "401", ref = ApiDescription.UNAUTHORIZED)
  @APIResponse(responseCode = "403", ref = ApiDescription.FORBIDDEN)
  @APIResponse(responseCode = "404", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "406", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "413", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "415", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "429", ref = ApiDescription.BUSY)
  @APIResponse(responseCode = "500", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "502", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "503", ref = ApiDescription.OTHER)
  @APIResponse(responseCode = "504", ref = ApiDescription.OTHER)
  public Uni<Response> complete(@jakarta.ws.rs.core.Context RoutingContext routing) {
    Caller caller = Caller.of(identity);
    Exchange.of(routing).calledBy(caller);
    return body.read(routing)
        .flatMap(CompletionResource::draft)
        .map(draft -> validated(draft, caller, routing))
        .flatMap(
            completion ->
                completion.streams() ? stream(completion, routing) : collect(completion, routing));
  }

  private static Uni<RequestDraft> draft(byte[] body) {
    if (body.length < LARGE_BODY) {
      return Uni.createFrom().item(CompletionReader.read(body));
    }
    return Uni.createFrom()
        .item(() -> CompletionReader.read(body))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .emitOn(eventLoop());
  }

  /** The request's own event loop; to be called on it. */
  private static Executor eventLoop() {
    Context context = Vertx.currentContext();
    return task -> context.runOnContext(_ -> task.run());
  }

  private Completion validated(RequestDraft draft, Caller caller, RoutingContext routing) {
    boolean streams =
        Negotiation.streams(draft.stream(), routing.request().headers().getAll("Accept"));
    String timeout = routing.request().getHeader(RequestValidator.TIMEOUT_HEADER);
    ValidatedRequest request = validator.validate(draft, timeout, caller.workspaceId());
    Completion completion = new Completion(caller, draft, request, streams, Instant.now());
    Exchange.of(routing).completion(completion.request().id(), draft.user());
    return completion;
  }

  private Multi<TokenEvent> run(Completion completion) {
    return admission.admit(backend.generate(completion.request()));
  }

  private Uni<Response> collect(Completion completion, RoutingContext routing) {
    return run(completion)
        .collect()
        .in(() -> new Answer(completion.request().choices()), Answer::add)
        .emitOn(eventLoop())
        .map(
            answer -> {
              Exchange.of(routing).used(answer.usage());
              return response(
                  completion,
                  CompletionResponse.of(completion, answer, Instant.now()),
                  MediaType.APPLICATION_JSON);
            });
  }

  private Uni<Response> stream(Completion completion, RoutingContext routing) {
    CompletionEvents events =
        new CompletionEvents(
            completion.request().id(), completion.request().choices(), Exchange.of(routing)::used);
    EventStream<TokenEvent> stream =
        new EventStream<>(
            run(completion),
            events,
            failure -> failures.body(failures.understand(failure, routing), routing));
    return Uni.createFrom()
        .item(
            Response.fromResponse(response(completion, stream, MediaType.SERVER_SENT_EVENTS))
                // Proxies must pass each event on at once, and must not keep it.
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no")
                .build());
  }

  private static Response response(Completion completion, Object entity, String type) {
    Response.ResponseBuilder response = Response.ok(entity, type);
    Warnings.add(response, completion.draft().notes().unknownFields());
    return response.build();
  }
}
