package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One event of a streamed answer in OpenAI's dialect as the OpenAPI document shows it; {@link
 * ChatCompletionEvents} writes the real thing.
 */
@Schema(name = "ChatCompletionChunk", description = "What has come since the chunk before")
public record ChatCompletionChunk(
    @Schema(required = true, examples = "cpt-01k8z6m3q9x7v2n4b5c6d7f8gh") String id,
    @Schema(required = true, enumeration = "chat.completion.chunk") String object,
    @Schema(required = true, examples = "1782900300") long created,
    @Schema(required = true, examples = "smollm2-135m-instruct") String model,
    @Schema(required = true, description = "One, or none in the chunk with the usage")
        List<Choice> choices,
    @Schema(
            nullable = true,
            description =
                "With `stream_options.include_usage`: in the last chunk, and null in those before")
        ChatCompletion.UsageBody usage,
    @Schema(
            description =
                "In place of all else, when something goes wrong on the way: the stream ends with it")
        ErrorBody.Detail error) {

  /** More of one answer. */
  @Schema(name = "ChatChunkChoice")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Choice(
      @Schema(required = true, minimum = "0", maximum = "7") int index,
      @Schema(required = true) Delta delta,
      @Schema(description = "Of the text in this chunk, where the request asks for them")
          ChatLogprobs logprobs,
      @Schema(required = true, nullable = true, ref = "ChatFinishReason") String finishReason) {}

  /** More of a text. */
  @Schema(name = "ChatDelta")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Delta(
      @Schema(enumeration = "assistant", description = "In the first chunk of a choice")
          String role,
      @Schema(description = "To be put behind what came before", examples = " Paris")
          String content,
      @Schema(description = "To be put behind the reasoning that came before")
          String reasoningContent,
      @Schema(description = "More of a call of a tool") List<CallDelta> toolCalls) {}

  /** More of a call. */
  @Schema(name = "ChatToolCallDelta")
  public record CallDelta(
      @Schema(required = true, description = "Which call of the choice", minimum = "0") int index,
      @Schema(description = "In the first chunk of the call") String id,
      @Schema(description = "In the first chunk of the call", enumeration = "function") String type,
      @Schema(required = true) FunctionDelta function) {}

  /** More of what is called. */
  @Schema(name = "ChatFunctionDelta")
  public record FunctionDelta(
      @Schema(description = "In the first chunk of the call") String name,
      @Schema(required = true, description = "To be put behind what came before")
          String arguments) {}
}
