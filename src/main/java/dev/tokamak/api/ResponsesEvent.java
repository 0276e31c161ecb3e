package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One event of a streamed answer of {@code /v1/responses} as the OpenAPI document shows it; {@link
 * ResponsesEvents} writes the real thing.
 */
@Schema(name = "ResponsesEvent", description = "One event; which fields it has goes by its type")
@JsonNaming(SnakeCaseStrategy.class)
public record ResponsesEvent(
    @Schema(
            required = true,
            description = "The same as the event's name",
            enumeration = {
              "response.created",
              "response.in_progress",
              "response.output_item.added",
              "response.content_part.added",
              "response.output_text.delta",
              "response.output_text.done",
              "response.content_part.done",
              "response.reasoning_text.delta",
              "response.reasoning_text.done",
              "response.function_call_arguments.delta",
              "response.function_call_arguments.done",
              "response.output_item.done",
              "response.completed",
              "response.incomplete",
              "error"
            })
        String type,
    @Schema(required = true, minimum = "0") int sequenceNumber,
    ResponsesAnswer response,
    String itemId,
    Integer outputIndex,
    Integer contentIndex,
    String delta,
    ResponsesAnswer.OutputItem item,
    ResponsesAnswer.OutputPart part,
    ErrorBody.Detail error) {}
