package dev.tokamak.tools;

/** Who runs a tool. */
sealed interface Route {

  /**
   * Whoever sent the request: the call is the end of the answer, and its result comes back later.
   */
  record Client() implements Route {}
}
