package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Ids;
import dev.tokamak.inference.TokamakException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * What every exchange passes on the public port, whether a resource sees it or not: it gets a
 * request id, a limit of its size, a log line at its end, and the one shape of errors.
 */
@ApplicationScoped
class FrontDoor {
  /** Given by the client or made here; in every answer. */
  static final String REQUEST_ID_HEADER = "X-Request-Id";

  private static final String MDC_KEY = "requestId";
  private static final String TRACE_KEY = "traceId";
  private static final Logger LOG = Logger.getLogger("dev.tokamak.access");
  private static final int MAX_REQUEST_ID = 128;

  /** Before everything else, authentication (200) included. */
  private static final int FIRST = 1_000_000;

  /** Behind CORS (300), whose headers errors need too, before authentication. */
  private static final int BEFORE_AUTHENTICATION = 250;

  /** Behind authentication and authorization (100), before Quarkus's own silent check (2). */
  private static final int BEFORE_UPLOAD_LIMIT = 3;

  /** Before Quarkus's handler of failures, which comes last. */
  private static final int FAILURES = Integer.MAX_VALUE - 1;

  private final Failures failures;
  private final Reception reception;
  private final BodyLimit limit;
  private final Farewell farewell;
  private final RefusalLog refusals = new RefusalLog(System::nanoTime);

  @Inject
  FrontDoor(Failures failures, Reception reception, BodyLimit limit, Farewell farewell) {
    this.failures = failures;
    this.reception = reception;
    this.limit = limit;
    this.farewell = farewell;
  }

  void addFilters(@Observes Filters filters) {
    filters.register(this::open, FIRST);
    filters.register(this::refuseAtAGlance, BEFORE_AUTHENTICATION);
    filters.register(this::refuseLargeBody, BEFORE_UPLOAD_LIMIT);
  }

  void addFailureHandler(@Observes Router router) {
    router.route().order(FAILURES).failureHandler(this::answerFailure);
  }

  private void open(RoutingContext routing) {
    begin(routing);
    DialectHeaders.read(routing);
    if (isValid(routing.request().uri())) {
      routing.next();
    } else {
      // Not by failing: Vert.x would decode the path once more to find a handler for that.
      answer(routing, failures.understand(malformed(), routing));
    }
  }

  private static TokamakException malformed() {
    return ErrorCode.INVALID_REQUEST.because(
        "The path or query is malformed: a % must be followed by two hexadecimal digits, and other"
            + " special characters must be written that way");
  }

  /**
   * Quarkus checks the same, before any filter, and answers without a body; with the system
   * property {@code vertx.disableURIValidation} it leaves it to us.
   */
  private static boolean isValid(String uri) {
    try {
      new URI(uri);
      return true;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private void begin(RoutingContext routing) {
    String id = requestId(routing.request().getHeader(REQUEST_ID_HEADER));
    // Put there by Quarkus, where requests are traced.
    Object trace = MDC.get(TRACE_KEY);
    Exchange exchange = Exchange.open(routing, id, trace == null ? null : trace.toString());
    MDC.put(MDC_KEY, id);
    routing.response().putHeader(REQUEST_ID_HEADER, id);
    DialectHeaders.name(routing, id);
    // Not before the head is written: until then the service may be told to stop.
    routing.addHeadersEndHandler(_ -> farewell.say(routing));
    routing.addEndHandler(end -> log(routing, exchange, end.succeeded()));
  }

  /** The client's id where it is harmless in headers and logs, else a new one. */
  static String requestId(String given) {
    if (given == null || given.isEmpty() || given.length() > MAX_REQUEST_ID) {
      return Ids.next("req-");
    }
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      boolean harmless =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.:/+=".indexOf(c) >= 0;
      if (!harmless) {
        return Ids.next("req-");
      }
    }
    return given;
  }

  private void refuseAtAGlance(RoutingContext routing) {
    Optional<TokamakException> refusal = reception.glance(routing);
    if (refusal.isPresent()) {
      answer(routing, failures.understand(refusal.get(), routing));
    } else {
      routing.next();
    }
  }

  private void refuseLargeBody(RoutingContext routing) {
    String declared = routing.request().getHeader("Content-Length");
    try {
      if (declared != null && Long.parseLong(declared) > limit.bytes()) {
        limit.closeWhenAnswered(routing);
        routing.fail(limit.exceeded());
        return;
      }
    } catch (NumberFormatException e) {
      routing.fail(ErrorCode.INVALID_REQUEST.because("Content-Length must be a number"));
      return;
    }
    routing.next();
  }

  private void answerFailure(RoutingContext routing) {
    HttpServerResponse response = routing.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      // Too late for an error; a cut connection at least is no complete answer.
      routing.request().connection().close();
      return;
    }
    if (Exchange.of(routing) == null) {
      // Vert.x refuses some requests before any filter: without a Host, for example.
      begin(routing);
    }
    TokamakException failure =
        routing.failure() == null || routing.statusCode() >= 400 && routing.statusCode() < 500
            ? failures.understand(Failures.ofStatus(routing.statusCode(), routing), routing)
            : failures.understand(routing.failure(), routing);
    answer(routing, failure);
  }

  private static boolean isRefusal(int status) {
    return status == 401 || status == 429 || status == 503;
  }

  private void answer(RoutingContext routing, TokamakException failure) {
    HttpServerResponse response = routing.response();
    response.setStatusCode(failure.code().status());
    Failures.headers(failure).forEach(response::putHeader);
    response.end(Buffer.buffer(failures.body(failure, routing)));
  }

  private void log(RoutingContext routing, Exchange exchange, boolean complete) {
    HttpServerRequest request = routing.request();
    int status = routing.response().getStatusCode();
    boolean worthKnowing = !request.method().name().equals("GET") || status >= 400;
    Logger.Level level = worthKnowing ? Logger.Level.INFO : Logger.Level.DEBUG;
    if (LOG.isEnabled(level)) {
      OptionalLong leftOut = isRefusal(status) ? refusals.admit() : OptionalLong.of(0);
      if (leftOut.isEmpty()) {
        return;
      }
      MDC.put(MDC_KEY, exchange.requestId());
      if (exchange.traceId() != null) {
        // The trace has ended by now.
        MDC.put(TRACE_KEY, exchange.traceId());
      }
      if (leftOut.getAsLong() > 0) {
        LOG.logf(level, "%d refused requests before this one have no line", leftOut.getAsLong());
      }
      LOG.logf(
          level,
          "%s %s %s %s",
          request.method(),
          Warnings.shown(String.valueOf(request.path())),
          complete ? Integer.toString(status) : "left",
          exchange.summary());
    }
  }
}
