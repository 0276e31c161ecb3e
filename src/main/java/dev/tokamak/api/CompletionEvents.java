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
  private static final byte[] NOTHING = {};
  private static final byte[] TEXT_END = "\"}}".getBytes(StandardCharsets.US_ASCII);

  private final String completionId;
  private final byte[][] textStarts;
  private final Consumer<Usage> onUsage;
  private final boolean indexed;
  private int finishedChoices;
  private int promptTokens;
  private int cachedTokens;
  private int completionTokens;

  /**
   * @param completionId an id of this service, of characters that JSON need not escape
   * @param onUsage is told the cost as far as it is known, whenever that changes
   */
  CompletionEvents(String completionId, int choices, Consumer<Usage> onUsage) {
    this.completionId = completionId;
    this.onUsage = onUsage;
    this.indexed = choices > 1;
    this.textStarts = new byte[choices][];
    for (int i = 0; i < choices; i++) {
      textStarts[i] = (head(i) + ",\"output\":{\"content\":\"").getBytes(StandardCharsets.US_ASCII);
    }
  }

  @Override
  public byte[] encode(TokenEvent event) {
    return switch (event) {
      case TokenEvent.Started(int prompt, int cached) -> {
        promptTokens = prompt;
        cachedTokens = cached;
        onUsage.accept(usage());
        yield NOTHING;
      }
      case TokenEvent.Text(int choice, String text) -> text(choice, text);
      case TokenEvent.Finished(int choice, FinishReason reason, int tokens) -> {
        completionTokens += tokens;
        finishedChoices++;
        onUsage.accept(usage());
        yield finished(choice, reason);
      }
    };
  }

  private byte[] text(int choice, String text) {
    byte[] start = textStarts[choice];
    byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    byte[] json = new byte[start.length + quoted.length + TEXT_END.length];
    System.arraycopy(start, 0, json, 0, start.length);
    System.arraycopy(quoted, 0, json, start.length, quoted.length);
    System.arraycopy(TEXT_END, 0, json, start.length + quoted.length, TEXT_END.length);
    return json;
  }

  private byte[] finished(int choice, FinishReason reason) {
    StringBuilder json = new StringBuilder(head(choice));
    json.append(",\"finishReason\":\"").append(reason.wireName()).append('"');
    if (finishedChoices == textStarts.length) {
      Usage usage = usage();
      json.append(",\"usage\":{\"promptTokens\":").append(usage.promptTokens());
      json.append(",\"cachedTokens\":").append(usage.cachedTokens());
      json.append(",\"completionTokens\":").append(usage.completionTokens());
      json.append(",\"totalTokens\":").append(usage.totalTokens()).append('}');
    }
    return json.append('}').toString().getBytes(StandardCharsets.US_ASCII);
  }

  private String head(int choice) {
    String head = "{\"completionId\":\"" + completionId + "\"";
    return indexed ? head + ",\"index\":" + choice : head;
  }

  private Usage usage() {
    return new Usage(promptTokens, cachedTokens, completionTokens);
  }
}
