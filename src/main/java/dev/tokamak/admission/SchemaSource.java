package dev.tokamak.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tokamak.inference.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * A JSON Schema as it was sent. Two are the same where their JSON is, white space aside: the order
 * of names counts, because answers follow it.
 *
 * <p>Not to be changed, nor its tree.
 *
 * @param hash SHA-256 of its text, in hexadecimal
 * @param bytes the length of its text
 */
public record SchemaSource(JsonNode tree, String hash, int bytes) {
  /** Any JSON object. */
  static final SchemaSource ANY_OBJECT =
      of(JsonNodeFactory.instance.objectNode().put("type", "object"));

  /** A schema; takes time in proportion to its length. */
  public static SchemaSource of(JsonNode tree) {
    byte[] text = tree.toString().getBytes(StandardCharsets.UTF_8);
    return new SchemaSource(tree, Sha256.hex(text), text.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SchemaSource that && hash.equals(that.hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  /** Without its content, which is the sender's own affair. */
  @Override
  public String toString() {
    return "schema " + hash;
  }
}
