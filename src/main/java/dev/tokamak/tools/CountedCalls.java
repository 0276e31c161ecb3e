package dev.tokamak.tools;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;

/**
 * Tells of the calls in one request's answers as they end: with the next one, or with their answer.
 *
 * <p>Safe for use by any thread: a reader may go away in the middle of an event.
 */
final class CountedCalls {
  private final ToolListener listener;

  /** By choice, whether a call has begun and not ended. */
  private final boolean[] open;

  CountedCalls(int choices, ToolListener listener) {
    this.open = new boolean[choices];
    this.listener = listener;
  }

  synchronized void see(TokenEvent event) {
    switch (event) {
      case TokenEvent.CallBegun(int choice, int _, String _, String _) -> {
        end(choice, true);
        open[choice] = true;
      }
      case TokenEvent.Finished(int choice, FinishReason reason, int _, String _) ->
          end(choice, reason == FinishReason.TOOL_CALL);
      case TokenEvent.Started _,
          TokenEvent.Text _,
          TokenEvent.Logprobs _,
          TokenEvent.Reasoning _,
          TokenEvent.CallArguments _ -> {}
    }
  }

  /** The answers have failed, or nobody reads them any more. */
  synchronized void breakOff() {
    for (int choice = 0; choice < open.length; choice++) {
      end(choice, false);
    }
  }

  private void end(int choice, boolean complete) {
    if (open[choice]) {
      open[choice] = false;
      listener.onCall(complete);
    }
  }
}
