package dev.tokamak.api;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.admission.Applicant;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.RequestValidator;
import dev.tokamak.auth.Caller;
import dev.tokamak.conformance.AnswerCheck;
import dev.tokamak.inference.RequestTracer;
import dev.tokamak.inference.Sha256;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.replay.RecordedAnswers;
import dev.tokamak.replay.RequestIdentity;
import dev.tokamak.tools.ToolRouter;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * The way of every request for a completion, the same in all dialects: its body is read, checked,
 * admitted and run, and the answer goes back in one piece or event by event.
 */
@Singleton
class CompletionPipeline {
  /** Parsing more than this takes longer than an event loop should be kept busy. */
  private static final int LARGE_BODY = 128 * 1024;

  /**
   * Asked for of each of several prompts at a time, so that none runs far ahead of its reader;
   * fewer do not fit into the queues of the library.
   */
  private static final int EVENTS_AHEAD = 16;

  private final SecurityIdentity identity;
  private final Reception reception;
  private final BodyReader body;
  private final RequestValidator validator;
  private final AdmissionController admission;
  private final ToolRouter router;
  private final AnswerCheck check;
  private final RequestTracer tracer;
  private final Failures failures;
  private final RecordedAnswers recorded;
  private final JsonAnswer answers;

  @Inject
  CompletionPipeline(
      SecurityIdentity identity,
      Reception reception,
      BodyReader body,
      RequestValidator validator,
      AdmissionController admission,
      ToolRouter router,
      AnswerCheck check,
      RequestTracer tracer,
      Failures failures,
      RecordedAnswers recorded,
      JsonAnswer answers) {
    this.identity = identity;
    this.reception = reception;
    this.body = body;
    this.validator = validator;
    this.admission = admission;
    this.router = router;
    this.check = check;
    this.tracer = tracer;
    this.failures = failures;
    this.recorded = recorded;
    this.answers = answers;
  }

  /**
   * Answers a request; to be called on its event loop.
   *
   * @param reader reads a body into the resource's dialect
   */
  Uni<Response> answer(RoutingContext routing, Function<byte[], Dialect> reader) {
    return prepared(routing, reader)
        .flatMap(
            completion -> {
              Running running = run(completion, routing);
              return running.completion().streams()
                  ? stream(running, routing)
                  : collect(running, routing);
            });
  }

  /** A request that is checked and has not been admitted; to be called on its event loop. */
  Uni<Completion> prepared(RoutingContext routing, Function<byte[], Dialect> reader) {
    Caller caller = reception.receive(identity, routing);
    // The header behind the body, so that its refusal leaves nothing unread.
    return body.read(routing)
        .flatMap(
            bytes -> {
              String bodyHash = IdempotencyHeader.read(routing) == null ? null : Sha256.hex(bytes);
              return parsed(bytes, reader)
                  .flatMap(dialect -> validated(dialect, bodyHash, caller, routing));
            });
  }

  /** What a reader makes of a request's body; to be called on its event loop. */
  <T> Uni<T> received(RoutingContext routing, Function<byte[], T> reader) {
    reception.receive(identity, routing);
    return body.read(routing).flatMap(bytes -> parsed(bytes, reader));
  }

  private static <T> Uni<T> parsed(byte[] body, Function<byte[], T> reader) {
    if (body.length < LARGE_BODY) {
      return Uni.createFrom().item(reader.apply(body));
    }
    return Uni.createFrom()
        .item(() -> reader.apply(body))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .emitOn(eventLoop());
  }

  /** The request's own event loop, at once where it is there already; to be called on it. */
  static Executor eventLoop() {
    Context context = Vertx.currentContext();
    return task -> {
      if (Vertx.currentContext() == context) {
        task.run();
      } else {
        context.runOnContext(_ -> task.run());
      }
    };
  }

  private Uni<Completion> validated(
      Dialect dialect, String bodyHash, Caller caller, RoutingContext routing) {
    RequestDraft draft = dialect.draft();
    boolean streams =
        Negotiation.streams(draft.stream(), routing.request().headers().getAll("Accept"));
    String timeout = routing.request().getHeader(RequestValidator.TIMEOUT_HEADER);
    Instant since = Instant.now();
    return validated(dialect.drafts(), timeout, caller)
        .emitOn(eventLoop())
        .map(
            requests -> {
              Exchange.of(routing).completion(requests.getFirst().id(), draft.user());
              return new Completion(caller, dialect, bodyHash, requests, streams, since);
            });
  }

