package dev.tokamak.api;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.RequestDraft.Features;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.TokamakException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the body of {@code POST /v1/completions}: prompts that a model goes on with as they are,
 * without a chat template around them.
 */
final class TextCompletionReader {
  /** Answers to one request; each takes up a place in the model's queue. */
  static final int MAX_ANSWERS = 32;

  /** OpenAI's default, since a raw prompt seldom ends by itself. */
  private static final int DEFAULT_MAX_TOKENS = 16;

  private TextCompletionReader() {}

  /**
   * Reads a body.
   *
   * @throws TokamakException {@code invalid_request} or {@code unsupported}, naming the place
   */
  static TextCompletionDialect read(byte[] body) {
    JsonFields fields = new JsonFields(JsonBody.parse(body), JsonFields.Naming.SNAKE_CASE);
    List<String> unknown = new ArrayList<>();
    fields.refuse("suffix");
    fields.refuse("bestOf", IntNode.valueOf(1));
    fields.refuse("responseFormat");
    fields.refuse("tools", JsonNodeFactory.instance.arrayNode());
    List<Input> prompts = RawInputs.read(fields, "prompt");
    boolean echo = Boolean.TRUE.equals(fields.bool("echo"));
    Integer logprobs = fields.integer("logprobs");
    fields.spelled("topLogprobs", "logprobs");
    Integer maxTokens = fields.integer("maxTokens");
    Integer n = fields.integer("n");
    boolean includeUsage = StreamOptions.includeUsage(fields, unknown);
    List<RequestDraft> drafts = new ArrayList<>(prompts.size());
    RequestDraft.Sampling sampling = CommonFields.sampling(fields);
    List<String> stop = CommonFields.stop(fields);
    String model = fields.text("model");
    Boolean stream = fields.bool("stream");
    String user = fields.text("user");
    RequestDraft.Notes notes = CommonFields.notes(fields, unknown);
    for (Input prompt : prompts) {
      drafts.add(
          new RequestDraft(
              model,
              null,
              null,
              null,
              prompt,
              sampling,
              maxTokens == null ? Integer.valueOf(DEFAULT_MAX_TOKENS) : maxTokens,
              n,
              stop,
              logprobs,
              Features.NONE,
              stream,
              user,
              notes));
    }
    int answers = prompts.size() * Math.max(1, n == null ? 1 : n);
    if (answers > MAX_ANSWERS) {
      throw ErrorCode.INVALID_REQUEST.at(
          "prompt",
          "must not ask for more than " + MAX_ANSWERS + " answers, which are prompts times n");
    }
    return new TextCompletionDialect(drafts, includeUsage, echo ? echoes(prompts, logprobs) : null);
  }

  private static List<String> echoes(List<Input> prompts, Integer logprobs) {
    if (logprobs != null) {
      throw ErrorCode.UNSUPPORTED.at(
          "logprobs", "must be left out with echo: those of a prompt are not computed");
    }
    List<String> texts = new ArrayList<>(prompts.size());
    for (Input prompt : prompts) {
      if (!(prompt instanceof Input.Text(String text))) {
        throw ErrorCode.UNSUPPORTED.at("echo", "must be false where the prompt is given in tokens");
      }
      texts.add(text);
    }
    return texts;
  }
}
