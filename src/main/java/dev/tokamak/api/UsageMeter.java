package dev.tokamak.api;

import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.util.function.Consumer;

/**
 * Adds up what a stream of events costs.
 *
 * <p>Used by one thread at a time.
 */
final class UsageMeter {
  private final int choices;
  private final Consumer<Usage> onUsage;
  private int finished;
  private Usage usage = Usage.NONE;

  /**
   * @param choices how many of them the stream will finish
   * @param onUsage is told the cost as far as it is known, whenever that changes
   */
  UsageMeter(int choices, Consumer<Usage> onUsage) {
    this.choices = choices;
    this.onUsage = onUsage;
  }

  void add(TokenEvent.Started event) {
    // There is one for each prompt.
    usage =
        new Usage(
            usage.promptTokens() + event.promptTokens(),
            usage.cachedTokens() + event.cachedTokens(),
            usage.completionTokens());
    onUsage.accept(usage);
  }

  void add(TokenEvent.Finished event) {
    finished++;
    usage =
        new Usage(
            usage.promptTokens(),
            usage.cachedTokens(),
            usage.completionTokens() + event.completionTokens());
    onUsage.accept(usage);
  }

  /** Whether every choice has ended, so that the cost is final. */
  boolean complete() {
    return finished == choices;
  }

  /** The cost as far as it is known. */
  Usage usage() {
    return usage;
  }
}
