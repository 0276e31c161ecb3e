package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The answer to {@code POST /v1/responses} as the OpenAPI document shows it; {@link ResponseObject}
 * makes the real thing, which also repeats what was asked.
 */
@Schema(
    name = "ResponsesAnswer",
    description = "An answer, with what was asked repeated as OpenAI does")
@JsonNaming(SnakeCaseStrategy.class)
public record ResponsesAnswer(
    @Schema(required = true, examples = "cpt-01k8z6m3q9x7v2n4b5c6d7f8gh") String id,
    @Schema(required = true, enumeration = "response") String object,
    @Schema(required = true, description = "Seconds since 1970") long createdAt,
    @Schema(
            required = true,
            enumeration = {"in_progress", "completed", "incomplete"})
        String status,
    @Schema(required = true) String model,
    @Schema(required = true, description = "Reasoning, a message, calls") List<OutputItem> output,
    @Schema(nullable = true) IncompleteDetails incompleteDetails,
    @Schema(nullable = true) ResponsesUsage usage) {

  /** One item. */
  @Schema(name = "ResponsesOutputItem")
  @JsonNaming(SnakeCaseStrategy.class)
  public record OutputItem(
      @Schema(required = true) String id,
      @Schema(
              required = true,
              enumeration = {"reasoning", "message", "function_call"})
          String type,
      @Schema(
              required = true,
              enumeration = {"in_progress", "completed", "incomplete"})
          String status,
      @Schema(enumeration = "assistant") String role,
      List<OutputPart> content,
      @Schema(description = "Of a call: what its result names") String callId,
      String name,
      @Schema(description = "A JSON text that the tool's parameters allow") String arguments) {}

  /** A piece of text. */
  @Schema(name = "ResponsesOutputPart")
  public record OutputPart(
      @Schema(
              required = true,
              enumeration = {"output_text", "reasoning_text"})
          String type,
      @Schema(required = true) String text) {}

  /** Why it is incomplete. */
  @Schema(name = "ResponsesIncomplete")
  public record IncompleteDetails(
      @Schema(required = true, enumeration = "max_output_tokens") String reason) {}

  /** What it cost. */
  @Schema(name = "ResponsesUsage")
  @JsonNaming(SnakeCaseStrategy.class)
  public record ResponsesUsage(
      @Schema(required = true) int inputTokens,
      @Schema(required = true) int outputTokens,
      @Schema(required = true) int totalTokens) {}
}
