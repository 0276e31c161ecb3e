package dev.tokamak.engine;

/** Between whom the computed beginnings of prompts are shared. */
public enum PrefixSharing {
  /** Within each workspace. Nobody can tell from answering times what others ask. */
  WORKSPACE,
  /**
   * Between all. What they have in common is computed once, but how long an answer takes to begin
   * tells whether somebody has sent its prompt before.
   */
  ALL
}
