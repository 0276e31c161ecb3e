package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;

/** The kinds of JSON values, as their first byte tells them apart. */
enum Kind {
  NULL,
  BOOLEAN,
  NUMBER,
  STRING,
  ARRAY,
  OBJECT;

  int bit() {
    return 1 << ordinal();
  }

  static Kind of(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> BOOLEAN;
      case NUMBER -> NUMBER;
      case STRING -> STRING;
      case ARRAY -> ARRAY;
      case OBJECT -> OBJECT;
      case NULL, BINARY, MISSING, POJO -> NULL;
    };
  }
}
