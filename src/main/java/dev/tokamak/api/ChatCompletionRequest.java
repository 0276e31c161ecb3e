package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code POST /v1/chat/completions} as the OpenAPI document shows it. {@link
 * ChatCompletionReader} reads the real thing.
 */
@Schema(
    name = "ChatCompletionRequest",
    description =
        """
        OpenAI's request. What cannot be granted yet is refused with `unsupported`, unless it has the \
        value that asks for nothing. An unknown field is ignored, and a `Warning` header names it. \
        `null` is the same as leaving a field out.""")
@JsonNaming(SnakeCaseStrategy.class)
public record ChatCompletionRequest(
    @Schema(
            description =
                "A model of GET /models, or `default`, which is what is taken when it is left out",
            examples = "default")
        String model,
    @Schema(required = true, description = "The conversation, oldest turn first", minItems = 1)
        List<Turn> messages,
    @Schema(
            description =
                "Tokens to generate at most, for each choice; all that is left of the model's context"
                    + " when left out",
            minimum = "1",
            examples = "64")
        Integer maxCompletionTokens,
    @Schema(
            description = "The older name of max_completion_tokens",
            minimum = "1",
            deprecated = true)
        Integer maxTokens,
    @Schema(
            description = "How much chance there is in it; 0 takes the likeliest token, always",
            minimum = "0",
            maximum = "2",
            defaultValue = "1")
        Float temperature,
    @Schema(
            description =
                "Draws from the smallest set of tokens whose probability reaches this; 1 keeps all",
            minimum = "0",
            exclusiveMinimum = true,
            maximum = "1",
            defaultValue = "1")
        Float topP,
    @Schema(
            description = "Not OpenAI's: draws from this many of the likeliest tokens; 0 keeps all",
            minimum = "0",
            defaultValue = "0")
        Integer topK,
    @Schema(
            description =
                "Not OpenAI's: drops tokens less likely than this share of the likeliest one; 0 keeps"
                    + " all",
            minimum = "0",
            maximum = "1",
            defaultValue = "0")
        Float minP,
    @Schema(description = "Choices to make", minimum = "1", maximum = "8", defaultValue = "1")
        Integer n,
    @Schema(
            description = "Texts that end an answer and are never part of it",
            oneOf = {String.class, CompletionRequest.Stops.class},
            examples = "[\"\\n\\n\"]")
        Object stop,
    @Schema(
            description =
                "Makes a token less likely for each time the answer has it; negative: more likely",
            minimum = "-2",
            maximum = "2",
            defaultValue = "0")
        Float frequencyPenalty,
    @Schema(
            description = "Makes tokens that the answer has less likely; negative: more likely",
            minimum = "-2",
            maximum = "2",
            defaultValue = "0")
        Float presencePenalty,
    @Schema(
            description =
                "By token id, what to add to the token's logit: -100 forbids it, 100 all but forces"
                    + " it; at most 1024 entries",
            type = SchemaType.OBJECT,
            additionalProperties = CompletionRequest.Bias.class,
            examples = "{\"1234\": -100}")
        Map<String, Float> logitBias,
    @Schema(description = "Same seed, same model, same request: same text", examples = "42")
        Long seed,
    @Schema(
            description =
                "Whether to answer in server-sent events; where it is left out, the header"
                    + " `Accept: text/event-stream` asks for the same",
            defaultValue = "false")
        Boolean stream,
    StreamOptions streamOptions,
    @Schema(
            description = "Your own name for the person behind the request; appears in the log",
            examples = "customer-17")
        String user,
    @Schema(
            description =
                "The form of the answer, enforced while it is written; `stop` must be left out with"
                    + " JSON",
            defaultValue = "{\"type\": \"text\"}")
        Format responseFormat,
    @Schema(
            description = "Tools that the model may call: it answers with a call, and you run it",
            maxItems = 128)
        List<CompletionRequest.OfferedTool> tools,
    @Schema(
            description =
                "`auto`: the model decides; `none`: no call; `required`: at least one; or the tool"
                    + " that has to be called. `auto` where it is left out",
            oneOf = {String.class, CompletionRequest.ChosenTool.class},
            examples = "auto")
        Object toolChoice,
    @Schema(description = "Whether one answer may call several times", defaultValue = "true")
        Boolean parallelToolCalls,
    @Schema(description = "Not supported yet: must be false or left out", defaultValue = "false")
        Boolean logprobs,
    @Schema(description = "Not supported yet: must be 0 or left out", defaultValue = "0")
        Integer topLogprobs,
    @Schema(description = "Not supported: must be empty or left out") List<Object> functions,
    @Schema(description = "Not supported: must be `none` or left out", examples = "none")
        Object functionCall,
    @Schema(description = "Not supported: must be `[\"text\"]` or left out")
        List<String> modalities,
    @Schema(description = "Not supported: must be left out", nullable = true) Object audio,
    @Schema(description = "Not supported: must be left out", nullable = true) Object prediction,
    @Schema(description = "Not supported: must be left out", nullable = true)
        Object webSearchOptions,
    @Schema(description = "Not supported: must be `none` or left out") String reasoningEffort,
    @Schema(description = "Not supported: must be `medium` or left out") String verbosity,
    @Schema(description = "Not supported: must be `auto`, `default` or left out")
        String serviceTier,
    @Schema(description = "Not supported: must be false or left out", defaultValue = "false")
        Boolean store,
    @Schema(description = "Not supported: must be empty or left out", type = SchemaType.OBJECT)
        Object metadata) {

  /** One turn of a conversation. */
  @Schema(name = "ChatMessage", description = "One turn of a conversation")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Turn(
      @Schema(
              required = true,
              description = "`developer` is the same as `system`",
              enumeration = {"system", "developer", "user", "assistant", "tool"})
          String role,
      @Schema(
              description =
                  "Needed, except from an assistant that calls tools; several text parts are one text",
              oneOf = {String.class, CompletionRequest.Parts.class},
              nullable = true,
              examples = "What is the capital of France?")
          Object content,
      @Schema(description = "The calls that an assistant made") List<Call> toolCalls,
      @Schema(description = "Of role tool, and needed there: the id of the call that it answers")
          String toolCallId,
      @Schema(description = "Of an assistant: taken from an answer, and not shown to the model")
          String reasoningContent,
      @Schema(description = "Who speaks, or which tool") String name) {}

  /** The call of a tool. */
  @Schema(name = "ChatToolCall", description = "The call of a tool")
  public record Call(
      @Schema(required = true) String id,
      @Schema(required = true, enumeration = "function") String type,
      @Schema(required = true) Function function) {}

  /** What is called. */
  @Schema(name = "ChatFunctionCall")
  public record Function(
      @Schema(required = true) String name,
      @Schema(required = true, description = "A JSON text") String arguments) {}

  /** How to stream. */
  @Schema(name = "ChatStreamOptions")
  @JsonNaming(SnakeCaseStrategy.class)
  public record StreamOptions(
      @Schema(
              description = "Whether the stream ends with a chunk that holds the usage",
              defaultValue = "false")
          Boolean includeUsage,
      @Schema(description = "Not supported: must be false or left out", defaultValue = "false")
          Boolean includeObfuscation) {}

  /** The form of the answer. */
  @Schema(name = "ChatResponseFormat")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Format(
      @Schema(
              required = true,
              description =
                  "`json_object`: any JSON object; `json_schema`: a document that the schema allows",
              enumeration = {"text", "json_object", "json_schema"})
          String type,
      @Schema(description = "For json_schema, and needed there")
          CompletionRequest.SchemaHolder jsonSchema) {}
}
