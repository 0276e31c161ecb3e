package dev.tokamak.admission;

import dev.tokamak.inference.ErrorCode;

/**
 * Hears of requests that are turned away, for those who count them.
 *
 * <p>Called by any thread, event loops among them: implementations are quick and do not throw.
 */
public interface AdmissionListener {
  /** Hears nothing. */
  AdmissionListener NONE = _ -> {};

  /**
   * A request was refused before its answer began.
   *
   * @param reason {@code rate_limited}, {@code overloaded}, {@code shutting_down}, or {@code
   *     backend_timeout} where its time was over before its turn came
   */
  void onRejected(ErrorCode reason);
}
