package dev.tokamak.api;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;

/**
 * What a stream of events adds up to: the texts of all choices, why they ended, and what it cost.
 *
 * <p>Used by one thread at a time.
 */
final class Answer {
  private final StringBuilder[] contents;
  private final FinishReason[] reasons;
  private final UsageMeter meter;

  Answer(int choices) {
    contents = new StringBuilder[choices];
    reasons = new FinishReason[choices];
    meter = new UsageMeter(choices);
    for (int i = 0; i < choices; i++) {
      contents[i] = new StringBuilder();
    }
  }

  void add(TokenEvent event) {
    switch (event) {
      case TokenEvent.Started started -> meter.add(started);
      case TokenEvent.Text(int choice, String text) -> contents[choice].append(text);
      case TokenEvent.Reasoning _, TokenEvent.CallBegun _, TokenEvent.CallArguments _ ->
          throw new IllegalStateException("not told here yet: " + event);
      case TokenEvent.Finished finished -> {
        reasons[finished.choice()] = finished.reason();
        meter.add(finished);
      }
    }
  }

  int choices() {
    return contents.length;
  }

  String content(int choice) {
    return contents[choice].toString();
  }

  /** Why a choice ended. */
  FinishReason reason(int choice) {
    if (reasons[choice] == null) {
      throw new IllegalStateException("The backend completed without finishing choice " + choice);
    }
    return reasons[choice];
  }

  Usage usage() {
    return meter.usage();
  }
}
