package dev.tokamak.api;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.admission.Applicant;
import dev.tokamak.admission.Arrival;
import dev.tokamak.admission.KeyAllowance;
import dev.tokamak.admission.RateLimit;
import dev.tokamak.auth.Caller;
import dev.tokamak.auth.Recognition;
import dev.tokamak.auth.Recognizer;
import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.TokamakException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.QuarkusRequestWrapper;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/**
 * What every request for a completion passes first, in whatever dialect, before a byte of its body
 * is read.
 *
 * <p>To be called on the request's event loop.
 */
@Singleton
class Reception {
  /** Where completions are asked for. One that is missing here is only refused less cheaply. */
  private static final Set<String> COMPLETIONS =
      Set.of(
          "/completions",
          "/v1/chat/completions",
          "/v1/completions",
          "/v1/embeddings",
          "/v1/responses",
          "/v1/messages",
          "/v1/messages/count_tokens",
          "/tokenize",
          "/detokenize");

  private final Recognizer recognizer;
  private final AdmissionController admission;
  private final BodyLimit limit;

  @Inject
  Reception(Recognizer recognizer, AdmissionController admission, BodyLimit limit) {
    this.recognizer = recognizer;
    this.admission = admission;
    this.limit = limit;
  }

  /**
   * Refuses at a glance, before routing and authentication, what would be refused behind them: they
   * cost several times as much, and a storm of such requests takes that from the running answers.
   *
   * @return empty: the request is to go on, and to be checked in full
   */
  Optional<TokamakException> glance(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (request.method() != HttpMethod.POST || !COMPLETIONS.contains(request.path())) {
      return Optional.empty();
    }
    return switch (recognizer.recognize(request.getHeader("Authorization"))) {
      case Recognition.Unknown() -> Optional.empty();
      case Recognition.Refused() -> {
        limit.discard(routing);
        yield Optional.of(Failures.unauthorized());
      }
      case Recognition.Known(Caller caller) -> refusalOf(caller, routing);
    };
  }

  private Optional<TokamakException> refusalOf(Caller caller, RoutingContext routing) {
    if (!caller.scopes().contains(Scopes.COMPLETIONS)) {
      return Optional.empty();
    }
    Applicant applicant = applicant(caller);
    try {
      admission.peek(applicant);
      return Optional.empty();
    } catch (TokamakException refusal) {
      Exchange.of(routing).calledBy(caller);
      tellLimits(applicant, routing);
      limit.discard(routing);
      return Optional.of(refusal);
    }
  }

  /**
   * Notes who calls, sees to the headers that tell of their limits, and refuses whom admission
   * refuses already.
   *
   * @throws TokamakException what {@link AdmissionController#arrive} throws
   */
  Caller receive(SecurityIdentity identity, RoutingContext routing) {
    Caller caller = Caller.of(identity);
    Exchange.of(routing).calledBy(caller);
    Applicant applicant = applicant(caller);
    // When the head is written, so that every answer tells what is left after it, errors included.
    routing.addHeadersEndHandler(_ -> tellLimits(applicant, routing));
    try {
      endWith(routing, admission.arrive(applicant));
    } catch (TokamakException refused) {
      limit.discard(routing);
      throw refused;
    }
    return caller;
  }

  /**
   * An arrival is over with its exchange. Vert.x tells of a reset stream of HTTP/2 by the close of
   * its response alone, for which it has one handler, and that belongs to others. The wrapper that
   * Quarkus puts around requests for its own shutdown hears of every end.
   */
  private static void endWith(RoutingContext routing, Arrival arrival) {
    HttpServerRequest request = routing.request();
    if (request.getCookie(QuarkusRequestWrapper.FAKE_COOKIE_NAME) == null) {
      // Without quarkus.shutdown.timeout there is none.
      routing.addEndHandler(_ -> arrival.over());
    } else {
      QuarkusRequestWrapper.get(request).addRequestDoneHandler(_ -> arrival.over());
    }
    if (request.response().closed()) {
      // Its sender left before.
      arrival.over();
    }
  }

  /** As whom admission knows a caller. */
  static Applicant applicant(Caller caller) {
    return new Applicant(caller.keyId(), caller.limits());
  }

  private void tellLimits(Applicant applicant, RoutingContext routing) {
    KeyAllowance left = admission.allowance(applicant);
    HttpServerResponse response = routing.response();
    left.nearest().ifPresent(limit -> tell(limit, response));
    DialectHeaders.tell(left, routing);
  }

  private static void tell(RateLimit limit, HttpServerResponse response) {
    response.putHeader("RateLimit-Limit", Long.toString(limit.limit()));
    response.putHeader("RateLimit-Remaining", Long.toString(limit.remaining()));
    response.putHeader("RateLimit-Reset", Long.toString(limit.resetSeconds()));
  }
}
