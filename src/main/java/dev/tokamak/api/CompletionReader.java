package dev.tokamak.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.inference.TokamakException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the body of {@code POST /completions} into a draft. Types are checked here, with the exact
 * place in the sender's spelling; ranges and the rules between fields are admission's.
 */
final class CompletionReader {
  private CompletionReader() {}

  /**
   * Reads a body.
   *
   * @throws TokamakException {@code invalid_request} or {@code unsupported}, naming the place
   */
  static RequestDraft read(byte[] body) {
    ObjectNode object = JsonBody.parse(body);
    JsonFields fields = new JsonFields(object, JsonFields.Naming.CAMEL_CASE);
    List<String> unknown = new ArrayList<>();
    return new RequestDraft(
        fields.text("model"),
        fields.text("prompt"),
        new MessageReader(MessageReader.Vocabulary.PLAIN, unknown).readAll(fields),
        fields.text("system"),
        null,
        CommonFields.sampling(fields),
        fields.integer("maxTokens"),
        fields.integer("n"),
        CommonFields.stop(fields),
        null,
        CommonFields.features(
            fields,
            ResponseFormatReader.read(fields, "schema", unknown),
            Boolean.TRUE.equals(fields.bool("kbs")),
            Boolean.TRUE.equals(fields.bool("web")),
            unknown),
        fields.bool("stream"),
        fields.text("user"),
        CommonFields.notes(fields, unknown));
  }
}
