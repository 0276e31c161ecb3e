package dev.tokamak.api;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.RequestValidator;
import dev.tokamak.auth.Caller;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.TokenEvent;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.concurrent.Executor;

/** Lets a model complete a conversation. */
@Path("/completions")
@RolesAllowed("completions")
public class CompletionResource {
  /** Parsing more than this takes longer than an event loop should be kept busy. */
  private static final int LARGE_BODY = 128 * 1024;

  private final SecurityIdentity identity;
  private final RequestBody body;
  private final RequestValidator validator;
  private final AdmissionController admission;
  private final Instance<InferenceBackend> backend;
  private final Failures failures;

  @Inject
  CompletionResource(
      SecurityIdentity identity,
      RequestBody body,
      RequestValidator validator,
      AdmissionController admission,
      Instance<InferenceBackend> backend,
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
    Completion completion =
        new Completion(
            caller, draft, validator.validate(draft, caller.workspaceId()), streams, Instant.now());
    Exchange.of(routing).completion(completion.request().id(), draft.user());
    return completion;
  }

  private Multi<TokenEvent> run(Completion completion) {
    return admission.admit(backend.get().generate(completion.request()));
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
