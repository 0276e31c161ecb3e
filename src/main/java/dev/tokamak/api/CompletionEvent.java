package dev.tokamak.api;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One event of a streamed answer as the OpenAPI document shows it; {@link CompletionEvents} writes
 * the real thing.
 */
@Schema(
    name = "CompletionEvent",
    description = "What has changed since the event before; whatever did not is left out")
public record CompletionEvent(
    @Schema(required = true, examples = "cpt-01k8z6m3q9x7v2n4b5c6d7f8gh") String completionId,
    @Schema(
            description = "Which choice it belongs to, when n is greater than 1",
            minimum = "0",
            maximum = "7")
        Integer index,
    @Schema(description = "More of the answer") Delta output,
    @Schema(ref = "FinishReason", description = "In the last event of a choice")
        String finishReason,
    @Schema(description = "In the last event of all") CompletionResponse.UsageBody usage,
    @Schema(
            description =
                "In place of all else, when something goes wrong on the way: the stream ends with it")
        ErrorBody.Detail error) {

  /** More of an answer. */
  @Schema(name = "Delta")
  public record Delta(
      @Schema(description = "To be put behind what came before", examples = " Paris")
          String content,
      @Schema(description = "To be put behind the reasoning that came before") String reasoning,
      @Schema(description = "More of a call of a tool") List<CallDelta> toolCalls) {}

  /** More of a call. */
  @Schema(name = "ToolCallDelta")
  public record CallDelta(
      @Schema(required = true, description = "Which call of the choice", minimum = "0") int index,
      @Schema(description = "In the first event of the call") String id,
      @Schema(description = "In the first event of the call") String name,
      @Schema(required = true, description = "To be put behind what came before")
          String arguments) {}
}
