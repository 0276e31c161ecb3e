package dev.tokamak.api;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Writes the events of one completion as {@code /completions} streams them: the envelope reduced to
 * what changed. There is one event for each token, so the constant part is made once and nothing is
 * bound by reflection.
 *
 * <p>Used by one thread.
 */
final class CompletionEvents implements EventStream.Encoder<TokenEvent> {
  private static final byte[] TEXT_END = ascii("\"}}");
  private static final byte[] CALL_END = ascii("\"}]}}");
  private static final String REASONING = ",\"output\":{\"reasoning\":\"";
  private static final String CALL = ",\"output\":{\"toolCalls\":[{\"index\":";

  private final String completionId;
  private final byte[][] textStarts;
  private final boolean indexed;
  private final UsageMeter meter;

  /**
   * @param completionId an id of this service, of characters that JSON need not escape
   * @param onUsage is told the cost as far as it is known, whenever that changes
   */
  CompletionEvents(String completionId, int choices, Consumer<Usage> onUsage) {
    this.completionId = completionId;
    this.indexed = choices > 1;
    this.meter = new UsageMeter(choices, onUsage);
    this.textStarts = new byte[choices][];
    for (int i = 0; i < choices; i++) {
      textStarts[i] = ascii(head(i) + ",\"output\":{\"content\":\"");
    }
  }

  @Override
  public void encode(TokenEvent event, EventBuffer out) {
    switch (event) {
      case TokenEvent.Started started -> meter.add(started);
      case TokenEvent.Text(int choice, String text) ->
          out.add(textStarts[choice], quoted(text), TEXT_END);
      case TokenEvent.Logprobs _ -> {}
      case TokenEvent.Reasoning(int choice, String text) ->
          out.add(ascii(head(choice) + REASONING), quoted(text), TEXT_END);
      case TokenEvent.CallBegun(int choice, int call, String id, String name) ->
          out.add(
              ascii(
                  head(choice)
                      + CALL
                      + call
                      + ",\"id\":\""
                      + id
                      + "\",\"name\":\""
                      + name
                      + "\",\"arguments\":\"\"}]}}"));
      case TokenEvent.CallArguments(int choice, int call, String text) ->
          out.add(ascii(head(choice) + CALL + call + ",\"arguments\":\""), quoted(text), CALL_END);
      case TokenEvent.Finished finished -> {
        meter.add(finished);
        out.add(finished(finished.choice(), finished.reason()));
      }
    }
  }

  private byte[] finished(int choice, FinishReason reason) {
    StringBuilder json = new StringBuilder(head(choice));
    json.append(",\"finishReason\":\"").append(reason.wireName()).append('"');
    if (meter.complete()) {
      Usage usage = meter.usage();
      json.append(",\"usage\":{\"promptTokens\":").append(usage.promptTokens());
      json.append(",\"cachedTokens\":").append(usage.cachedTokens());
      json.append(",\"completionTokens\":").append(usage.completionTokens());
      json.append(",\"totalTokens\":").append(usage.totalTokens()).append('}');
    }
    return ascii(json.append('}').toString());
  }

  private String head(int choice) {
    String head = "{\"completionId\":\"" + completionId + "\"";
    return indexed ? head + ",\"index\":" + choice : head;
  }

  /** JSON of names and ids of this service, which need no escapes. */
  private static byte[] ascii(String json) {
    return json.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] quoted(String text) {
    return JsonStringEncoder.getInstance().quoteAsUTF8(text);
  }
}
