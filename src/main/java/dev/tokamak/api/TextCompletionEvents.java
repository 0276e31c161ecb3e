package dev.tokamak.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenScore;
import dev.tokamak.inference.Usage;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes the events of {@code /v1/completions}: for each choice those with its text and one with
 * its end; at last, where it is asked for, one with the usage. Used by one thread.
 */
final class TextCompletionEvents implements EventStream.Encoder<TokenEvent> {
  private final Completion completion;
  private final TextCompletionDialect dialect;
  private final UsageMeter meter;
  private final String head;
  private final byte[] textStart;
  private final String end;
  private final BitSet begun = new BitSet();
  private final Map<Integer, List<TokenScore>> scores = new HashMap<>();

  /** By choice, where the next token begins. */
  private final int[] offsets;

  /**
   * @param onUsage is told the cost as far as it is known, whenever that changes
   */
  TextCompletionEvents(
      Completion completion, TextCompletionDialect dialect, Consumer<Usage> onUsage) {
    this.completion = completion;
    this.dialect = dialect;
    this.meter = new UsageMeter(completion.choices(), onUsage);
    this.offsets = new int[completion.choices()];
    this.head =
        "{\"id\":\""
            + completion.request().id()
            + "\",\"object\":\""
            + TextCompletion.OBJECT
            + "\",\"created\":"
            + completion.since().getEpochSecond()
            + ",\"model\":"
            + new String(JsonBody.write(completion.request().model()), UTF_8)
            + ",\"choices\":[";
    this.textStart = (head + "{\"text\":\"").getBytes(UTF_8);
    this.end = dialect.includeUsage() ? "],\"usage\":null}" : "]}";
  }

  @Override
  public void encode(TokenEvent event, EventBuffer out) {
    switch (event) {
      case TokenEvent.Started started -> meter.add(started);
      case TokenEvent.Text(int choice, String text) -> {
        begin(choice, out);
        add(choice, text, "null", out);
      }
      case TokenEvent.Logprobs(int choice, List<TokenScore> more) ->
          scores.computeIfAbsent(choice, _ -> new ArrayList<>()).addAll(more);
      case TokenEvent.Finished finished -> {
        begin(finished.choice(), out);
        meter.add(finished);
        String reason = ChatCompletionDialect.wireName(finished.reason());
        add(finished.choice(), "", '"' + reason + '"', out);
        if (dialect.includeUsage() && meter.complete()) {
          out.add(
              (head + "],\"usage\":").getBytes(UTF_8),
              JsonBody.write(new ChatCompletion.UsageBody(meter.usage())),
              new byte[] {'}'});
        }
      }
      case TokenEvent.Reasoning _, TokenEvent.CallBegun _, TokenEvent.CallArguments _ ->
          throw new IllegalStateException("A raw prompt is answered by text alone");
    }
  }

  private void begin(int choice, EventBuffer out) {
    if (!begun.get(choice)) {
      begun.set(choice);
      String echo = dialect.echo(completion, choice);
      if (!echo.isEmpty()) {
        add(choice, echo, "null", out);
      }
    }
  }

  private void add(int choice, String text, String reason, EventBuffer out) {
    List<TokenScore> told = scores.remove(choice);
    byte[] logprobs =
        told == null
            ? "null".getBytes(UTF_8)
            : JsonBody.write(TextCompletion.Logprobs.of(told, offsets[choice]));
    offsets[choice] += text.codePointCount(0, text.length());
    out.add(
        textStart,
        JsonStringEncoder.getInstance().quoteAsUTF8(text),
        ("\",\"index\":" + choice + ",\"logprobs\":").getBytes(UTF_8),
        logprobs,
        (",\"finish_reason\":" + reason + "}" + end).getBytes(UTF_8));
  }
}
