package dev.tokamak.inference;

/** Why an answer ended. */
public enum FinishReason {
  /** The model ended its turn, or a stop sequence was reached. */
  STOP("stop"),
  /** The token limit or the end of the context cut the answer. */
  LENGTH("length"),
  /** The model called a tool. */
  TOOL_CALL("toolCall"),
  /** The caller went away. */
  CANCELLED("cancelled");

  private final String wireName;

  FinishReason(String wireName) {
    this.wireName = wireName;
  }

  /** The reason as it stands in an answer of {@code /completions}. */
  public String wireName() {
    return wireName;
  }
}
