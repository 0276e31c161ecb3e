package dev.tokamak.auth;

/**
 * What can be said about a caller at a glance. It lets nobody in: that is decided by verifying the
 * key in full.
 */
public sealed interface Recognition {

  /** Their key was verified of late, and nothing is known that speaks against it. */
  record Known(Caller caller) implements Recognition {}

  /** What they bring is certainly not accepted. */
  record Refused() implements Recognition {}

  /** Only looking closer will tell. */
  record Unknown() implements Recognition {}
}
