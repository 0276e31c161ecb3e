package dev.tokamak.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.ResponseFormat;
import dev.tokamak.admission.SchemaSource;
import dev.tokamak.admission.ToolDraft;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.inference.Usage;
import dev.tokamak.inference.ValidatedRequest;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to {@code POST /completions} in one piece. */
@Schema(name = "Completion", description = "An answer in one piece")
@RegisterForReflection
public record CompletionResponse(
    @Schema(examples = "cpt-01k8z6m3q9x7v2n4b5c6d7f8gh") String completionId,
    @Schema(examples = "smollm2-135m-instruct", description = "The model that answered")
        String model,
    @Schema(description = "The request as it was understood, defaults filled in") Input input,
    @Schema(description = "The first choice") Output output,
    @Schema(description = "All choices, when n is greater than 1") @JsonInclude(Include.NON_NULL)
        List<Choice> outputs,
    @Schema(ref = "FinishReason", description = "Why the first choice ended") String finishReason,
    UsageBody usage,
    @Schema(examples = "user-7f3k2m9q", description = "Whose API key it was") String userId,
    @Schema(examples = "wpc-4b8n1x6z", description = "Whom the request counts for")
        String workspaceId,
    @Schema(format = "date-time", examples = "2026-07-01T10:05:00.000Z") String createdAt,
    @Schema(format = "date-time", examples = "2026-07-01T10:05:02.480Z") String updatedAt) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** A message of the request as it was understood. */
  @Schema(name = "InputMessage")
  @RegisterForReflection
  @JsonInclude(Include.NON_NULL)
  public record InputMessage(
      String role,
      @JsonInclude(Include.ALWAYS) @Schema(nullable = true) String content,
      List<Call> toolCalls,
      String toolCallId,
      String name) {}

  /** The request as it was understood. */
  @Schema(name = "Input")
  @RegisterForReflection
  @JsonInclude(Include.NON_NULL)
  public record Input(
      List<InputMessage> messages,
      Integer maxTokens,
      float temperature,
      float topP,
      int topK,
      float minP,
      int n,
      List<String> stop,
      float frequencyPenalty,
      float presencePenalty,
      Map<Integer, Float> logitBias,
      Long seed,
      Format responseFormat,
      List<Function> tools,
      @Schema(oneOf = {String.class, NamedTool.class}) Object toolChoice,
      Boolean parallelToolCalls,
      boolean stream,
      String user) {}

  /** A tool that was offered. */
  @Schema(name = "InputTool")
  @RegisterForReflection
  @JsonInclude(Include.NON_NULL)
  public record Function(
      String name,
      String description,
      @Schema(
              description = "The JSON Schema that arguments obey",
              type = SchemaType.OBJECT,
              implementation = Object.class)
          JsonNode parameters) {
    static List<Function> of(List<ToolDraft> tools) {
      return tools.isEmpty()
          ? null
          : tools.stream()
              .map(
                  tool ->
                      new Function(
                          tool.name(),
                          tool.description(),
                          tool.parameters() == null ? null : tool.parameters().tree()))
              .toList();
    }
  }

  /** The tool that has to be called. */
  @Schema(name = "NamedTool")
  @RegisterForReflection
  public record NamedTool(@Schema(required = true) String name) {
    /** As it stands in a request. */
    static Object of(ToolChoice choice) {
      return switch (choice) {
        case ToolChoice.Auto() -> "auto";
        case ToolChoice.None() -> "none";
        case ToolChoice.Required() -> "required";
        case ToolChoice.Named(String name) -> new NamedTool(name);
      };
    }
  }

  /** The form of the answer, where one was asked for. */
  @Schema(name = "InputFormat")
  @RegisterForReflection
  @JsonInclude(Include.NON_NULL)
  public record Format(
      @Schema(enumeration = {"text", "json_object", "json_schema"}) String type,
      @Schema(
              description = "The JSON Schema that the answer obeys",
              type = SchemaType.OBJECT,
              implementation = Object.class)
          JsonNode schema) {
    static Format of(ResponseFormat asked) {
      return switch (asked) {
        case null -> null;
        case ResponseFormat.Text() -> new Format("text", null);
        case ResponseFormat.JsonObject() -> new Format("json_object", null);
        case ResponseFormat.JsonSchema(SchemaSource schema, String _) ->
            new Format("json_schema", schema.tree());
      };
    }
  }

  /** The call of a tool; empty where none is called. */
  @Schema(name = "ToolCall", description = "The call of a tool; {} where none is called")
  @RegisterForReflection
  @JsonInclude(Include.NON_NULL)
  public record Call(
      String id, String name, @Schema(description = "A JSON text") String arguments) {
    static final Call NONE = new Call(null, null, null);

    static Call of(ToolCall call) {
      return new Call(call.id(), call.name(), call.arguments());
    }

    /** The first of an answer's calls, or the empty one. */
    static Call first(Answer answer, int choice) {
      return answer.calls(choice).stream().findFirst().map(Call::of).orElse(NONE);
    }

    /** All of an answer's calls, or null. */
    static List<Call> all(Answer answer, int choice) {
      List<Call> calls = answer.calls(choice).stream().map(Call::of).toList();
      return calls.isEmpty() ? null : calls;
    }
  }

  /** What the model said. */
  @Schema(name = "Output")
  @RegisterForReflection
  public record Output(
      @Schema(examples = "assistant") String role,
      @Schema(nullable = true, examples = "The capital of France is Paris.") String content,
      Call toolCall,
      @Schema(description = "All calls, where there is at least one") @JsonInclude(Include.NON_NULL)
          List<Call> toolCalls,
      @Schema(description = "What the model thought before, where it does so aloud")
          @JsonInclude(Include.NON_NULL)
          String reasoning) {
    static Output of(Answer answer, int choice) {
      return new Output(
          Message.Role.ASSISTANT.wireName(),
          answer.content(choice),
          Call.first(answer, choice),
          Call.all(answer, choice),
          answer.reasoning(choice));
    }
  }

  /** One of several answers. */
  @Schema(name = "Choice")
  @RegisterForReflection
  public record Choice(
      @Schema(minimum = "0", maximum = "7") int index,
      @Schema(examples = "assistant") String role,
      @Schema(nullable = true) String content,
      Call toolCall,
      @Schema(description = "All calls, where there is at least one") @JsonInclude(Include.NON_NULL)
          List<Call> toolCalls,
      @Schema(description = "What the model thought before, where it does so aloud")
          @JsonInclude(Include.NON_NULL)
          String reasoning,
      @Schema(ref = "FinishReason") String finishReason) {
    static Choice of(Answer answer, int choice) {
      Output output = Output.of(answer, choice);
      return new Choice(
          choice,
          output.role(),
          output.content(),
          output.toolCall(),
          output.toolCalls(),
          output.reasoning(),
          answer.reason(choice).wireName());
    }
  }

  /** What it cost. */
  @Schema(name = "Usage", description = "What the answer cost, in tokens")
  @RegisterForReflection
  public record UsageBody(
      @Schema(
              examples = "12",
              description = "Tokens of the prompt, the model's own markup included")
          int promptTokens,
      @Schema(examples = "0", description = "Those of the prompt that did not have to be computed")
          int cachedTokens,
      @Schema(examples = "40", description = "Tokens generated, over all choices")
          int completionTokens,
      @Schema(examples = "52") int totalTokens) {
    UsageBody(Usage usage) {
      this(
          usage.promptTokens(),
          usage.cachedTokens(),
          usage.completionTokens(),
          usage.totalTokens());
    }
  }

  /** The envelope around a complete answer. */
  static CompletionResponse of(Completion completion, Answer answer, Instant now) {
    ValidatedRequest request = completion.request();
    return new CompletionResponse(
        request.id(),
        request.model(),
        input(completion),
        Output.of(answer, 0),
        answer.choices() == 1 ? null : outputs(answer),
        answer.reason(0).wireName(),
        new UsageBody(answer.usage()),
        completion.caller().userId(),
        completion.caller().workspaceId(),
        TIME.format(completion.since()),
        TIME.format(now));
  }

  private static List<Choice> outputs(Answer answer) {
    List<Choice> outputs = new ArrayList<>(answer.choices());
    for (int i = 0; i < answer.choices(); i++) {
      outputs.add(Choice.of(answer, i));
    }
    return outputs;
  }

  private static Input input(Completion completion) {
    ValidatedRequest request = completion.request();
    RequestDraft draft = completion.draft();
    SamplingParams sampling = request.sampling();
    return new Input(
        request.messages().stream().map(CompletionResponse::message).toList(),
        draft.maxTokens(),
        sampling.temperature(),
        sampling.topP(),
        sampling.topK(),
        sampling.minP(),
        request.choices(),
        request.stop().isEmpty() ? null : request.stop(),
        sampling.frequencyPenalty(),
        sampling.presencePenalty(),
        sampling.logitBias().isEmpty() ? null : sampling.logitBias(),
        draft.sampling().seed(),
        Format.of(draft.features().responseFormat()),
        Function.of(draft.features().tools()),
        request.tools().map(ToolSet::choice).map(NamedTool::of).orElse(null),
        request.tools().map(ToolSet::parallel).orElse(null),
        completion.streams(),
        draft.user());
  }

  private static InputMessage message(Message message) {
    List<Call> calls = message.toolCalls().stream().map(Call::of).toList();
    return new InputMessage(
        message.role().wireName(),
        message.content(),
        calls.isEmpty() ? null : calls,
        message.toolCallId(),
        message.name());
  }
}
