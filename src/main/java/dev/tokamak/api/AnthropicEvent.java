package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One event of a streamed answer of {@code /v1/messages} as the OpenAPI document shows it; {@link
 * AnthropicEvents} writes the real thing.
 */
@Schema(name = "MessagesEvent", description = "One event; which fields it has goes by its type")
@JsonNaming(SnakeCaseStrategy.class)
public record AnthropicEvent(
    @Schema(
            required = true,
            description = "The same as the event's name",
            enumeration = {
              "message_start",
              "content_block_start",
              "content_block_delta",
              "content_block_stop",
              "message_delta",
              "message_stop",
              "error"
            })
        String type,
    AnthropicMessage message,
    Integer index,
    AnthropicMessage.Block contentBlock,
    @Schema(type = SchemaType.OBJECT) Object delta,
    AnthropicMessage.MessageUsage usage,
    ErrorBody.Detail error) {}
