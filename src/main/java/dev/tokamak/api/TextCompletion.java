package dev.tokamak.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tokamak.inference.TokenScore;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to {@code POST /v1/completions}, in one piece; a stream's events look the same. */
@Schema(
    name = "TextCompletion",
    description = "An answer in one piece, or in a stream what has come since the event before")
@RegisterForReflection
public record TextCompletion(
    @Schema(required = true, examples = "cpt-01k8z6m3q9x7v2n4b5c6d7f8gh") String id,
    @Schema(required = true, enumeration = TextCompletion.OBJECT) String object,
    @Schema(required = true, description = "When the request came, in seconds since 1970")
        long created,
    @Schema(required = true, examples = "smollm2-135m-instruct") String model,
    @Schema(
            required = true,
            description = "For each prompt as many as `n`; those to the first prompt come first")
        List<Choice> choices,
    @JsonInclude(Include.NON_NULL) ChatCompletion.UsageBody usage) {

  static final String OBJECT = "text_completion";

  /** One answer. */
  @Schema(name = "TextChoice")
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record Choice(
      @Schema(required = true) String text,
      @Schema(required = true, minimum = "0", maximum = "31") int index,
      @Schema(nullable = true, description = "null unless the request asks for them")
          Logprobs logprobs,
      @Schema(nullable = true, ref = "ChatFinishReason") String finishReason) {}

  /** How likely the tokens of a text were: lists of the same length. */
  @Schema(name = "TextLogprobs")
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record Logprobs(
      @Schema(required = true, description = "Where each token begins in the text")
          List<Integer> textOffset,
      @Schema(required = true) List<Float> tokenLogprobs,
      @Schema(required = true) List<String> tokens,
      @Schema(required = true, description = "The likeliest tokens of each place, by their text")
          List<Map<String, Float>> topLogprobs) {

    /**
     * @param offset where the first token begins
     */
    static Logprobs of(List<TokenScore> scores, int offset) {
      List<Integer> offsets = new ArrayList<>();
      List<Float> logprobs = new ArrayList<>();
      List<String> tokens = new ArrayList<>();
      List<Map<String, Float>> tops = new ArrayList<>();
      int at = offset;
      for (TokenScore score : scores) {
        String text = TokenTexts.of(score.bytes());
        offsets.add(at);
        at += TokenTexts.length(score.bytes());
        logprobs.add(score.logprob());
        tokens.add(text);
        Map<String, Float> top = new LinkedHashMap<>();
        score.top().forEach(other -> top.put(TokenTexts.of(other.bytes()), other.logprob()));
        tops.add(top);
      }
      return new Logprobs(offsets, logprobs, tokens, tops);
    }
  }

  static TextCompletion of(Completion completion, Answer answer, TextCompletionDialect dialect) {
    List<Choice> choices = new ArrayList<>(answer.choices());
    boolean scored = completion.request().logprobs().isPresent();
    for (int i = 0; i < answer.choices(); i++) {
      choices.add(
          new Choice(
              dialect.echo(completion, i) + answer.content(i),
              i,
              scored ? Logprobs.of(answer.scores(i), 0) : null,
              ChatCompletionDialect.wireName(answer.reason(i))));
    }
    return new TextCompletion(
        completion.request().id(),
        OBJECT,
        completion.since().getEpochSecond(),
        completion.request().model(),
        choices,
        new ChatCompletion.UsageBody(answer.usage()));
  }
}
