package dev.tokamak.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What {@code /tokenize} and {@code /detokenize} take and give. */
final class Tokens {
  private Tokens() {}

  /** A text of a model. */
  @Schema(name = "TextOf")
  @RegisterForReflection
  public record TextOf(
      @Schema(description = "A model of GET /models; the default one when it is left out")
          String model,
      @Schema(
              required = true,
              description = "What spells a control token in it is that token",
              examples = "Hello, world")
          String text) {}

  /** Tokens of a model. */
  @Schema(name = "TokenList")
  @RegisterForReflection
  public record TokenList(
      @Schema(description = "A model of GET /models; the default one when it is left out")
          @JsonInclude(Include.NON_NULL)
          String model,
      @Schema(required = true, examples = "[19556, 28, 905]") List<Integer> tokens) {}

  /** Tokens of a model, counted. */
  @Schema(name = "TokensOf")
  @RegisterForReflection
  public record TokensOf(
      @Schema(required = true) String model,
      @Schema(required = true, examples = "3") int count,
      @Schema(required = true, examples = "[19556, 28, 905]") int[] tokens) {}
}
