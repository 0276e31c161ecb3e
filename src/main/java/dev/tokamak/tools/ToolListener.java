package dev.tokamak.tools;

/**
 * Hears of calls of tools, for those who count them. Never by name: those are the callers' own.
 *
 * <p>Called by any thread: implementations are quick and do not throw.
 */
public interface ToolListener {
  /** Hears nothing. */
  ToolListener NONE = _ -> {};

  /**
   * A call has ended.
   *
   * @param complete false where the answer ended in the middle of it
   */
  void onCall(boolean complete);
}
