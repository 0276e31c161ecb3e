package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.http.HttpHeaders;
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

  /** The rest of the body is on its way and would be read as the next request. */
  void closeWhenAnswered(RoutingContext routing) {
    routing.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    routing.addEndHandler(_ -> routing.request().connection().close());
  }
}
