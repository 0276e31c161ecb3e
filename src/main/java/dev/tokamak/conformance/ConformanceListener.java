package dev.tokamak.conformance;

/**
 * Hears of checked answers, for those who count them.
 *
 * <p>Called by any thread: implementations are quick and do not throw.
 */
public interface ConformanceListener {
  /** Hears nothing. */
  ConformanceListener NONE = _ -> {};

  /** What came of a check. */
  enum Outcome {
    /** The answer obeys its schema. */
    OBEYED,
    /** It does not, which is a fault of this service. */
    VIOLATED,
    /** The validator could not tell. */
    UNCHECKED
  }

  /** An answer was checked. */
  void onChecked(Outcome outcome);
}
