package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** How large a request's body may be. */
@Singleton
class BodyLimit {
  private final long bytes;

  @Inject
  BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
    this.bytes = limit.asLongValue();
  }

  long bytes() {
    return bytes;
  }

  TokamakException exceeded() {
    return ErrorCode.PAYLOAD_TOO_LARGE.because(
        "The body must not be larger than " + bytes + " bytes");
  }

  /**
   * Lets a body pass that nobody reads, so that the connection can carry the next request; one that
   * does not end within the limit ends the connection instead.
   */
  void discard(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    if (request.isEnded()) {
      return;
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      // The sender waits to be asked for the body, and is not going to be.
      closeWhenAnswered(routing);
      return;
    }
    request.handler(
        new Handler<>() {
          private long passed;

          @Override
          public void handle(Buffer chunk) {
            passed += chunk.length();
            if (passed > bytes) {
              request.connection().close();
            }
          }
        });
    request.resume();
  }

  /** The rest of the body is on its way and would be read as the next request. */
  void closeWhenAnswered(RoutingContext routing) {
    routing.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    routing.addEndHandler(_ -> routing.request().connection().close());
  }
}
