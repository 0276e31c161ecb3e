package dev.tokamak.conformance;

/** What the check of a document says. */
sealed interface Verdict {

  /** The document obeys its schema. */
  record Obeys() implements Verdict {}

  /**
   * It does not.
   *
   * @param what the keyword that it breaks, or that it is no JSON; nothing of its content
   */
  record Violates(String what) implements Verdict {}

  /**
   * Nobody can tell: the validator does not understand the schema, or would take too long.
   *
   * @param why nothing of the schema's or the document's content
   */
  record Unknown(String why) implements Verdict {}
}
