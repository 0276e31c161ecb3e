package dev.tokamak.prompt;

import java.util.ArrayList;
import java.util.List;

/**
 * A rendered prompt: text, and between it the model's control tokens. The two are kept apart so
 * that text from a caller which spells a control token stays text, and cannot end its own turn and
 * begin another.
 */
public record Prompt(List<Part> parts) {
  /** A piece of a prompt. */
  public sealed interface Part {
    /** One control token, by its spelling. */
    record Control(String token) implements Part {}

    /** Anything else, taken literally. */
    record Text(String text) implements Part {}
  }

  public Prompt {
    parts = List.copyOf(parts);
  }

  /**
   * Collects parts; neighbouring texts become one, since a tokenizer may join characters across
   * their border.
   */
  static final class Builder {
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    Builder control(String token) {
      endText();
      parts.add(new Part.Control(token));
      return this;
    }

    Builder text(String more) {
      text.append(more);
      return this;
    }

    Prompt build() {
      endText();
      return new Prompt(parts);
    }

    private void endText() {
      if (!text.isEmpty()) {
        parts.add(new Part.Text(text.toString()));
        text.setLength(0);
      }
    }
  }
}
