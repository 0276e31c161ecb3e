package dev.tokamak.prompt;

import java.util.List;

/**
 * A rendered prompt, in pieces: what spells a special token within one piece is that token, and
 * what would spell one across two is text of a caller, which must not end its own turn and begin
 * another.
 *
 * @param reasons whether the answer begins within a block of reasoning
 */
public record Prompt(List<String> pieces, boolean reasons) {
  public Prompt {
    pieces = List.copyOf(pieces);
  }
}
