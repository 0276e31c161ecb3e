package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code POST /v1/completions} as the OpenAPI document shows it. {@link
 * TextCompletionReader} reads the real thing.
 */
@Schema(
    name = "TextCompletionRequest",
    description = "A prompt that the model goes on with as it is, without a chat template")
@JsonNaming(SnakeCaseStrategy.class)
public record TextCompletionRequest(
    @Schema(description = "A model of GET /v1/models, or `default`", examples = "default")
        String model,
    @Schema(
            required = true,
            description =
                "A string, an array of strings, an array of token ids, or an array of such arrays:"
                    + " prompts times n may be 32 at most",
            oneOf = {String.class, Texts.class, TokenIds.class, TokenLists.class},
            examples = "Once upon a time")
        Object prompt,
    @Schema(description = "Tokens to generate at most", minimum = "1", defaultValue = "16")
        Integer maxTokens,
    @Schema(minimum = "0", maximum = "2", defaultValue = "1") Float temperature,
    @Schema(minimum = "0", exclusiveMinimum = true, maximum = "1", defaultValue = "1") Float topP,
    @Schema(description = "Not OpenAI's", minimum = "0", defaultValue = "0") Integer topK,
    @Schema(description = "Not OpenAI's", minimum = "0", maximum = "1", defaultValue = "0")
        Float minP,
    @Schema(minimum = "1", maximum = "8", defaultValue = "1") Integer n,
    @Schema(
            description = "How many alternatives to tell with each token's probability",
            minimum = "0",
            maximum = "20")
        Integer logprobs,
    @Schema(
            description =
                "Whether an answer begins with its prompt, which must be text, and without logprobs",
            defaultValue = "false")
        Boolean echo,
    @Schema(
            description = "Texts that end an answer and are never part of it",
            oneOf = {String.class, CompletionRequest.Stops.class})
        Object stop,
    @Schema(minimum = "-2", maximum = "2", defaultValue = "0") Float frequencyPenalty,
    @Schema(minimum = "-2", maximum = "2", defaultValue = "0") Float presencePenalty,
    @Schema(
            description = "By token id, what to add to the token's logit",
            type = SchemaType.OBJECT,
            additionalProperties = CompletionRequest.Bias.class)
        Map<String, Float> logitBias,
    Long seed,
    @Schema(defaultValue = "false") Boolean stream,
    ChatCompletionRequest.StreamOptions streamOptions,
    String user,
    @Schema(description = "Not supported: must be left out", nullable = true) String suffix,
    @Schema(description = "Not supported: must be 1 or left out") Integer bestOf) {

  /** Prompts. */
  @Schema(name = "Texts", type = SchemaType.ARRAY, implementation = String.class, minItems = 1)
  public interface Texts extends List<String> {}

  /** A prompt in tokens. */
  @Schema(name = "TokenIds", type = SchemaType.ARRAY, implementation = Integer.class, minItems = 1)
  public interface TokenIds extends List<Integer> {}

  /** Prompts in tokens. */
  @Schema(
      name = "TokenLists",
      type = SchemaType.ARRAY,
      implementation = TokenIds.class,
      minItems = 1)
  public interface TokenLists extends List<TokenIds> {}
}
