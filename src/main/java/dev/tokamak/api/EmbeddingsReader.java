package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.TokamakException;
import java.util.ArrayList;
import java.util.List;

/** Reads the body of {@code POST /v1/embeddings}. */
final class EmbeddingsReader {
  static final int MAX_INPUTS = 2048;

  private EmbeddingsReader() {}

  /**
   * What is asked.
   *
   * @param model or null
   * @param inputs texts or tokens, at least one
   * @param base64 whether vectors come as bytes
   * @param dimensions how many numbers a vector is to have, or null
   * @param unknown paths of fields that mean nothing here
   */
  record Asked(
      String model,
      List<Input> inputs,
      boolean base64,
      Integer dimensions,
      String user,
      List<String> unknown) {}

  /**
   * Reads a body.
   *
   * @throws TokamakException {@code invalid_request}, naming the place
   */
  static Asked read(byte[] body) {
    JsonFields fields = new JsonFields(JsonBody.parse(body), JsonFields.Naming.SNAKE_CASE);
    String format = fields.text("encodingFormat");
    if (format != null && !format.equals("float") && !format.equals("base64")) {
      throw ErrorCode.INVALID_REQUEST.at("encoding_format", "must be \"float\" or \"base64\"");
    }
    String model = fields.text("model");
    List<Input> inputs = inputs(fields);
    Integer dimensions = fields.integer("dimensions");
    String user = fields.text("user");
    List<String> unknown = new ArrayList<>();
    fields.collectUnknown(unknown);
    return new Asked(model, inputs, "base64".equals(format), dimensions, user, unknown);
  }

  private static List<Input> inputs(JsonFields fields) {
    List<Input> inputs = RawInputs.read(fields, "input");
    if (inputs.size() > MAX_INPUTS) {
      throw ErrorCode.INVALID_REQUEST.at("input", "must not hold more than " + MAX_INPUTS);
    }
    boolean one = fields.value("input").isTextual();
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i) instanceof Input.Text(String text) && text.isEmpty()) {
        throw ErrorCode.INVALID_REQUEST.at(one ? "input" : "input[" + i + "]", "must not be empty");
      }
    }
    return inputs;
  }
}
