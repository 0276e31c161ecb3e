package dev.tokamak.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tokamak.inference.ModelInfo;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The models that are served, the default one first. */
@Schema(name = "ModelList")
@RegisterForReflection
public record ModelList(List<Entry> models) {

  /** One model. */
  @Schema(name = "Model")
  @RegisterForReflection
  public record Entry(
      @Schema(
              examples = "smollm2-135m-instruct",
              description = "What requests name in the field model")
          String id,
      @Schema(
              examples = "8192",
              description = "Tokens of prompt and answer together, for one request")
          int contextLength,
      @Schema(examples = "llama 135M Q4_1") String description,
      @Schema(
              name = "default",
              description = "Whether it answers requests that name no model, or \"default\"")
          @JsonProperty("default")
          boolean isDefault) {}

  static ModelList of(List<ModelInfo> models) {
    List<Entry> entries = new ArrayList<>(models.size());
    for (ModelInfo model : models) {
      entries.add(
          new Entry(model.id(), model.contextLength(), model.description(), entries.isEmpty()));
    }
    return new ModelList(entries);
  }
}
