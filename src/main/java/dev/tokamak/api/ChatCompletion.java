package dev.tokamak.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.Usage;
import dev.tokamak.inference.ValidatedRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to {@code POST /v1/chat/completions} in one piece. */
@Schema(name = "ChatCompletion", description = "An answer in one piece, as OpenAI spells it")
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
public record ChatCompletion(
    @Schema(examples = "cpt-01k8z6m3q9x7v2n4b5c6d7f8gh") String id,
    @Schema(enumeration = ChatCompletion.OBJECT) String object,
    @Schema(description = "When the request came, in seconds since 1970", examples = "1782900300")
        long created,
    @Schema(examples = "smollm2-135m-instruct", description = "The model that answered")
        String model,
    @Schema(description = "As many as the request's `n`") List<Choice> choices,
    UsageBody usage) {

  static final String OBJECT = "chat.completion";

  /** One answer. */
  @Schema(name = "ChatChoice")
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record Choice(
      @Schema(minimum = "0", maximum = "7") int index,
      Reply message,
      @Schema(ref = "ChatFinishReason") String finishReason,
      @Schema(nullable = true, description = "null unless the request asks for them")
          ChatLogprobs logprobs) {}

  /** What the model said. */
  @Schema(name = "ChatReply")
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record Reply(
      @Schema(enumeration = "assistant") String role,
      @Schema(
              nullable = true,
              description = "null where the model does nothing but call tools",
              examples = "The capital of France is Paris.")
          String content,
      @Schema(description = "What the model thought before, where it does so aloud")
          @JsonInclude(Include.NON_NULL)
          String reasoningContent,
      @Schema(description = "The calls of tools, where there are any")
          @JsonInclude(Include.NON_NULL)
          List<Call> toolCalls) {}

  /** The call of a tool. */
  @Schema(name = "ChatToolCall")
  @RegisterForReflection
  public record Call(
      @Schema(required = true, examples = "call_01k8z6m3q9x7v2n4b5c6d7f8gh") String id,
      @Schema(required = true, enumeration = "function") String type,
      @Schema(required = true) Function function) {
    static List<Call> of(List<ToolCall> calls) {
      return calls.isEmpty()
          ? null
          : calls.stream()
              .map(
                  call ->
                      new Call(call.id(), "function", new Function(call.name(), call.arguments())))
              .toList();
    }
  }

  /** What is called. */
  @Schema(name = "ChatFunctionCall")
  @RegisterForReflection
  public record Function(
      @Schema(required = true, examples = "fetch_weather_forecast") String name,
      @Schema(
              required = true,
              description = "A JSON text that the tool's parameters allow",
              examples = "{\"city\": \"Rome\"}")
          String arguments) {}

  /** What it cost. */
  @Schema(name = "ChatUsage", description = "What the answer cost, in tokens")
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record UsageBody(
      @Schema(
              examples = "12",
              description = "Tokens of the prompt, the model's own markup included")
          int promptTokens,
      @Schema(examples = "40", description = "Tokens generated, over all choices")
          int completionTokens,
      @Schema(examples = "52") int totalTokens,
      PromptDetails promptTokensDetails) {
    UsageBody(Usage usage) {
      this(
          usage.promptTokens(),
          usage.completionTokens(),
          usage.totalTokens(),
          new PromptDetails(usage.cachedTokens()));
    }
  }

  /** More about the prompt's tokens. */
  @Schema(name = "ChatPromptDetails")
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record PromptDetails(
      @Schema(examples = "0", description = "Those that did not have to be computed")
          int cachedTokens) {}

  static ChatCompletion of(Completion completion, Answer answer) {
    ValidatedRequest request = completion.request();
    List<Choice> choices = new ArrayList<>(answer.choices());
    for (int i = 0; i < answer.choices(); i++) {
      choices.add(
          new Choice(
              i,
              new Reply(
                  Message.Role.ASSISTANT.wireName(),
                  answer.content(i),
                  answer.reasoning(i),
                  Call.of(answer.calls(i))),
              ChatCompletionDialect.wireName(answer.reason(i)),
              request.logprobs().isPresent() ? ChatLogprobs.of(answer.scores(i)) : null));
    }
    return new ChatCompletion(
        request.id(),
        OBJECT,
        completion.since().getEpochSecond(),
        request.model(),
        choices,
        new UsageBody(answer.usage()));
  }
}
