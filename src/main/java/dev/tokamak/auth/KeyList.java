package dev.tokamak.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.KeyLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code keys.json}: the keys that were made. Written as trees, which needs no reflection.
 *
 * <p>Entries are added and marked, never removed, so that each change makes the file longer: {@link
 * RevocationList} relies on that.
 */
final class KeyList {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KeyList() {}

  /** The keys in the file, oldest first; none where there is no file. */
  static List<ApiKey> read(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (NoSuchFileException absent) {
      return List.of();
    }
    try {
      JsonNode keys = JSON.readTree(text).path("keys");
      if (!keys.isArray()) {
        throw new IllegalArgumentException("no array \"keys\"");
      }
      List<ApiKey> result = new ArrayList<>();
      for (JsonNode key : keys) {
        result.add(fromJson(key));
      }
      return List.copyOf(result);
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException broken) {
      throw ErrorCode.INTERNAL.because(
          "The list of keys "
              + file
              + " is damaged; mend or restore it, since without it revoked keys cannot be told");
    }
  }

  static String format(List<ApiKey> keys) {
    ObjectNode root = JSON.createObjectNode();
    var array = root.putArray("keys");
    keys.forEach(key -> array.add(key.toJson()));
    return root.toPrettyString() + "\n";
  }

  private static ApiKey fromJson(JsonNode node) {
    Set<String> scopes = new TreeSet<>();
    node.path("scopes").forEach(scope -> scopes.add(scope.asText()));
    return new ApiKey(
        text(node, "id"),
        text(node, "name"),
        text(node, "user"),
        text(node, "workspace"),
        scopes,
        limits(node.path("limits")),
        Instant.parse(text(node, "created")),
        time(node, "expires"),
        time(node, "revoked"));
  }

  private static KeyLimits limits(JsonNode node) {
    // Lists of before there were limits have none.
    return LimitsJson.read(node.isMissingNode() ? null : JSON.convertValue(node, Object.class));
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("no text \"" + field + '"');
    }
    return value.textValue();
  }

  private static Optional<Instant> time(JsonNode node, String field) {
    return node.hasNonNull(field)
        ? Optional.of(Instant.parse(text(node, field)))
        : Optional.empty();
  }
}
