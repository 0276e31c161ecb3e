package dev.tokamak.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import io.quarkus.security.AuthenticationException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * What any failure means to the sender. Whatever is not known to be their affair becomes {@code
 * internal}: logged with its stack trace, told without a word about it.
 *
 * <p>Safe for use by any thread.
 */
@Singleton
class Failures {
  private static final Logger LOG = Logger.getLogger(Failures.class);

  private final ObjectMapper mapper;

  @Inject
  Failures(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /** The failure as its sender is told, and noted in the exchange; unexpected ones are logged. */
  TokamakException understand(Throwable failure, RoutingContext routing) {
    TokamakException understood = translate(failure, routing);
    Exchange exchange = Exchange.of(routing);
    if (understood.code() == ErrorCode.INTERNAL) {
      LOG.errorf(failure, "Request %s failed", exchange.requestId());
    }
    exchange.failed(understood.code());
    return understood;
  }

  /** The body that tells of a failure. */
  byte[] body(TokamakException failure, RoutingContext routing) {
    try {
      return mapper.writeValueAsBytes(
          new ErrorBody(
              ErrorTypes.isAnthropic(routing) ? "error" : null,
              new ErrorBody.Detail(
                  failure.code().wireName(),
                  ErrorTypes.typeAt(routing, failure.code()),
                  failure.getMessage(),
                  failure.param(),
                  Exchange.of(routing).requestId())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts can always be written as JSON", e);
    }
  }

  /** The headers that the failure's status calls for. */
  static Map<String, String> headers(TokamakException failure) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    if (failure.code() == ErrorCode.UNAUTHORIZED) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    failure
        .retryAfterSeconds()
        .ifPresent(seconds -> headers.put("Retry-After", Integer.toString(seconds)));
    return headers;
  }

  private static TokamakException translate(Throwable failure, RoutingContext routing) {
    return switch (failure) {
      case TokamakException known -> known;
      case UnauthorizedException _, AuthenticationException _ -> unauthorized();
      case ForbiddenException _ ->
          ErrorCode.FORBIDDEN.because("This API key does not have the scope that is needed here");
      case NotFoundException _ -> ofStatus(404, routing);
      case NotAllowedException _ -> ofStatus(405, routing);
      case NotAcceptableException _ -> ofStatus(406, routing);
      case NotSupportedException _ -> ofStatus(415, routing);
      case WebApplicationException other -> ofStatus(other.getResponse().getStatus(), routing);
      case HttpException other -> ofStatus(other.getStatusCode(), routing);
      default -> internal();
    };
  }

  /** A failure of which nothing but its HTTP status is known. */
  static TokamakException ofStatus(int status, RoutingContext routing) {
    String path = Warnings.shown(String.valueOf(routing.request().path()));
    return switch (status) {
      case 401 -> unauthorized();
      case 403 -> translate(new ForbiddenException(), routing);
      case 404 ->
          ErrorCode.NOT_FOUND.because(
              "There is nothing at " + path + "; GET /openapi lists it all");
      case 405 ->
          ErrorCode.METHOD_NOT_ALLOWED.because(
              routing.request().method()
                  + " is not possible at "
                  + path
                  + "; see the header Allow");
      case 406 ->
          ErrorCode.NOT_ACCEPTABLE.because(
              "Accept must allow application/json or, for a stream, text/event-stream");
      case 413 -> ErrorCode.PAYLOAD_TOO_LARGE.because("The body is too large");
      case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE.because("Content-Type must be application/json");
      default ->
          status >= 400 && status < 500
              ? ErrorCode.INVALID_REQUEST.because("The HTTP request is malformed")
              : internal();
    };
  }

  /** The refusal of whoever brings no key, or none that is good; it says no more on purpose. */
  static TokamakException unauthorized() {
    return ErrorCode.UNAUTHORIZED.because(
        "A valid API key is needed, in the header \"Authorization: Bearer <key>\"");
  }

  private static TokamakException internal() {
    return ErrorCode.INTERNAL.because(
        "Something went wrong here; the log of the service has it under this requestId");
  }
}
