package dev.tokamak.jinja;

/**
 * A piece of a template.
 *
 * @param text as it stands in the source, but for strings: what they stand for
 * @param line 1-based
 */
record Token(Kind kind, String text, int line) {
  enum Kind {
    DATA("text"),
    VARIABLE_BEGIN("{{"),
    VARIABLE_END("}}"),
    BLOCK_BEGIN("{%"),
    BLOCK_END("%}"),
    NAME("a name"),
    STRING("a string"),
    INTEGER("an integer"),
    FLOAT("a number"),
    OPERATOR("an operator"),
    END("the end of the template");

    private final String description;

    Kind(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  String description() {
    return switch (kind) {
      case NAME, OPERATOR -> "'" + text + "'";
      default -> kind.description();
    };
  }
}
