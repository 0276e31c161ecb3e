package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code POST /v1/embeddings} as the OpenAPI document shows it. {@link
 * EmbeddingsReader} reads the real thing.
 */
@Schema(name = "EmbeddingsRequest")
@JsonNaming(SnakeCaseStrategy.class)
public record EmbeddingsRequest(
    @Schema(
            description =
                "A model that is served for embeddings; the first one when it is left out",
            examples = "default")
        String model,
    @Schema(
            required = true,
            description =
                "A string, an array of up to 2048 strings, an array of token ids, or an array of such"
                    + " arrays",
            oneOf = {
              String.class,
              TextCompletionRequest.Texts.class,
              TextCompletionRequest.TokenIds.class,
              TextCompletionRequest.TokenLists.class
            },
            examples = "The sky is blue")
        Object input,
    @Schema(
            enumeration = {"float", "base64"},
            defaultValue = "float")
        String encodingFormat,
    @Schema(description = "The model's own number, or left out", minimum = "1") Integer dimensions,
    String user) {}
