package dev.tokamak.api;

import dev.tokamak.admission.RequestDraft;
import dev.tokamak.auth.Caller;
import dev.tokamak.inference.ValidatedRequest;
import java.time.Instant;
import java.util.List;

/**
 * A completion in the making: the request and who sent it when.
 *
 * @param dialect as it was sent
 * @param bodyHash of the body, where the request may come again and then gets the same answer; else
 *     null
 * @param requests as it runs; one for each prompt, at least one
 */
record Completion(
    Caller caller,
    Dialect dialect,
    String bodyHash,
    List<ValidatedRequest> requests,
    boolean streams,
    Instant since) {

  RequestDraft draft() {
    return dialect.draft();
  }

  /** The request, or the first of several that differ in nothing but the prompt. */
  ValidatedRequest request() {
    return requests.getFirst();
  }

  /** The same completion for somebody who wants it otherwise. */
  Completion as(boolean streams) {
    return new Completion(caller, dialect, bodyHash, requests, streams, since);
  }

  /** Answers to all prompts: those to the first one, then those to the next. */
  int choices() {
    return requests.size() * request().choices();
  }
}
