package dev.tokamak.inference;

/**
 * What an answer must obey while it is decoded. Compiled before its request is queued, so that a
 * backend never meets one that cannot be enforced.
 *
 * <p>Immutable and safe for use by many threads.
 */
public interface AnswerConstraint {
  /** The JSON Schema that it was made from, as JSON text. */
  String schema();

  /** SHA-256 of the schema's canonical text, in hexadecimal: its name in logs and caches. */
  String hash();
}
