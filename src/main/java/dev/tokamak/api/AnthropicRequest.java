package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code POST /v1/messages} as the OpenAPI document shows it. {@link AnthropicReader}
 * reads the real thing.
 */
@Schema(name = "MessagesRequest", description = "Anthropic's request")
@JsonNaming(SnakeCaseStrategy.class)
public record AnthropicRequest(
    @Schema(description = "A model of GET /v1/models, or `default`", examples = "default")
        String model,
    @Schema(
            required = true,
            minItems = 1,
            description = "The conversation, oldest turn first; the last one is the user's")
        List<Turn> messages,
    @Schema(
            description = "Tokens to generate at most; needed for an answer",
            minimum = "1",
            examples = "64")
        Integer maxTokens,
    @Schema(oneOf = {String.class, CompletionRequest.Parts.class}) Object system,
    @Schema(minimum = "0", maximum = "2", defaultValue = "1") Float temperature,
    @Schema(minimum = "0", exclusiveMinimum = true, maximum = "1", defaultValue = "1") Float topP,
    @Schema(minimum = "0", defaultValue = "0") Integer topK,
    @Schema(maxItems = 16) List<String> stopSequences,
    @Schema(maxItems = 128) List<Tool> tools,
    Choice toolChoice,
    OutputConfig outputConfig,
    @Schema(defaultValue = "false") Boolean stream,
    Metadata metadata,
    @Schema(description = "Only `{\"type\": \"disabled\"}`") Thinking thinking) {

  /** One turn. */
  @Schema(name = "MessagesTurn")
  public record Turn(
      @Schema(
              required = true,
              enumeration = {"user", "assistant", "system"})
          String role,
      @Schema(
              required = true,
              oneOf = {String.class, Blocks.class},
              examples = "Hello")
          Object content) {}

  /** Blocks of a turn. */
  @Schema(name = "MessagesBlocks", type = SchemaType.ARRAY, implementation = Block.class)
  interface Blocks {}

  /** One block. */
  @Schema(name = "MessagesBlock", description = "Text, the call of a tool, or the result of one")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Block(
      @Schema(
              required = true,
              enumeration = {"text", "tool_use", "tool_result", "thinking"})
          String type,
      String text,
      String id,
      String name,
      @Schema(type = SchemaType.OBJECT) Object input,
      String toolUseId,
      @Schema(oneOf = {String.class, CompletionRequest.Parts.class}) Object content,
      Boolean isError) {}

  /** A tool. */
  @Schema(name = "MessagesTool")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Tool(
      @Schema(required = true, pattern = "[A-Za-z0-9_-]{1,64}") String name,
      String description,
      @Schema(type = SchemaType.OBJECT, description = "A JSON Schema of its arguments")
          Object inputSchema) {}

  /** Whether tools are to be called. */
  @Schema(name = "MessagesToolChoice")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Choice(
      @Schema(
              required = true,
              enumeration = {"auto", "any", "tool", "none"})
          String type,
      String name,
      Boolean disableParallelToolUse) {}

  /** The form of the answer. */
  @Schema(name = "MessagesOutputConfig")
  public record OutputConfig(ResponsesRequest.Format format) {}

  /** Who asks. */
  @Schema(name = "MessagesMetadata")
  @JsonNaming(SnakeCaseStrategy.class)
  public record Metadata(String userId) {}

  /** Whether to think aloud. */
  @Schema(name = "MessagesThinking")
  public record Thinking(@Schema(required = true, enumeration = "disabled") String type) {}
}
