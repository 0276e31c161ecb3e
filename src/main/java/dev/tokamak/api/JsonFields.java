package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The fields of one JSON object, read by their name in camelCase, however the dialect spells it. A
 * null counts as absent; a wrong type fails with the path as the sender wrote it. What nobody asked
 * for is unknown.
 *
 * <p>Used by one thread.
 */
final class JsonFields {
  /** How senders may write a name of several words. */
  enum Naming {
    /** In camelCase, or in snake_case as an alias, but not both ways at once. */
    CAMEL_CASE,
    /** In snake_case alone. */
    SNAKE_CASE
  }

  private static final BigInteger MIN_INT = BigInteger.valueOf(Integer.MIN_VALUE);
  private static final BigInteger MAX_INT = BigInteger.valueOf(Integer.MAX_VALUE);
  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private final ObjectNode object;
  private final String path;
  private final Naming naming;
  private final Set<String> known = new HashSet<>();
  private final Map<String, String> spellings = new HashMap<>();

  /** The fields of a body. */
  JsonFields(ObjectNode body, Naming naming) {
    this(body, "", naming);
  }

  private JsonFields(ObjectNode object, String path, Naming naming) {
    this.object = object;
    this.path = path;
    this.naming = naming;
  }

  /** The fields of a value inside of this object, which must be an object itself. */
  JsonFields inside(JsonNode value, String path) {
    if (value instanceof ObjectNode object) {
      return new JsonFields(object, path, naming);
    }
    throw wrongType(path, "an object", value);
  }

  /** A field's value, or null. */
  JsonNode value(String name) {
    String alias = snakeCase(name);
    known.add(alias);
    if (naming == Naming.SNAKE_CASE) {
      spelled(name, alias);
      return present(object.get(alias));
    }
    known.add(name);
    JsonNode value = object.get(name);
    if (!alias.equals(name) && object.has(alias)) {
      if (value != null) {
        throw ErrorCode.INVALID_REQUEST.at(
            at(alias), "must not be given together with " + name + ": they are the same field");
      }
      value = object.get(alias);
      spelled(name, alias);
    }
    return present(value);
  }

  private static JsonNode present(JsonNode value) {
    return value == null || value.isNull() ? null : value;
  }

  /** Notes that the sender knows a field by another name. */
  void spelled(String name, String spelling) {
    if (!spelling.equals(name)) {
      spellings.put(name, spelling);
    }
  }

  /**
   * Knows a field whose wish cannot be granted.
   *
   * @param harmless the values that ask for nothing
   * @throws TokamakException {@code unsupported}, where it has any other value
   */
  void refuse(String name, JsonNode... harmless) {
    JsonNode value = value(name);
    if (value != null && !List.of(harmless).contains(value)) {
      throw ErrorCode.UNSUPPORTED.at(
          where(name),
          Stream.concat(Stream.of(harmless).map(JsonNode::toString), Stream.of("left out"))
              .collect(Collectors.joining(" or ", "must be ", ": it is not supported here")));
    }
  }

  String text(String name) {
    JsonNode value = value(name);
    return value == null ? null : text(value, where(name));
  }

  /**
   * A text that has to be there.
   *
   * @throws TokamakException {@code invalid_request}, also where it is missing
   */
  String requiredText(String name) {
    String text = text(name);
    if (text == null) {
      throw ErrorCode.INVALID_REQUEST.at(where(name), "must be given, as a string");
    }
    return text;
  }

  /**
   * The objects in an array, each looked at when its turn comes.
   *
   * @param where the array stands
   * @param expected what it should be, for the message
   */
  Iterable<JsonFields> each(JsonNode array, String where, String expected) {
    if (!array.isArray()) {
      throw wrongType(where, expected, array);
    }
    return () ->
        IntStream.range(0, array.size())
            .mapToObj(i -> inside(array.get(i), where + "[" + i + "]"))
            .iterator();
  }

  /** Where this object stands, as the sender wrote it. */
  String path() {
    return path;
  }

  Boolean bool(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      throw wrongType(where(name), "true or false", value);
    }
    return value.booleanValue();
  }

  Integer integer(String name) {
    JsonNode value = value(name);
    return value == null ? null : whole(value, where(name), MIN_INT, MAX_INT).intValue();
  }

  Long int64(String name) {
    JsonNode value = value(name);
    return value == null ? null : whole(value, where(name), MIN_LONG, MAX_LONG).longValue();
  }

  Float number(String name) {
    JsonNode value = value(name);
    return value == null ? null : number(value, where(name));
  }

  /** A field's path as the sender wrote it; to be called after the field was read. */
  String where(String name) {
    return at(spellings.getOrDefault(name, name));
  }

  /** The fields read so far that are spelled otherwise than asked for, by the name asked for. */
  Map<String, String> spellings() {
    return spellings;
  }

  /** Adds the paths of all fields that nobody has asked for and that say anything. */
  void collectUnknown(List<String> unknown) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey()) && !field.getValue().isNull()) {
        unknown.add(at(field.getKey()));
      }
    }
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  static String text(JsonNode value, String where) {
    if (!value.isTextual()) {
      throw wrongType(where, "a string", value);
    }
    String text = value.textValue();
    int loneSurrogate = loneSurrogate(text);
    if (loneSurrogate >= 0) {
      throw ErrorCode.INVALID_REQUEST.at(
          where,
          "must be Unicode text: half of a surrogate pair stands alone at character "
              + loneSurrogate);
    }
    return text;
  }

  /** The texts in an array. */
  static List<String> texts(JsonNode array, String where, String expected) {
    if (!array.isArray()) {
      throw wrongType(where, expected, array);
    }
    List<String> texts = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      texts.add(text(array.get(i), where + "[" + i + "]"));
    }
    return texts;
  }

  static float number(JsonNode value, String where) {
    if (!value.isNumber()) {
      throw wrongType(where, "a number", value);
    }
    return value.floatValue();
  }

  private static BigInteger whole(JsonNode value, String where, BigInteger min, BigInteger max) {
    if (!value.isNumber()) {
      throw wrongType(where, "a whole number", value);
    }
    // 1e9999999 would become a number of ten million digits.
    if (!value.isIntegralNumber()
        && (value.doubleValue() != Math.rint(value.doubleValue())
            || Math.abs(value.doubleValue()) > 0x1p63)) {
      throw ErrorCode.INVALID_REQUEST.at(where, "must be a whole number");
    }
    BigInteger whole =
        value.isIntegralNumber() ? value.bigIntegerValue() : value.decimalValue().toBigInteger();
    if (whole.compareTo(min) < 0 || whole.compareTo(max) > 0) {
      throw ErrorCode.INVALID_REQUEST.at(
          where, "must be a whole number between " + min + " and " + max);
    }
    return whole;
  }

  static TokamakException wrongType(String where, String expected, JsonNode value) {
    return ErrorCode.INVALID_REQUEST.at(where, "must be " + expected + ", not " + kind(value));
  }

  /** What a value is, for a message. */
  static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "an array";
      case BOOLEAN -> "a boolean";
      case NUMBER -> "a number";
      case OBJECT, POJO -> "an object";
      case STRING, BINARY -> "a string";
      case NULL -> "null";
      case MISSING -> "nothing";
    };
  }

  private static int loneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  static String snakeCase(String name) {
    StringBuilder snake = null;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        if (snake == null) {
          snake = new StringBuilder(name.length() + 4).append(name, 0, i);
        }
        snake.append('_').append(c);
      } else if (snake != null) {
        snake.append(c);
      }
    }
    return snake == null ? name : snake.toString().toLowerCase(Locale.ROOT);
  }
}
