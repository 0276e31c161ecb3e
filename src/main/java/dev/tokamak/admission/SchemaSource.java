package dev.tokamak.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
    return new SchemaSource(tree, HexFormat.of().formatHex(sha256(text)), text.length);
  }

  private static byte[] sha256(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
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
