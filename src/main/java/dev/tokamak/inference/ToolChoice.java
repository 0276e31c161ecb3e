package dev.tokamak.inference;

/** Whether an answer is to call tools. */
public sealed interface ToolChoice {

  /** As the model sees fit. */
  record Auto() implements ToolChoice {}

  /** It must not. */
  record None() implements ToolChoice {}

  /** At least one, whichever. */
  record Required() implements ToolChoice {}

  /**
   * This one.
   *
   * @param name of one of the tools that are offered
   */
  record Named(String name) implements ToolChoice {}
}
