package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.List;

/** Reads OpenAI's {@code stream_options}. */
final class StreamOptions {
  private StreamOptions() {}

  /**
   * Whether a stream is to end with what it cost.
   *
   * @param unknown receives the paths of unknown fields
   */
  static boolean includeUsage(JsonFields fields, List<String> unknown) {
    JsonNode value = fields.value("streamOptions");
    if (value == null) {
      return false;
    }
    JsonFields options = fields.inside(value, fields.where("streamOptions"));
    options.refuse("includeObfuscation", BooleanNode.FALSE);
    boolean include = Boolean.TRUE.equals(options.bool("includeUsage"));
    options.collectUnknown(unknown);
    return include;
  }
}
