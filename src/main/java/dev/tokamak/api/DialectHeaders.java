package dev.tokamak.api;

import dev.tokamak.admission.KeyAllowance;
import dev.tokamak.admission.RateLimit;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Headers that clients of other services bring and look for, below {@code /v1}. */
final class DialectHeaders {
  private static final String AUTHORIZATION = "Authorization";
  private static final String ANTHROPIC_KEY = "x-api-key";

  private DialectHeaders() {}

  /** Takes Anthropic's header for a key as the usual one, where that is missing. */
  static void read(RoutingContext routing) {
    if (ErrorTypes.isBelowRoot(routing)) {
      HttpServerRequest request = routing.request();
      String key = request.getHeader(ANTHROPIC_KEY);
      if (key != null && request.getHeader(AUTHORIZATION) == null) {
        request.headers().set(AUTHORIZATION, "Bearer " + key);
      }
    }
  }

  /** Names the request as Anthropic's clients know it. */
  static void name(RoutingContext routing, String requestId) {
    if (ErrorTypes.isAnthropic(routing)) {
      routing.response().putHeader("request-id", requestId);
    }
  }

  /** Tells what is left of a key's limits. */
  static void tell(KeyAllowance left, RoutingContext routing) {
    if (!ErrorTypes.isBelowRoot(routing)) {
      return;
    }
    HttpServerResponse response = routing.response();
    boolean anthropic = ErrorTypes.isAnthropic(routing);
    left.requests().ifPresent(limit -> tell(limit, "requests", anthropic, response));
    left.tokens().ifPresent(limit -> tell(limit, "tokens", anthropic, response));
  }

  private static void tell(
      RateLimit left, String what, boolean anthropic, HttpServerResponse response) {
    String limit = Long.toString(left.limit());
    String remaining = Long.toString(left.remaining());
    if (anthropic) {
      Instant reset = Instant.now().plusSeconds(left.resetSeconds());
      String prefix = "anthropic-ratelimit-" + what;
      response.putHeader(prefix + "-limit", limit);
      response.putHeader(prefix + "-remaining", remaining);
      response.putHeader(prefix + "-reset", reset.truncatedTo(ChronoUnit.SECONDS).toString());
    } else {
      response.putHeader("x-ratelimit-limit-" + what, limit);
      response.putHeader("x-ratelimit-remaining-" + what, remaining);
      response.putHeader("x-ratelimit-reset-" + what, left.resetSeconds() + "s");
    }
  }
}
