package dev.tokamak.engine;

/** Why a request was not taken on, or not begun. */
public enum Refusal {
  /** Too many requests wait. */
  REQUESTS,
  /** Too many tokens wait. */
  TOKENS,
  /** It can no longer be answered in the time that it has. */
  DEADLINE
}
