package dev.tokamak.llama;

/** How a step ended, after {@code llama_decode} in {@code llama.h}. */
public enum DecodeStatus {
  DONE,
  /** There are not enough free cells for the batch; nothing has changed. */
  NO_ROOM,
  /** The step was aborted from outside; micro-batches that were done before stay. */
  ABORTED,
  /** The context cannot be trusted any more. */
  FAILED;

  static DecodeStatus of(int status) {
    return switch (status) {
      case 0 -> DONE;
      case 1 -> NO_ROOM;
      case 2 -> ABORTED;
      default -> FAILED;
    };
  }
}
