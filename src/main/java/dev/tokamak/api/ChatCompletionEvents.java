package dev.tokamak.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenScore;
import dev.tokamak.inference.Usage;
import dev.tokamak.inference.ValidatedRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the events of one completion as OpenAI's chunks: for each choice one with the role, those
 * with its text, and one with its end; at last, where it is asked for, one with the usage.
 *
 * <p>There is one chunk for each token, so the constant parts are made once and nothing is bound by
 * reflection. Used by one thread.
 */
final class ChatCompletionEvents implements EventStream.Encoder<TokenEvent> {
  private static final String REASONING = "{\"reasoning_content\":\"";
  private static final String CALL = "{\"tool_calls\":[{\"index\":";

  private final String head;
  private final byte[][] textStarts;
  private final byte[] textEnd;
  private final byte[] callEnd;

  /** Behind the choices, where every chunk but the last tells that the usage comes later. */
  private final String end;

  private final boolean includeUsage;
  private final UsageMeter meter;
  private final BitSet begun = new BitSet();

  /** By choice, those that go out with the next text. */
  private final Map<Integer, List<TokenScore>> scores = new HashMap<>();

  /**
   * @param request with an id of this service, of characters that JSON need not escape
   * @param since when the request came
   * @param includeUsage whether to end with what it cost
   * @param onUsage is told the cost as far as it is known, whenever that changes
   */
  ChatCompletionEvents(
      ValidatedRequest request, Instant since, boolean includeUsage, Consumer<Usage> onUsage) {
    this.head =
        "{\"id\":\""
            + request.id()
            + "\",\"object\":\"chat.completion.chunk\",\"created\":"
            + since.getEpochSecond()
            + ",\"model\":\""
            + quoted(request.model())
            + "\",\"choices\":[";
    this.end = includeUsage ? "],\"usage\":null}" : "]}";
    this.textStarts = new byte[request.choices()][];
    for (int i = 0; i < textStarts.length; i++) {
      textStarts[i] = (choice(i) + "{\"content\":\"").getBytes(UTF_8);
    }
    this.textEnd = ("\"},\"finish_reason\":null}" + end).getBytes(UTF_8);
    this.callEnd = ("\"}}]},\"finish_reason\":null}" + end).getBytes(UTF_8);
    this.includeUsage = includeUsage;
    this.meter = new UsageMeter(textStarts.length, onUsage);
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }

  @Override
  public void encode(TokenEvent event, EventBuffer out) {
    switch (event) {
      case TokenEvent.Started started -> meter.add(started);
      case TokenEvent.Text(int choice, String text) -> {
        begin(choice, out);
        List<TokenScore> told = scores.isEmpty() ? null : scores.remove(choice);
        if (told == null) {
          out.add(textStarts[choice], quotedUtf8(text), textEnd);
        } else {
          out.add(
              textStarts[choice],
              quotedUtf8(text),
              utf8("\"},\"logprobs\":"),
              JsonBody.write(ChatLogprobs.of(told)),
              utf8(",\"finish_reason\":null}" + end));
        }
      }
      case TokenEvent.Logprobs(int choice, List<TokenScore> more) ->
          scores.computeIfAbsent(choice, _ -> new ArrayList<>()).addAll(more);
      case TokenEvent.Reasoning(int choice, String text) -> {
        begin(choice, out);
        out.add(utf8(choice(choice) + REASONING), quotedUtf8(text), textEnd);
      }
      case TokenEvent.CallBegun(int choice, int call, String id, String name) -> {
        begin(choice, out);
        out.add(
            utf8(
                choice(choice)
                    + CALL
                    + call
                    + ",\"id\":\""
                    + id
                    + "\",\"type\":\"function\",\"function\":{\"name\":\""
                    + name
                    + "\",\"arguments\":\""),
            callEnd);
      }
      case TokenEvent.CallArguments(int choice, int call, String text) ->
          out.add(
              utf8(choice(choice) + CALL + call + ",\"function\":{\"arguments\":\""),
              quotedUtf8(text),
              callEnd);
      case TokenEvent.Finished finished -> {
        begin(finished.choice(), out);
        meter.add(finished);
        finish(finished.choice(), finished.reason(), out);
      }
    }
  }

  /**
   * Not before there is something to tell: an answer that fails until then can still be refused
   * with a status of its own.
   */
  private void begin(int choice, EventBuffer out) {
    if (!begun.get(choice)) {
      begun.set(choice);
      out.add(
          utf8(
              choice(choice)
                  + "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}"
                  + end));
    }
  }

  private void finish(int choice, FinishReason reason, EventBuffer out) {
    String name = ChatCompletionDialect.wireName(reason);
    out.add(utf8(choice(choice) + "{},\"finish_reason\":\"" + name + "\"}" + end));
    if (includeUsage && meter.complete()) {
      out.add(utf8(head + "],\"usage\":" + json(meter.usage()) + "}"));
    }
  }

  private String choice(int choice) {
    return head + "{\"index\":" + choice + ",\"delta\":";
  }

  private static String json(Usage usage) {
    return "{\"prompt_tokens\":"
        + usage.promptTokens()
        + ",\"completion_tokens\":"
        + usage.completionTokens()
        + ",\"total_tokens\":"
        + usage.totalTokens()
        + ",\"prompt_tokens_details\":{\"cached_tokens\":"
        + usage.cachedTokens()
        + "}}";
  }

  private static byte[] quotedUtf8(String text) {
    return JsonStringEncoder.getInstance().quoteAsUTF8(text);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
