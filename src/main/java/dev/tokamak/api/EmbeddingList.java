package dev.tokamak.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.tokamak.inference.EmbeddingBackend.Embeddings;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The answer to {@code POST /v1/embeddings}. */
@Schema(name = "EmbeddingList")
@RegisterForReflection
public record EmbeddingList(
    @Schema(required = true, enumeration = "list") String object,
    @Schema(required = true, description = "One for each input, in their order") List<Entry> data,
    @Schema(required = true) String model,
    @Schema(required = true) Cost usage) {

  /** One vector. */
  @Schema(name = "Embedding")
  @RegisterForReflection
  public record Entry(
      @Schema(required = true, enumeration = "embedding") String object,
      @Schema(required = true, minimum = "0") int index,
      @Schema(
              required = true,
              description =
                  "A vector of length 1: numbers, or with `encoding_format` base64 the bytes of"
                      + " 32-bit floats, the lowest byte first",
              oneOf = {Vector.class, String.class})
          Object embedding) {}

  /** Numbers. */
  @Schema(name = "EmbeddingVector", implementation = Float[].class)
  interface Vector {}

  /** What it cost. */
  @Schema(name = "EmbeddingUsage")
  @RegisterForReflection
  @JsonNaming(SnakeCaseStrategy.class)
  public record Cost(
      @Schema(required = true) int promptTokens, @Schema(required = true) int totalTokens) {}

  static EmbeddingList of(String model, Embeddings embeddings, boolean base64) {
    List<Entry> data = new ArrayList<>(embeddings.vectors().size());
    for (float[] vector : embeddings.vectors()) {
      data.add(new Entry("embedding", data.size(), base64 ? bytes(vector) : vector));
    }
    return new EmbeddingList(
        "list", data, model, new Cost(embeddings.tokens(), embeddings.tokens()));
  }

  private static String bytes(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
