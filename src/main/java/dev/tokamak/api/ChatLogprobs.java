package dev.tokamak.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tokamak.inference.TokenScore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.stream.IntStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How likely the tokens of a text were. */
@Schema(name = "ChatLogprobs", description = "How likely the tokens of the text were")
@RegisterForReflection
public record ChatLogprobs(
    @Schema(required = true, description = "The tokens of the text, in order")
        List<Token> content) {

  /** One token. */
  @Schema(name = "ChatTokenLogprob")
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record Token(
      @Schema(
              required = true,
              examples = " Paris",
              description = "Its text; `bytes:\\\\xe2` and the like where it is no text by itself")
          String token,
      @Schema(
              required = true,
              examples = "-0.01",
              description =
                  "The natural logarithm of its probability, before temperature, penalties and"
                      + " biases, and among what a schema allows there")
          float logprob,
      @Schema(required = true, description = "Its text in UTF-8") List<Integer> bytes,
      @Schema(description = "The likeliest tokens of this place, as many as were asked for")
          @JsonInclude(Include.NON_NULL)
          List<Token> topLogprobs) {}

  static ChatLogprobs of(List<TokenScore> scores) {
    return new ChatLogprobs(
        scores.stream()
            .map(
                score ->
                    token(score, score.top().stream().map(other -> token(other, null)).toList()))
            .toList());
  }

  private static Token token(TokenScore score, List<Token> top) {
    byte[] bytes = score.bytes();
    return new Token(
        TokenTexts.of(bytes),
        score.logprob(),
        IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList(),
        top);
  }
}
