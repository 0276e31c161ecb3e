package dev.tokamak.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A schema and documents that it takes or refuses, as a file holds them: {@code {"schema": …,
 * "tests": [{"valid": true, "data": …}]}}.
 */
record SchemaTests(String name, JsonNode schema, List<SchemaTest> tests) {
  // Numbers as they are written: a number's last digit may be what a schema is about.
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNumberLength(100_000)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .maxNestingDepth(2_000)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** A document in the canonical layout, and whether the schema takes it. */
  record SchemaTest(boolean valid, String text) {}

  /**
   * The files of a folder that end in {@code .json}, by name.
   *
   * @throws IOException where there is no such folder or it cannot be read
   */
  static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> file.getFileName().toString().endsWith(".json"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException with a message that needs the file's name before it, where it cannot be
   *     read or holds something else
   */
  static SchemaTests read(Path file) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException notJson) {
      throw new IOException("is not JSON: " + firstLine(notJson.getOriginalMessage()), notJson);
    }
    if (!root.path("tests").isArray() || !root.has("schema")) {
      throw new IOException("has not both a \"schema\" and a list of \"tests\"");
    }
    List<SchemaTest> tests = new ArrayList<>();
    for (JsonNode test : root.get("tests")) {
      if (!test.path("valid").isBoolean() || !test.has("data")) {
        throw new IOException(
            "has in test " + (tests.size() + 1) + " not both \"valid\", a boolean, and \"data\"");
      }
      try {
        tests.add(
            new SchemaTest(test.get("valid").booleanValue(), CanonicalLayout.of(test.get("data"))));
      } catch (IllegalArgumentException tooLong) {
        throw new IOException("has a test that cannot be used: " + tooLong.getMessage(), tooLong);
      }
    }
    return new SchemaTests(file.getFileName().toString(), root.get("schema"), List.copyOf(tests));
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("nothing could be made of it");
  }
}
