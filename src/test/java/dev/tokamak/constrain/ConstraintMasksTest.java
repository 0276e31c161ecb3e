package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Masks at the places of documents against their definition: each token driven byte by byte. */
class ConstraintMasksTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOKENS = 1_500;

  static Stream<Arguments> documents() {
    return Stream.of(
        Arguments.of(
            "true", "{\"a\": [1, -2.5, {\"b\": null}], \"ä\": \"x\\n\\\"y\\\"\", \"c\": true}"),
        Arguments.of(
            """
            {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"},
             "names": {"type": "array", "items": {"type": "string", "maxLength": 5}}}}
            """,
            "{\"name\": \"names\", \"names\": [\"name\", \"abcde\", \"\"], \"nam\": 1, \"other\": 2}"),
        Arguments.of(
            """
            {"type": "array", "uniqueItems": true, "items": {"type": "string"}}
            """,
            "[\"ab\", \"a\", \"abc\", \"\", \"b\"]"),
        Arguments.of(
            """
            {"type": "array", "uniqueItems": true, "items": {"enum": ["a", "ab", "b", 1, 12, 2]}}
            """,
            "[\"a\", 12, \"ab\", 1, \"b\", 2]"),
        Arguments.of(
            """
            {"type": "array", "uniqueItems": true, "items": {"type": "integer", "minimum": 9,
             "maximum": 12}}
            """,
            "[11, 9, 10, 12]"),
        Arguments.of(
            """
            {"type": "array", "uniqueItems": true, "items": {"type": "string", "pattern": "^a?b?$"}}
            """,
            "[\"ab\", \"a\", \"\", \"b\"]"),
        Arguments.of(
            """
            {"type": "array", "uniqueItems": true, "minItems": 3, "items": {"type": "object",
             "required": ["a"], "properties": {"a": {"enum": ["x", "y"]}, "ab": {"const": 1}},
             "additionalProperties": {"type": "boolean"}}}
            """,
            "[{\"a\": \"x\"}, {\"a\": \"x\", \"ab\": 1}, {\"a\": \"y\"}, {\"a\": \"y\", \"b\": true}]"),
        Arguments.of(
            """
            {"type": "array", "uniqueItems": true, "items": {"type": "object",
             "additionalProperties": false, "properties": {"a": {"enum": [1, 2]},
             "ab": {"const": 1}}}}
            """,
            "[{\"a\": 1}, {\"ab\": 1}, {\"a\": 2, \"ab\": 1}, {}, {\"a\": 2}]"),
        Arguments.of(
            """
            {"type": "object", "patternProperties": {"^[a-c]+$": {"type": "integer"}},
             "properties": {"abx": {"type": "string"}}, "additionalProperties": false}
            """,
            "{\"abx\": \"abx\", \"a\": 1, \"ab\": 20, \"cab\": 3}"),
        Arguments.of(
            """
            {"type": "object", "propertyNames": {"enum": ["a", "ab", "abc", "b"]},
             "properties": {"ab": {"type": "null"}}}
            """,
            "{\"ab\": null, \"a\": 1, \"abc\": [], \"b\": {}}"),
        Arguments.of(
            """
            {"type": "object", "propertyNames": {"pattern": "^[ab]$"}, "maxProperties": 2}
            """,
            "{\"b\": 1, \"a\": 2}"),
        Arguments.of(
            """
            {"oneOf": [{"type": "string", "minLength": 3}, {"type": "string", "pattern": "^a"},
             {"type": "number", "multipleOf": 0.5}, {"type": "array", "items": {"type": "null"}}]}
            """,
            "\"xyz\""),
        Arguments.of(
            """
            {"type": "object", "properties": {"id": {"type": "string", "pattern": "^[a-z]{2,30}$"},
             "at": {"type": "string", "format": "date"}, "n": {"type": "number", "minimum": -1.5,
             "exclusiveMaximum": 100}, "t": {"type": "string", "minLength": 1, "maxLength": 20}},
             "additionalProperties": false}
            """,
            "{\"id\": \"someid\", \"at\": \"2026-11-24\", \"n\": 99.75, \"t\": \"some text, öä\"}"));
  }

  @ParameterizedTest
  @MethodSource("documents")
  void masksAreWhatTheirDefinitionSays(String schema, String document)
      throws JsonProcessingException {
    Position start = Constraint.compile(JSON.readTree(schema)).start();
    byte[] text = document.getBytes(StandardCharsets.UTF_8);
    for (long seed = 1; seed <= 3; seed++) {
      byte[][] pieces = pieces(text, new SplittableRandom(seed));
      TokenTrie trie = new TokenTrie(pieces);
      TokenMasks masks = new TokenMasks(trie);
      Position position = start;
      for (byte b : text) {
        BruteForce.check(masks.mask(position), position, pieces);
        position = position.next(b & 0xff);
        assertThat(position).as("a document of its schema").isNotNull();
      }
      assertThat(position.mayEnd()).isTrue();
      BruteForce.check(masks.mask(position), position, pieces);
    }
  }

  /** Bytes, and what can be put together from parts of the document. */
  private static byte[][] pieces(byte[] text, SplittableRandom random) {
    Set<String> pieces = new LinkedHashSet<>();
    for (int b = 0; b < 256; b++) {
      pieces.add(String.valueOf((char) b));
    }
    String latin = new String(text, StandardCharsets.ISO_8859_1);
    while (pieces.size() < TOKENS) {
      var piece = new StringBuilder();
      for (int parts = random.nextInt(1, 4); parts > 0; parts--) {
        int from = random.nextInt(latin.length());
        int to = Math.min(latin.length(), from + random.nextInt(1, 6));
        piece.append(latin, from, to);
      }
      pieces.add(piece.toString());
    }
    List<byte[]> bytes = new ArrayList<>();
    for (String piece : pieces) {
      bytes.add(piece.getBytes(StandardCharsets.ISO_8859_1));
    }
    return bytes.toArray(byte[][]::new);
  }
}
