package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.TokamakException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the body of {@code POST /v1/chat/completions}: OpenAI's fields, and {@code top_k} and
 * {@code min_p}, which other servers of this dialect know too.
 *
 * <p>A field that would change the answer and cannot is refused, unless its value asks for nothing;
 * one that is a mere hint is as unknown as any other.
 */
final class ChatCompletionReader {
  private static final MessageReader.Vocabulary MESSAGES =
      new MessageReader.Vocabulary(
          roles(), "reasoningContent", List.of("audio", "functionCall", "refusal"));

  private static final JsonNode NO_ITEMS = JsonNodeFactory.instance.arrayNode();
  private static final JsonNode NO_FIELDS = JsonNodeFactory.instance.objectNode();
  private static final JsonNode TEXT_ALONE = JsonNodeFactory.instance.arrayNode().add("text");

  private ChatCompletionReader() {}

  private static Map<String, Role> roles() {
    Map<String, Role> roles = MessageReader.Vocabulary.plainRoles();
    // What OpenAI's newer models call it.
    roles.put("developer", Role.SYSTEM);
    return roles;
  }

  /**
   * Reads a body.
   *
   * @throws TokamakException {@code invalid_request} or {@code unsupported}, naming the place
   */
  static ChatCompletionDialect read(byte[] body) {
    JsonFields fields = new JsonFields(JsonBody.parse(body), JsonFields.Naming.SNAKE_CASE);
    List<String> unknown = new ArrayList<>();
    refuseUnsupported(fields);
    boolean includeUsage = StreamOptions.includeUsage(fields, unknown);
    Integer logprobs = logprobs(fields);
    RequestDraft draft =
        new RequestDraft(
            fields.text("model"),
            null,
            messages(fields, unknown),
            null,
            null,
            CommonFields.sampling(fields),
            maxTokens(fields),
            fields.integer("n"),
            CommonFields.stop(fields),
            logprobs,
            CommonFields.features(
                fields,
                ResponseFormatReader.read(fields, "jsonSchema", unknown),
                false,
                false,
                unknown),
            fields.bool("stream"),
            CommonFields.openAiUser(fields),
            CommonFields.notes(fields, unknown));
    return new ChatCompletionDialect(draft, includeUsage);
  }

  private static void refuseUnsupported(JsonFields fields) {
    fields.refuse("audio");
    fields.refuse("functionCall", TextNode.valueOf("none"));
    fields.refuse("functions", NO_ITEMS);
    fields.refuse("metadata", NO_FIELDS);
    fields.refuse("modalities", TEXT_ALONE);
    fields.refuse("prediction");
    fields.refuse("reasoningEffort", TextNode.valueOf("none"));
    fields.refuse("serviceTier", TextNode.valueOf("auto"), TextNode.valueOf("default"));
    fields.refuse("store", BooleanNode.FALSE);
    fields.refuse("verbosity", TextNode.valueOf("medium"));
    fields.refuse("webSearchOptions");
  }

  private static List<Message> messages(JsonFields fields, List<String> unknown) {
    List<Message> messages = new MessageReader(MESSAGES, unknown).readAll(fields);
    if (messages == null) {
      throw ErrorCode.INVALID_REQUEST.at("messages", "must be given");
    }
    return messages;
  }

  /** How many alternatives to tell with each token; null where nothing is to be told. */
  private static Integer logprobs(JsonFields fields) {
    boolean wanted = Boolean.TRUE.equals(fields.bool("logprobs"));
    Integer top = fields.integer("topLogprobs");
    if (top != null && top != 0 && !wanted) {
      throw ErrorCode.INVALID_REQUEST.at(
          "top_logprobs", "must be 0 or left out unless logprobs is true");
    }
    if (!wanted) {
      return null;
    }
    return top == null ? 0 : top;
  }

  private static Integer maxTokens(JsonFields fields) {
    Integer older = fields.integer("maxTokens");
    Integer newer = fields.integer("maxCompletionTokens");
    if (newer == null) {
      return older;
    }
    if (older != null) {
      throw ErrorCode.INVALID_REQUEST.at(
          "max_tokens",
          "must not be given together with max_completion_tokens: they are the same limit");
    }
    fields.spelled("maxTokens", "max_completion_tokens");
    return newer;
  }
}
