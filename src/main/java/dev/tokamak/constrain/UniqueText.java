package dev.tokamak.constrain;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/**
 * One text for each value: scalars have but one where items must be unique, while the keys of
 * objects may have come in more than one order.
 */
final class UniqueText {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(1_000_000)
                          .maxNestingDepth(100_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private UniqueText() {}

  static byte[] of(byte[] text) {
    if (text[0] != '{' && text[0] != '[') {
      return text;
    }
    try {
      JsonNode value = JSON.readTree(text);
      return JSON.writeValueAsString(sorted(value)).getBytes(StandardCharsets.UTF_8);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static JsonNode sorted(JsonNode value) {
    if (value.isObject()) {
      var fields = new TreeMap<String, JsonNode>();
      value.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
      ObjectNode object = JSON.createObjectNode();
      fields.forEach(object::set);
      return object;
    }
    if (value.isArray()) {
      ArrayNode array = JSON.createArrayNode();
      value.forEach(item -> array.add(sorted(item)));
      return array;
    }
    return value;
  }
}
