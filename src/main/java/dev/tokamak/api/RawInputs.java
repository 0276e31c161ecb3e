package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.TokamakException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what OpenAI's dialect takes as it is: a text, texts, tokens, or several lists of tokens.
 */
final class RawInputs {
  private RawInputs() {}

  /**
   * The inputs in a field, at least one.
   *
   * @throws TokamakException {@code invalid_request}, also where the field is missing
   */
  static List<Input> read(JsonFields fields, String name) {
    JsonNode value = fields.value(name);
    String where = fields.where(name);
    if (value == null) {
      throw ErrorCode.INVALID_REQUEST.at(where, "must be given");
    }
    if (value.isTextual()) {
      return List.of(new Input.Text(JsonFields.text(value, where)));
    }
    if (!value.isArray() || value.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at(
          where, "must be a string, an array of strings, of tokens or of arrays of tokens");
    }
    if (value.get(0).isNumber()) {
      return List.of(tokens(value, where));
    }
    List<Input> inputs = new ArrayList<>(value.size());
    for (int i = 0; i < value.size(); i++) {
      JsonNode input = value.get(i);
      String at = where + "[" + i + "]";
      inputs.add(input.isArray() ? tokens(input, at) : new Input.Text(JsonFields.text(input, at)));
    }
    return inputs;
  }

  /** Token ids; which of them a model has is its own affair. */
  static Input.Tokens tokens(JsonNode array, String where) {
    if (array.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at(where, "must hold at least one token");
    }
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      JsonNode id = array.get(i);
      if (!id.isInt() || id.intValue() < 0) {
        throw ErrorCode.INVALID_REQUEST.at(
            where + "[" + i + "]", "must be a token id: a whole number, 0 or more");
      }
      ids[i] = id.intValue();
    }
    return new Input.Tokens(ids);
  }
}
