package dev.tokamak.api;

import dev.tokamak.admission.AdmissionController;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends clients elsewhere once the service has been told to stop: whoever keeps connections open
 * would go on using them, whatever a load balancer learns from readiness. Quarkus does the same,
 * but only when the time of the running answers is over.
 *
 * <p>To be called on a request's event loop.
 */
@Singleton
class Farewell {
  /** Many versions of it lose requests behind a GOAWAY (JDK-8335181, JDK-8374534). */
  private static final String DEAF_TO_GOAWAY = "Java-http-client/";

  private final AdmissionController admission;
  private final Set<HttpConnection> told = ConcurrentHashMap.newKeySet();

  @Inject
  Farewell(AdmissionController admission) {
    this.admission = admission;
  }

  /** To be called when the head of an answer is about to be written. */
  void say(RoutingContext routing) {
    if (!admission.draining()) {
      return;
    }
    HttpServerRequest request = routing.request();
    HttpConnection connection = request.connection();
    if (request.version() != HttpVersion.HTTP_2) {
      routing.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      routing.addEndHandler(_ -> connection.close());
      return;
    }
    String agent = request.getHeader(HttpHeaders.USER_AGENT);
    if ((agent == null || !agent.startsWith(DEAF_TO_GOAWAY)) && told.add(connection)) {
      // Behind the answer: clients have been seen to drop the rest of one that a GOAWAY came into.
      routing.addEndHandler(_ -> connection.goAway(0));
    }
  }
}
