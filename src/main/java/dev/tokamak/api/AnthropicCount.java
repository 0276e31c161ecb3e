package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to {@code POST /v1/messages/count_tokens}. */
@Schema(name = "MessageTokens")
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
public record AnthropicCount(
    @Schema(required = true, examples = "31", description = "Tokens of the prompt, cached or not")
        int inputTokens) {}
