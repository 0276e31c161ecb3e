package dev.tokamak.scheduler;

/** Why a running sequence had to make room. */
public enum Preemption {
  /** There were not enough cells. */
  CELLS,
  /** Nobody asked for more of it, and another one needed its place. */
  UNWANTED,
  /** Its workspace had more places than another one that needed one. */
  FAIRNESS
}
