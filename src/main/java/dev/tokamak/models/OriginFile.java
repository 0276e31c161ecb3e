package dev.tokamak.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.models.StoredModel.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The note {@code NAME.json} beside {@code NAME.gguf}: where the file came from and its checksum.
 * Nothing depends on it being there.
 */
final class OriginFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private OriginFile() {}

  static Path beside(Path model) {
    String name = model.getFileName().toString();
    return model.resolveSibling(name.substring(0, name.length() - ".gguf".length()) + ".json");
  }

  static void write(Path model, Origin origin) throws IOException {
    // As a tree: records would have to be registered for reflection in a native image.
    JsonNode node =
        JSON.createObjectNode()
            .put("source", origin.source())
            .put("sha256", origin.sha256())
            .put("checkedAgainst", origin.checkedAgainst());
    Path file = beside(model);
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, node.toPrettyString() + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Empty if there is none, or none that can be read. */
  static Optional<Origin> read(Path model) {
    Path file = beside(model);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode node = JSON.readTree(Files.readString(file));
      return Optional.of(
          new Origin(
              node.path("source").asText(),
              node.path("sha256").asText(),
              node.path("checkedAgainst").asText()));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
