/**
 * Answers that are kept for a while, so that a request that comes again with the same {@code
 * Idempotency-Key} gets the first one's answer. Depends on {@code inference}. Start reading at
 * {@link dev.tokamak.replay.RecordedAnswers}.
 */
package dev.tokamak.replay;
