package dev.tokamak.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.util.function.Consumer;

/**
 * Writes the events of {@code /v1/messages}: the message begins, each block of it begins, grows and
 * ends, and the message ends.
 *
 * <p>Used by one thread.
 */
final class AnthropicEvents implements EventStream.Encoder<TokenEvent> {
  /** What a block may be, and how more of it is told. */
  private enum Block {
    NONE("", ""),
    THINKING("thinking_delta", "thinking"),
    TEXT("text_delta", "text"),
    TOOL_USE("input_json_delta", "partial_json");

    final String delta;

    Block(String type, String field) {
      this.delta = ",\"delta\":{\"type\":\"" + type + "\",\"" + field + "\":\"";
    }
  }

  private static final byte[] DELTA_END = "\"}}".getBytes(UTF_8);

  private final Completion completion;
  private final UsageMeter meter;
  private boolean begun;
  private Block block = Block.NONE;
  private int index = -1;
  private byte[] deltaStart;

  /**
   * @param onUsage is told the cost as far as it is known, whenever that changes
   */
  AnthropicEvents(Completion completion, Consumer<Usage> onUsage) {
    this.completion = completion;
    this.meter = new UsageMeter(1, onUsage);
  }

  @Override
  public void encode(TokenEvent event, EventBuffer out) {
    switch (event) {
      case TokenEvent.Started started -> meter.add(started);
      case TokenEvent.Reasoning(int _, String text) -> {
        if (block != Block.THINKING) {
          begin(Block.THINKING, AnthropicDialect.thinking(""), out);
        }
        grow(text, out);
      }
      case TokenEvent.Text(int _, String text) -> {
        if (block != Block.TEXT) {
          begin(Block.TEXT, AnthropicDialect.text(""), out);
        }
        grow(text, out);
      }
      case TokenEvent.Logprobs _ -> {}
      case TokenEvent.CallBegun(int _, int _, String id, String name) ->
          begin(
              Block.TOOL_USE,
              AnthropicDialect.toolUse(id, name, JsonNodeFactory.instance.objectNode()),
              out);
      case TokenEvent.CallArguments(int _, int _, String text) -> grow(text, out);
      case TokenEvent.Finished finished -> finish(finished, out);
    }
  }

  private void begin(Block next, ObjectNode content, EventBuffer out) {
    beginMessage(out);
    endBlock(out);
    block = next;
    index++;
    ObjectNode event = event("content_block_start").put("index", index);
    event.set("content_block", content);
    add(event, out);
    deltaStart =
        ("{\"type\":\"content_block_delta\",\"index\":" + index + block.delta).getBytes(UTF_8);
  }

  /**
   * Not before there is something to tell: an answer that fails until then can still be refused
   * with a status of its own.
   */
  private void beginMessage(EventBuffer out) {
    if (!begun) {
      begun = true;
      ObjectNode event = event("message_start");
      event.set("message", AnthropicDialect.message(completion, meter.usage()));
      add(event, out);
    }
  }

  private void grow(String text, EventBuffer out) {
    out.addNamed(
        "content_block_delta",
        deltaStart,
        JsonStringEncoder.getInstance().quoteAsUTF8(text),
        DELTA_END);
  }

  private void endBlock(EventBuffer out) {
    if (block != Block.NONE) {
      add(event("content_block_stop").put("index", index), out);
      block = Block.NONE;
    }
  }

  private void finish(TokenEvent.Finished finished, EventBuffer out) {
    meter.add(finished);
    beginMessage(out);
    endBlock(out);
    ObjectNode event = event("message_delta");
    event
        .putObject("delta")
        .put("stop_reason", AnthropicDialect.stopReason(finished.reason(), finished.stopSequence()))
        .put("stop_sequence", finished.stopSequence());
    event.set("usage", AnthropicDialect.usage(meter.usage()));
    add(event, out);
    add(event("message_stop"), out);
  }

  private static ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static void add(ObjectNode event, EventBuffer out) {
    out.addNamed(event.get("type").textValue(), JsonBody.write(event));
  }

  /** Its last event says that it has ended. */
  @Override
  public void end(EventBuffer out) {}

  @Override
  public void fail(TokamakException failure, byte[] body, EventBuffer out) {
    out.addNamed("error", body);
  }
}