  private Uni<List<ValidatedRequest>> validated(
      List<RequestDraft> drafts, String timeout, Caller caller) {
    String workspace = caller.workspaceId();
    if (drafts.size() == 1) {
      return validator.validate(drafts.getFirst(), timeout, workspace).map(List::of);
    }
    return Uni.join()
        .all(drafts.stream().map(draft -> validator.validate(draft, timeout, workspace)).toList())
        .andFailFast();
  }

  /**
   * A completion with its answer.
   *
   * @param replayed whether it was made for an earlier request
   */
  private record Running(Completion completion, Multi<TokenEvent> events, boolean replayed) {}

  private Running run(Completion completion, RoutingContext routing) {
    if (completion.bodyHash() == null) {
      return new Running(completion, events(completion), false);
    }
    RecordedAnswers.Found<Completion> found =
        recorded.answer(
            new RequestIdentity(
                completion.caller().keyId(),
                routing.request().path(),
                IdempotencyHeader.read(routing)),
            completion.bodyHash(),
            Completion.class,
            completion,
            Multi.createFrom().deferred(() -> events(completion)));
    Completion first = found.request().as(completion.streams());
    Exchange.of(routing).completion(first.request().id(), first.draft().user());
    return new Running(first, found.events(), found.replayed());
  }

  private Multi<TokenEvent> events(Completion completion) {
    Applicant applicant = Reception.applicant(completion.caller());
    if (completion.requests().size() > 1) {
      return admission.admit(together(completion), applicant);
    }
    ValidatedRequest request = completion.request();
    return tracer.follow(
        request,
        asked(completion),
        check.over(admission.admit(router.answer(request), applicant), request));
  }

  private static RequestTracer.Asked asked(Completion completion) {
    return new RequestTracer.Asked(
        completion.draft().model(),
        completion.draft().user(),
        completion.caller().userId(),
        completion.streams());
  }

  /** The answers to several prompts, of which the first failure is that of all. */
  private Multi<TokenEvent> together(Completion completion) {
    List<ValidatedRequest> requests = completion.requests();
    List<Multi<TokenEvent>> streams = new ArrayList<>(requests.size());
    int before = 0;
    for (ValidatedRequest request : requests) {
      int first = before;
      streams.add(
          tracer
              .follow(request, asked(completion), check.over(router.answer(request), request))
              .map(event -> first == 0 ? event : event.inChoice(first)));
      before += request.choices();
    }
    return Multi.createBy()
        .merging()
        .withConcurrency(requests.size())
        .withRequests(EVENTS_AHEAD)
        .streams(streams);
  }

  private Uni<Response> collect(Running running, RoutingContext routing) {
    Completion completion = running.completion();
    return running
        .events()
        .collect()
        .in(() -> new Answer(completion.choices()), Answer::add)
        .emitOn(eventLoop())
        .flatMap(
            answer -> {
              Exchange.of(routing).used(answer.usage());
              return answers.of(
                  completion.dialect().whole(completion, answer, Instant.now()),
                  completion.draft().notes().unknownFields(),
                  routing);
            })
        .map(response -> marked(running, response));
  }

  private Uni<Response> stream(Running running, RoutingContext routing) {
    Completion completion = running.completion();
    EventStream.Encoder<TokenEvent> encoder =
        completion.dialect().events(completion, Exchange.of(routing)::used);
    EventStream<TokenEvent> stream =
        new EventStream<>(
            running.events(),
            encoder,
            (failure, out) -> {
              TokamakException understood = failures.understand(failure, routing);
              encoder.fail(understood, failures.body(understood, routing), out);
            });
    Response.ResponseBuilder response =
        Response.ok(stream, MediaType.SERVER_SENT_EVENTS)
            // Proxies must pass each event on at once, and must not keep it.
            .header("Cache-Control", "no-store")
            .header("X-Accel-Buffering", "no");
    Warnings.add(response, completion.draft().notes().unknownFields());
    return Uni.createFrom().item(marked(running, response.build()));
  }

  private static Response marked(Running running, Response response) {
    return running.replayed()
        ? Response.fromResponse(response).header(IdempotencyHeader.REPLAYED, "true").build()
        : response;
  }
}
