package dev.tokamak.admission;

import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * What one running request costs its API key, as its events tell: the prompt when it begins, a
 * token for each text, and at an answer's end what is still missing of its true cost. So an answer
 * that nobody waits for to the end has been paid for as far as it came.
 *
 * <p>Used by one thread at a time.
 */
final class Admitted {
  /** For keys without limits. */
  static final Admitted UNLIMITED = new Admitted(null, () -> 0);

  private final KeyUse use;
  private final LongSupplier clock;

  /** By choice; several requests that are answered in one stream have more of them. */
  private int[] charged = new int[ValidatedRequest.MAX_CHOICES];

  Admitted(KeyUse use, LongSupplier clock) {
    this.use = use;
    this.clock = clock;
  }

  void onEvent(TokenEvent event) {
    if (use == null) {
      return;
    }
    switch (event) {
      case TokenEvent.Started(int promptTokens, int _, long _) -> charge(promptTokens);
      case TokenEvent.Text(int choice, String _) -> chargeOne(choice);
      case TokenEvent.Reasoning(int choice, String _) -> chargeOne(choice);
      case TokenEvent.CallBegun _, TokenEvent.Logprobs _ -> {}
      case TokenEvent.CallArguments(int choice, int _, String _) -> chargeOne(choice);
      case TokenEvent.Finished end -> charge(end.completionTokens() - chargedOf(end.choice()));
    }
  }

  /** The end; to be called once. */
  void leave() {
    if (use != null) {
      use.leave();
    }
  }

  private void chargeOne(int choice) {
    int before = chargedOf(choice);
    charged[choice] = before + 1;
    charge(1);
  }

  private int chargedOf(int choice) {
    if (choice >= charged.length) {
      charged = Arrays.copyOf(charged, choice + ValidatedRequest.MAX_CHOICES);
    }
    return charged[choice];
  }

  private void charge(int tokens) {
    use.charge(tokens, clock.getAsLong());
  }
}
