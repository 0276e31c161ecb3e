package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.constrain.SchemaException.Reason;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The members of an object in a schema document, with errors that say where and what would be
 * right.
 */
record Keywords(JsonNode node, String pointer, Dialect dialect) {
  boolean has(String keyword) {
    return node.has(keyword) && (dialect == null || dialect.knows(keyword));
  }

  JsonNode get(String keyword) {
    return node.get(keyword);
  }

  String at(String keyword) {
    return pointer + "/" + References.escape(keyword);
  }

  List<String> names() {
    var names = new ArrayList<String>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The members of an object that stands here; its names are no keywords. */
  Keywords inside(String keyword) {
    return new Keywords(object(keyword), at(keyword), null);
  }

  JsonNode object(String keyword) {
    JsonNode value = get(keyword);
    if (!value.isObject()) {
      throw wrong(keyword, "must be an object");
    }
    return value;
  }

  JsonNode array(String keyword) {
    JsonNode value = get(keyword);
    if (!value.isArray()) {
      throw wrong(keyword, "must be an array");
    }
    return value;
  }

  String text(String keyword) {
    JsonNode value = get(keyword);
    if (!value.isTextual()) {
      throw wrong(keyword, "must be a string");
    }
    return value.textValue();
  }

  /** Distinct strings; none where the keyword is absent. */
  List<String> texts(String keyword) {
    if (!has(keyword)) {
      return List.of();
    }
    var texts = new LinkedHashSet<String>();
    for (JsonNode value : array(keyword)) {
      if (!value.isTextual()) {
        throw wrong(keyword, "must be an array of strings");
      }
      texts.add(value.textValue());
    }
    return List.copyOf(texts);
  }

  boolean flag(String keyword) {
    if (!has(keyword)) {
      return false;
    }
    if (!get(keyword).isBoolean()) {
      throw wrong(keyword, "must be true or false");
    }
    return get(keyword).booleanValue();
  }

  /** A number of things, 0 or more; what exceeds an int is as good as unlimited. */
  int count(String keyword, int absent) {
    if (!has(keyword)) {
      return absent;
    }
    BigDecimal value = number(keyword);
    if (value.signum() < 0 || value.stripTrailingZeros().scale() > 0) {
      throw wrong(keyword, "must be a whole number, 0 or more");
    }
    return value.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValueExact();
  }

  BigDecimal number(String keyword) {
    if (!get(keyword).isNumber()) {
      throw wrong(keyword, "must be a number");
    }
    if (get(keyword).isDouble() && !Double.isFinite(get(keyword).doubleValue())) {
      throw new SchemaException(Reason.TOO_COMPLEX, at(keyword), "is too large");
    }
    BigDecimal value = get(keyword).decimalValue();
    if (Math.abs((long) value.scale()) + value.precision() > 1000) {
      throw new SchemaException(Reason.TOO_COMPLEX, at(keyword), "has more than 1000 digits");
    }
    return value;
  }

  SchemaException wrong(String keyword, String message) {
    return new SchemaException(Reason.MALFORMED, at(keyword), message);
  }
}
