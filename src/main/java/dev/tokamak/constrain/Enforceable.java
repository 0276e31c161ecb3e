package dev.tokamak.constrain;

import dev.tokamak.inference.AnswerConstraint;

/**
 * A constraint that is obeyed while the answer is decoded. Immutable and safe for use by many
 * threads.
 */
public interface Enforceable extends AnswerConstraint {
  /** The beginning of a document. */
  Position start();
}
