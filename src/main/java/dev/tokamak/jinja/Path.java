package dev.tokamak.jinja;

import java.util.ArrayList;
import java.util.List;

/** Where within an item to look: {@code 'function.name'}, {@code 0}, or the item itself. */
record Path(List<Value> parts) {
  private static final Path ITSELF = new Path(List.of());

  /**
   * @param attribute null for the item itself
   */
  static Path of(Value attribute) {
    if (attribute == null || attribute == Value.None.NONE) {
      return ITSELF;
    }
    if (!(attribute instanceof Text text)) {
      return new Path(List.of(attribute));
    }
    List<Value> parts = new ArrayList<>();
    for (String part : Strings.split(text.string(), ".", -1)) {
      parts.add(isNumber(part) ? new Value.Int(Numbers.parse(part, 10)) : Text.of(part));
    }
    return new Path(List.copyOf(parts));
  }

  private static boolean isNumber(String part) {
    return !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Several, separated by commas. */
  static List<Path> several(Value attributes) {
    if (!(attributes instanceof Text text)) {
      return List.of(of(attributes));
    }
    return Strings.split(text.string(), ",", -1).stream().map(part -> of(Text.of(part))).toList();
  }

  Value in(Value item, Budget budget) {
    Value value = item;
    for (Value part : parts) {
      budget.step();
      value = Attributes.item(value, part, budget);
    }
    return value;
  }

  /** The same, with another value where there is none. */
  Value in(Value item, Value fallback, Budget budget) {
    Value value = item;
    for (Value part : parts) {
      budget.step();
      value = Attributes.item(value, part, budget);
      if (value instanceof Value.Undefined && fallback != null) {
        value = fallback;
      }
    }
    return value;
  }
}
