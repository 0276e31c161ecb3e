package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.admission.RequestDraft.Features;
import dev.tokamak.admission.RequestDraft.Notes;
import dev.tokamak.admission.RequestDraft.Sampling;
import dev.tokamak.admission.ResponseFormat;
import dev.tokamak.inference.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the fields that mean the same in every dialect. */
final class CommonFields {
  private CommonFields() {}

  /**
   * What the sender is to be told; to be read last, when every known field has been asked for.
   *
   * @param unknown the unknown fields inside of other fields
   */
  static Notes notes(JsonFields fields, List<String> unknown) {
    fields.collectUnknown(unknown);
    return new Notes(fields.spellings(), unknown);
  }

  /**
   * What is asked beyond text.
   *
   * @param format the form of the answer
   * @param kbs an extra of one dialect, as {@code web}
   * @param unknown receives the paths of unknown fields
   */
  static Features features(
      JsonFields fields, ResponseFormat format, boolean kbs, boolean web, List<String> unknown) {
    return new Features(
        new ToolReader(unknown).readAll(fields),
        ToolReader.choice(fields),
        fields.bool("parallelToolCalls"),
        format,
        kbs,
        web);
  }

  static Sampling sampling(JsonFields fields) {
    return new Sampling(
        fields.number("temperature"),
        fields.number("topP"),
        fields.integer("topK"),
        fields.number("minP"),
        fields.number("frequencyPenalty"),
        fields.number("presencePenalty"),
        logitBias(fields),
        fields.int64("seed"));
  }

  private static Map<Integer, Float> logitBias(JsonFields fields) {
    JsonNode value = fields.value("logitBias");
    if (value == null) {
      return null;
    }
    String where = fields.where("logitBias");
    if (!value.isObject()) {
      throw JsonFields.wrongType(where, "an object of token ids and numbers", value);
    }
    Map<Integer, Float> biases = LinkedHashMap.newLinkedHashMap(value.size());
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      String at = where + "." + Warnings.shown(entry.getKey());
      Float twice =
          biases.put(tokenId(entry.getKey(), at), JsonFields.number(entry.getValue(), at));
      if (twice != null) {
        throw ErrorCode.INVALID_REQUEST.at(at, "must not name the same token twice");
      }
    }
    return biases;
  }

  private static int tokenId(String key, String where) {
    // Integer.parseInt would take +1 and digits of other scripts.
    if (!key.isEmpty() && key.chars().allMatch(c -> c >= '0' && c <= '9')) {
      try {
        return Integer.parseInt(key);
      } catch (NumberFormatException e) {
        // Too large, and therefore no token of any model.
      }
    }
    throw ErrorCode.INVALID_REQUEST.at(where, "must have a token id as its name: a whole number");
  }

  static List<String> stop(JsonFields fields) {
    JsonNode value = fields.value("stop");
    if (value == null) {
      return null;
    }
    String where = fields.where("stop");
    if (value.isTextual()) {
      return List.of(JsonFields.text(value, where));
    }
    return JsonFields.texts(value, where, "a string or an array of strings");
  }

  /** OpenAI's two names for the person behind a request. */
  static String openAiUser(JsonFields fields) {
    String user = fields.text("user");
    String safetyIdentifier = fields.text("safetyIdentifier");
    return user == null ? safetyIdentifier : user;
  }
}
