package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to {@code POST /v1/messages} as the OpenAPI document shows it; {@link
 * AnthropicDialect} makes the real thing.
 */
@Schema(name = "MessagesAnswer", description = "An answer in one piece, as Anthropic spells it")
@JsonNaming(SnakeCaseStrategy.class)
public record AnthropicMessage(
    @Schema(required = true, examples = "cpt-01k8z6m3q9x7v2n4b5c6d7f8gh") String id,
    @Schema(required = true, enumeration = "message") String type,
    @Schema(required = true, enumeration = "assistant") String role,
    @Schema(required = true) String model,
    @Schema(required = true) List<Block> content,
    @Schema(
            required = true,
            nullable = true,
            enumeration = {"end_turn", "max_tokens", "stop_sequence", "tool_use"})
        String stopReason,
    @Schema(required = true, nullable = true) String stopSequence,
    @Schema(required = true) MessageUsage usage) {

  /** One block. */
  @Schema(name = "MessagesAnswerBlock")
  public record Block(
      @Schema(
              required = true,
              enumeration = {"thinking", "text", "tool_use"})
          String type,
      String text,
      String thinking,
      String id,
      String name,
      @Schema(type = SchemaType.OBJECT) Object input) {}

  /** What it cost. */
  @Schema(name = "MessagesUsage")
  @JsonNaming(SnakeCaseStrategy.class)
  public record MessageUsage(
      @Schema(required = true, description = "Tokens of the prompt that had to be computed")
          int inputTokens,
      @Schema(required = true, description = "Always 0") int cacheCreationInputTokens,
      @Schema(required = true, description = "Tokens of the prompt that did not")
          int cacheReadInputTokens,
      @Schema(required = true) int outputTokens) {}
}
