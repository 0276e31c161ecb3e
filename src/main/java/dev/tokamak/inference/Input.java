package dev.tokamak.inference;

import java.util.Arrays;
import java.util.List;

/** What an answer goes on from. */
public sealed interface Input {

  /**
   * A conversation, which the model's chat template turns into a prompt.
   *
   * @param messages at least one
   */
  record Conversation(List<Message> messages) implements Input {
    public Conversation {
      messages = List.copyOf(messages);
      if (messages.isEmpty()) {
        throw ErrorCode.INVALID_REQUEST.at("messages", "must hold at least one message");
      }
    }
  }

  /**
   * A prompt as it is, without a template; what spells a control token in it is that token.
   *
   * @param text may be empty only where the model begins every prompt with a token of its own
   */
  record Text(String text) implements Input {}

  /**
   * A prompt in tokens, taken as they are: nothing is put before them.
   *
   * @param ids at least one; the backend refuses those that the model does not have. Not to be
   *     changed
   */
  record Tokens(int[] ids) implements Input {
    public Tokens {
      ids = ids.clone();
      if (ids.length == 0) {
        throw ErrorCode.INVALID_REQUEST.at("prompt", "must hold at least one token");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Tokens(int[] others) && Arrays.equals(ids, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
      return "Tokens[" + ids.length + "]";
    }
  }
}
