package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code POST /v1/responses} as the OpenAPI document shows it. {@link ResponsesReader}
 * reads the real thing.
 */
@Schema(
    name = "ResponsesRequest",
    description = "The part of OpenAI's request that keeps nothing on the server")
@JsonNaming(SnakeCaseStrategy.class)
public record ResponsesRequest(
    @Schema(description = "A model of GET /v1/models, or `default`", examples = "default")
        String model,
    @Schema(
            required = true,
            description = "A text of the user, or items",
            oneOf = {String.class, Items.class},
            examples = "Why is the sky blue?")
        Object input,
    @Schema(description = "A system text before the input") String instructions,
    @Schema(description = "Tokens to generate at most", minimum = "1") Integer maxOutputTokens,
    @Schema(minimum = "0", maximum = "2", defaultValue = "1") Float temperature,
    @Schema(minimum = "0", exclusiveMinimum = true, maximum = "1", defaultValue = "1") Float topP,
    @Schema(description = "Not OpenAI's", minimum = "0", defaultValue = "0") Integer topK,
    @Schema(description = "Not OpenAI's", minimum = "0", maximum = "1", defaultValue = "0")
        Float minP,
    @Schema(description = "Not OpenAI's: same seed, same text") Long seed,
    TextOptions text,
    @Schema(maxItems = 128) List<CompletionRequest.OfferedTool> tools,
    @Schema(
            oneOf = {String.class, CompletionRequest.ChosenTool.class},
            examples = "auto")
        Object toolChoice,
    @Schema(defaultValue = "true") Boolean parallelToolCalls,
    @Schema(defaultValue = "false") Boolean stream,
    @Schema(description = "Comes back with the answer", type = SchemaType.OBJECT) Object metadata,
    String user,
    @Schema(description = "Nothing is stored: must be false or left out") Boolean store,
    @Schema(description = "Not supported: must be left out", nullable = true)
        String previousResponseId,
    @Schema(description = "Not supported: must be false or left out") Boolean background,
    @Schema(description = "Not supported: must be `disabled` or left out") String truncation) {

  /** The form of the answer. */
  @Schema(name = "ResponsesText")
  public record TextOptions(Format format) {}

  /** A form. */
  @Schema(name = "ResponsesFormat")
  public record Format(
      @Schema(
              required = true,
              enumeration = {"text", "json_object", "json_schema"})
          String type,
      String name,
      Boolean strict,
      @Schema(
              description = "For json_schema, and needed there",
              type = SchemaType.OBJECT,
              examples = ApiDescription.SCHEMA_EXAMPLE)
          Object schema) {}

  /** Items of a conversation. */
  @Schema(
      name = "ResponsesItems",
      type = SchemaType.ARRAY,
      implementation = Item.class,
      minItems = 1)
  interface Items {}

  /** One item. */
  @Schema(
      name = "ResponsesItem",
      description = "A message (`role`, `content`), a call, or the result of one")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Item(
      @Schema(enumeration = {"message", "function_call", "function_call_output", "reasoning"})
          String type,
      @Schema(enumeration = {"user", "assistant", "system", "developer"}) String role,
      @Schema(oneOf = {String.class, Parts.class}) Object content,
      String callId,
      String name,
      @Schema(description = "A JSON text") String arguments,
      @Schema(oneOf = {String.class, Parts.class}) Object output) {}

  /** Pieces of text. */
  @Schema(name = "ResponsesParts", type = SchemaType.ARRAY, implementation = Part.class)
  interface Parts {}

  /** A piece of text. */
  @Schema(name = "ResponsesPart")
  public record Part(
      @Schema(
              required = true,
              enumeration = {"input_text", "output_text"})
          String type,
      @Schema(required = true) String text) {}
}
