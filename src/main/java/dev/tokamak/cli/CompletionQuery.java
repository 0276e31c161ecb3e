package dev.tokamak.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What the user of {@code complete} asked for. What is absent is left to the model's side to
 * choose.
 *
 * @param prompt one turn of the user
 * @param system an instruction before it
 */
record CompletionQuery(
    String prompt,
    Optional<String> system,
    Optional<String> model,
    OptionalInt maxTokens,
    OptionalDouble temperature,
    OptionalLong seed,
    List<String> stop) {

  CompletionQuery {
    stop = List.copyOf(stop);
  }
}
