package dev.tokamak.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Parses a request's body, and writes what is no answer of its own. Stricter than Jackson's
 * default, which takes the last of two equal names and ignores whatever stands behind the object:
 * both hide mistakes.
 */
final class JsonBody {
  private static final ObjectReader READER =
      new ObjectMapper(
              JsonMapper.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build()
                  .getFactory())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Schemas mean their numbers exactly: 0.1 is no multiple of the nearest double.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .reader();

  private static final ObjectWriter WRITER = new ObjectMapper().writer();

  /** Where Jackson's messages mention the source, which is always the body. */
  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; (line: [^\\]]*)]");

  private JsonBody() {}

  /**
   * The object in a body.
   *
   * @throws TokamakException {@code invalid_request}, with line and column where it is not JSON
   */
  static ObjectNode parse(byte[] body) {
    if (body.length == 0) {
      throw ErrorCode.INVALID_REQUEST.because("The body is empty; it must be a JSON object");
    }
    JsonNode root;
    try {
      root = READER.readTree(body);
    } catch (JsonProcessingException e) {
      throw ErrorCode.INVALID_REQUEST.because(
          "The body is not valid JSON" + place(e.getLocation()) + ": " + plain(e));
    } catch (IOException e) {
      throw ErrorCode.INVALID_REQUEST.because("The body is not valid UTF-8: " + e.getMessage());
    }
    if (root instanceof ObjectNode object) {
      return object;
    }
    throw ErrorCode.INVALID_REQUEST.because(
        "The body must be a JSON object, not " + JsonFields.kind(root));
  }

  /** A record, or a tree, as JSON text in UTF-8. */
  static byte[] write(Object value) {
    try {
      return WRITER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts and numbers can always be written as JSON", e);
    }
  }

  /** The object that a text is; null where it is none. */
  static ObjectNode objectIn(String text) {
    try {
      return READER.readTree(text) instanceof ObjectNode object ? object : null;
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }

  /** Whether a text is a JSON object and no more. */
  static boolean isObject(String text) {
    return objectIn(text) != null;
  }

  private static String place(JsonLocation at) {
    return at == null || at.getLineNr() < 1
        ? ""
        : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String plain(JsonProcessingException e) {
    String message = e.getOriginalMessage();
    return message == null ? "it cannot be read" : SOURCE.matcher(message).replaceAll("$1");
  }
}
