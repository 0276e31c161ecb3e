package dev.tokamak.api;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.admission.Applicant;
import dev.tokamak.admission.RateLimit;
import dev.tokamak.auth.Caller;
import dev.tokamak.inference.TokamakException;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * What every request for a completion passes first, in whatever dialect, before a byte of its body
 * is read.
 */
@Singleton
class Reception {
  private final AdmissionController admission;
  private final BodyLimit limit;

  @Inject
  Reception(AdmissionController admission, BodyLimit limit) {
    this.admission = admission;
    this.limit = limit;
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
    HttpServerResponse response = routing.response();
    // When the head is written, so that every answer tells what is left after it, errors included.
    routing.addHeadersEndHandler(
        _ -> admission.rateLimit(applicant).ifPresent(left -> tell(left, response)));
    try {
      admission.arrive(applicant);
    } catch (TokamakException refused) {
      limit.discard(routing);
      throw refused;
    }
    return caller;
  }

  /** As whom admission knows a caller. */
  static Applicant applicant(Caller caller) {
    return new Applicant(caller.keyId(), caller.limits());
  }

  private static void tell(RateLimit limit, HttpServerResponse response) {
    response.putHeader("RateLimit-Limit", Long.toString(limit.limit()));
    response.putHeader("RateLimit-Remaining", Long.toString(limit.remaining()));
    response.putHeader("RateLimit-Reset", Long.toString(limit.resetSeconds()));
  }
}
