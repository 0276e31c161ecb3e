package dev.tokamak.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.automaton.Strings;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * JSON documents in the one layout that constrained answers have, their keys in the order given.
 */
final class CanonicalLayout {
  // Further away from the point a number would be nothing but zeros, as many as somebody wrote in
  // ten bytes.
  private static final int MOST_ZEROS = 100_000;

  private final StringBuilder text = new StringBuilder();

  private CanonicalLayout() {}

  /**
   * Writes a document.
   *
   * @throws IllegalArgumentException for what has no text: a lone surrogate, a number that would be
   *     endlessly long
   */
  static String of(JsonNode document) {
    var layout = new CanonicalLayout();
    layout.add(document);
    return layout.text.toString();
  }

  private void add(JsonNode node) {
    switch (node.getNodeType()) {
      case OBJECT -> addObject(node);
      case ARRAY -> addArray(node);
      case STRING -> addString(node.textValue());
      case NUMBER -> addNumber(node.decimalValue());
      case BOOLEAN -> text.append(node.booleanValue());
      case NULL -> text.append("null");
      case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not JSON: " + node);
    }
  }

  private void addObject(JsonNode object) {
    text.append('{');
    String separator = "";
    for (Map.Entry<String, JsonNode> property : object.properties()) {
      text.append(separator);
      addString(property.getKey());
      text.append(": ");
      add(property.getValue());
      separator = ", ";
    }
    text.append('}');
  }

  private void addArray(JsonNode array) {
    text.append('[');
    String separator = "";
    for (JsonNode item : array) {
      text.append(separator);
      add(item);
      separator = ", ";
    }
    text.append(']');
  }

  private void addNumber(BigDecimal number) {
    if (Math.abs((long) number.scale()) > MOST_ZEROS) {
      throw new IllegalArgumentException("the number " + number + " is too long to be written out");
    }
    text.append(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
  }

  private void addString(String string) {
    text.append('"').append(new String(Strings.escape(string), StandardCharsets.UTF_8)).append('"');
  }
}
