package dev.tokamak.load;

/** What came of a request; times are in milliseconds since 1970. */
sealed interface Outcome {
  long began();

  long ended();

  /**
   * Answered properly and in full.
   *
   * @param firstToken when the first text of a stream came; else the end
   */
  record Complete(long began, long firstToken, long ended) implements Outcome {}

  /** Turned away as promised: 429 with a time after which to come back. */
  record Refused(long began, long ended, int retryAfterSeconds) implements Outcome {}

  /** Given up by us in the middle of its stream. */
  record Cancelled(long began, long firstToken, long ended) implements Outcome {}

  /** Anything else. */
  record Failed(long began, long ended, String reason) implements Outcome {}
}
