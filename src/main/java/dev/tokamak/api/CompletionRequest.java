package dev.tokamak.api;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code POST /completions} as the OpenAPI document shows it. {@link CompletionReader}
 * reads the real thing.
 */
@Schema(
    name = "CompletionRequest",
    description =
        """
        Exactly one of `prompt` and `messages` is needed, nothing else. Every name may also be written \
        in snake_case (`max_tokens`), but not both ways at once. An unknown field is ignored, and a \
        `Warning` header names it. `null` is the same as leaving a field out.""")
public record CompletionRequest(
    @Schema(
            description =
                "A model of GET /models, or `default`, which is what is taken when it is left out",
            examples = "default")
        String model,
    @Schema(description = "One turn of the user", examples = "What is the capital of France?")
        String prompt,
    @Schema(description = "A conversation, oldest turn first", minItems = 1) List<Turn> messages,
    @Schema(
            description = "An instruction to the model, put before the messages",
            examples = "You are a helpful assistant.")
        String system,
    @Schema(
            description =
                "Tokens to generate at most, for each choice; all that is left of the model's context"
                    + " when left out",
            minimum = "1",
            examples = "64")
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
            description = "Draws from this many of the likeliest tokens; 0 keeps all",
            minimum = "0",
            defaultValue = "0")
        Integer topK,
    @Schema(
            description =
                "Drops tokens less likely than this share of the likeliest one; 0 keeps all",
            minimum = "0",
            maximum = "1",
            defaultValue = "0")
        Float minP,
    @Schema(
            description = "Choices to make; `output` holds the first, `outputs` all of them",
            minimum = "1",
            maximum = "8",
            defaultValue = "1")
        Integer n,
    @Schema(
            description = "Texts that end an answer and are never part of it",
            oneOf = {String.class, Stops.class},
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
            additionalProperties = Bias.class,
            examples = "{\"1234\": -100}")
        Map<String, Float> logitBias,
    @Schema(description = "Same seed, same model, same request: same text", examples = "42")
        Long seed,
    @Schema(
            description =
                "The form of the answer, enforced while it is written; `stop` must be left out with"
                    + " JSON",
            defaultValue = "{\"type\": \"text\"}")
        ResponseFormat responseFormat,
    @Schema(
            description = "Tools that the model may call: it answers with a call, and you run it",
            maxItems = 128)
        List<OfferedTool> tools,
    @Schema(
            description =
                "`auto`: the model decides; `none`: no call; `required`: at least one; or the tool"
                    + " that has to be called. `auto` where it is left out",
            oneOf = {String.class, ChosenTool.class},
            examples = "auto")
        Object toolChoice,
    @Schema(description = "Whether one answer may call several times", defaultValue = "true")
        Boolean parallelToolCalls,
    @Schema(
            description =
                "Whether to answer in server-sent events; where it is left out, the header"
                    + " `Accept: text/event-stream` asks for the same",
            defaultValue = "false")
        Boolean stream,
    @Schema(
            description = "Your own name for the person behind the request; appears in the log",
            examples = "customer-17")
        String user,
    @Schema(description = "Not supported: must be false or left out", defaultValue = "false")
        Boolean kbs,
    @Schema(description = "Not supported: must be false or left out", defaultValue = "false")
        Boolean web) {

  /** One turn of a conversation. */
  @Schema(name = "Message", description = "One turn of a conversation")
  public record Turn(
      @Schema(
              required = true,
              enumeration = {"system", "user", "assistant", "tool"})
          String role,
      @Schema(
              description =
                  "Needed, except from an assistant that calls tools; several text parts are one text",
              oneOf = {String.class, Parts.class},
              nullable = true,
              examples = "What is the capital of France?")
          Object content,
      @Schema(description = "The call that an assistant made; {} is the same as leaving it out")
          CompletionResponse.Call toolCall,
      @Schema(description = "All calls that an assistant made, when there are several")
          List<CompletionResponse.Call> toolCalls,
      @Schema(description = "Of role tool, and needed there: the id of the call that it answers")
          String toolCallId,
      @Schema(description = "Of an assistant: taken from an answer, and not shown to the model")
          String reasoning,
      @Schema(description = "Who speaks, or which tool") String name) {}

  /** A piece of text. */
  @Schema(name = "TextPart")
  public record Part(
      @Schema(required = true, enumeration = "text") String type,
      @Schema(required = true) String text) {}

  /** Pieces of text. */
  @Schema(name = "TextParts", type = SchemaType.ARRAY, implementation = Part.class)
  interface Parts {}

  /** Several stop texts. */
  @Schema(name = "Stops", type = SchemaType.ARRAY, implementation = String.class, maxItems = 16)
  interface Stops {}

  /** What is added to a logit. */
  @Schema(name = "Bias", type = SchemaType.NUMBER, minimum = "-100", maximum = "100")
  interface Bias {}

  /** The form of the answer. */
  @Schema(name = "ResponseFormat")
  public record ResponseFormat(
      @Schema(
              required = true,
              description =
                  "`json_object`: any JSON object; `json_schema`: a document that the schema allows",
              enumeration = {"text", "json_object", "json_schema"})
          String type,
      @Schema(
              description = "For json_schema, and needed there: a JSON Schema",
              type = SchemaType.OBJECT,
              examples = ApiDescription.SCHEMA_EXAMPLE)
          Object schema,
      @Schema(description = "In place of schema: as OpenAI nests it") SchemaHolder jsonSchema) {}

  /** A JSON Schema with what OpenAI puts beside it. */
  @Schema(name = "JsonSchema")
  public record SchemaHolder(
      @Schema(description = "Without effect") String name,
      @Schema(description = "Without effect") String description,
      @Schema(
              required = true,
              description = "A JSON Schema",
              type = SchemaType.OBJECT,
              examples = ApiDescription.SCHEMA_EXAMPLE)
          Object schema,
      @Schema(description = "Without effect: every schema is obeyed to the letter")
          Boolean strict) {}

  /** A tool. */
  @Schema(
      name = "Tool",
      description = "As `{name, …}`, or nested as `{type: function, function: {name, …}}`")
  public record OfferedTool(
      @Schema(
              description = "Needed here or inside of function",
              pattern = "^[A-Za-z0-9_-]{1,64}$",
              examples = "fetch_weather_forecast")
          String name,
      @Schema(
              description = "What it is for, in words for the model",
              examples = "Returns the weather forecast of a city")
          String description,
      @Schema(
              description =
                  "A JSON Schema that the arguments of every call obey; left out: there are none",
              type = SchemaType.OBJECT,
              examples = ApiDescription.SCHEMA_EXAMPLE)
          Object parameters,
      @Schema(description = "Without effect: every schema is obeyed to the letter") Boolean strict,
      @Schema(enumeration = "function") String type,
      @Schema(description = "In place of all else: the tool as OpenAI nests it")
          NestedTool function) {}

  /** A tool inside of {@code function}. */
  @Schema(name = "ToolFunction")
  public record NestedTool(
      @Schema(required = true, pattern = "^[A-Za-z0-9_-]{1,64}$") String name,
      String description,
      @Schema(type = SchemaType.OBJECT) Object parameters,
      Boolean strict) {}

  /** The tool that has to be called. */
  @Schema(
      name = "ToolChoice",
      description = "As `{name}`, or nested as `{type: function, function: {name}}`")
  public record ChosenTool(
      String name, @Schema(enumeration = "function") String type, NestedName function) {}

  /** A name inside of {@code function}. */
  @Schema(name = "ToolChoiceFunction")
  public record NestedName(@Schema(required = true) String name) {}
}
