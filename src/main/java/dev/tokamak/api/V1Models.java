package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tokamak.inference.ModelInfo;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The models that are served, as both OpenAI's and Anthropic's clients read them. */
@Schema(name = "V1ModelList")
@RegisterForReflection
@JsonNaming(SnakeCaseStrategy.class)
public record V1Models(
    @Schema(required = true, enumeration = "list") String object,
    @Schema(required = true) List<Entry> data,
    @Schema(required = true, description = "Always false: all models stand in one list")
        boolean hasMore,
    @Schema(required = true, nullable = true, description = "Null where no model is served")
        String firstId,
    @Schema(required = true, nullable = true, description = "Null where no model is served")
        String lastId) {

  /** One model. */
  @Schema(name = "V1Model")
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record Entry(
      @Schema(required = true, examples = "smollm2-135m-instruct") String id,
      @Schema(required = true, enumeration = "model") String object,
      @Schema(required = true, enumeration = "model") String type,
      @Schema(required = true, description = "Since when it is served, in seconds since 1970")
          long created,
      @Schema(
              required = true,
              description = "The same as a text",
              examples = "2026-07-01T10:00:00Z")
          String createdAt,
      @Schema(required = true, examples = "llama 135M Q4_1") String displayName,
      @Schema(required = true, enumeration = "tokamak") String ownedBy,
      @Schema(
              required = true,
              examples = "8192",
              description = "Tokens of prompt and answer together, for one request")
          int contextLength) {
    static Entry of(ModelInfo model) {
      return new Entry(
          model.id(),
          "model",
          "model",
          model.since().getEpochSecond(),
          model.since().truncatedTo(ChronoUnit.SECONDS).toString(),
          model.description(),
          "tokamak",
          model.contextLength());
    }
  }

  static V1Models of(List<ModelInfo> models) {
    return new V1Models(
        "list",
        models.stream().map(Entry::of).toList(),
        false,
        models.isEmpty() ? null : models.getFirst().id(),
        models.isEmpty() ? null : models.getLast().id());
  }
}
