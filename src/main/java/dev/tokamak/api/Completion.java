package dev.tokamak.api;

import dev.tokamak.admission.RequestDraft;
import dev.tokamak.auth.Caller;
import dev.tokamak.inference.ValidatedRequest;
import java.time.Instant;

/**
 * A completion in the making: the request and who sent it when.
 *
 * @param dialect as it was sent
 * @param request as it runs
 */
record Completion(
    Caller caller, Dialect dialect, ValidatedRequest request, boolean streams, Instant since) {

  RequestDraft draft() {
    return dialect.draft();
  }
}
