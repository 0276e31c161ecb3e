package dev.tokamak.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Ids;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.util.function.Consumer;

/**
 * Writes the events of {@code /v1/responses}: the response begins, each of its items is added,
 * grows and is done, one after the other, and the response is completed. There is one choice.
 *
 * <p>Used by one thread.
 */
final class ResponsesEvents implements EventStream.Encoder<TokenEvent> {
  private enum Kind {
    NONE,
    REASONING,
    MESSAGE,
    CALL
  }

  private final ResponseObject response;
  private final UsageMeter meter;
  private final ArrayNode output = JsonNodeFactory.instance.arrayNode();
  private int sequence;
  private boolean begun;

  // The item that grows.
  private Kind kind = Kind.NONE;
  private String id;
  private final StringBuilder text = new StringBuilder();
  private String callId;
  private String name;

  /** Behind the number of a delta: the names of its item. */
  private byte[] deltaStart;

  /**
   * @param onUsage is told the cost as far as it is known, whenever that changes
   */
  ResponsesEvents(ResponseObject response, Consumer<Usage> onUsage) {
    this.response = response;
    this.meter = new UsageMeter(1, onUsage);
  }

  @Override
  public void encode(TokenEvent event, EventBuffer out) {
    switch (event) {
      case TokenEvent.Started started -> meter.add(started);
      case TokenEvent.Reasoning(int _, String more) -> {
        if (kind != Kind.REASONING) {
          begin(Kind.REASONING, "rs_", out);
        }
        delta("response.reasoning_text.delta", more, "", out);
      }
      case TokenEvent.Text(int _, String more) -> {
        if (kind != Kind.MESSAGE) {
          beginMessage(out);
        }
        delta("response.output_text.delta", more, ",\"logprobs\":[]", out);
      }
      case TokenEvent.Logprobs _ -> {}
      case TokenEvent.CallBegun(int _, int _, String call, String called) -> {
        finishItem("completed", out);
        callId = call;
        name = called;
        begin(Kind.CALL, "fc_", out);
      }
      case TokenEvent.CallArguments(int _, int _, String more) ->
          delta("response.function_call_arguments.delta", more, "", out);
      case TokenEvent.Finished finished -> finish(finished, out);
    }
  }

  private void finish(TokenEvent.Finished finished, EventBuffer out) {
    meter.add(finished);
    if (kind == Kind.NONE) {
      beginMessage(out);
    }
    FinishReason reason = finished.reason();
    String status = ResponseItems.status(reason);
    finishItem(status, out);
    ObjectNode event = event("response." + status);
    event.set("response", response.ended(output, reason, meter.usage()));
    add(event, out);
  }

  private void beginMessage(EventBuffer out) {
    begin(Kind.MESSAGE, "msg_", out);
    ObjectNode part = inItem("response.content_part.added", true);
    part.set("part", ResponseItems.textPart(""));
    add(part, out);
  }

  private void begin(Kind next, String prefix, EventBuffer out) {
    if (!begun) {
      begun = true;
      for (String type : new String[] {"response.created", "response.in_progress"}) {
        ObjectNode event = event(type);
        event.set("response", response.begun());
        add(event, out);
      }
    }
    finishItem("completed", out);
    kind = next;
    id = Ids.next(prefix);
    text.setLength(0);
    ObjectNode added = event("response.output_item.added");
    added.put("output_index", output.size());
    added.set("item", item(null, "in_progress"));
    add(added, out);
    deltaStart =
        (",\"item_id\":\""
                + id
                + "\",\"output_index\":"
                + output.size()
                + (kind == Kind.CALL ? "" : ",\"content_index\":0")
                + ",\"delta\":\"")
            .getBytes(UTF_8);
  }

  private ObjectNode item(String whole, String status) {
    return switch (kind) {
      case REASONING -> ResponseItems.reasoning(id, whole, status);
      case MESSAGE -> ResponseItems.message(id, whole, status);
      case CALL -> ResponseItems.call(id, callId, name, whole == null ? "" : whole, status);
      case NONE -> throw new IllegalStateException("no item has begun");
    };
  }

  private void delta(String type, String more, String rest, EventBuffer out) {
    text.append(more);
    out.addNamed(
        type,
        ("{\"type\":\"" + type + "\",\"sequence_number\":" + sequence++).getBytes(UTF_8),
        deltaStart,
        JsonStringEncoder.getInstance().quoteAsUTF8(more),
        ("\"" + rest + "}").getBytes(UTF_8));
  }

  /** Ends the item that grows, if there is one. */
  private void finishItem(String status, EventBuffer out) {
    if (kind == Kind.NONE) {
      return;
    }
    String whole = text.toString();
    switch (kind) {
      case REASONING -> add(inItem("response.reasoning_text.done", true).put("text", whole), out);
      case MESSAGE -> {
        ObjectNode done = inItem("response.output_text.done", true).put("text", whole);
        done.putArray("logprobs");
        add(done, out);
        ObjectNode part = inItem("response.content_part.done", true);
        part.set("part", ResponseItems.textPart(whole));
        add(part, out);
      }
      case CALL ->
          add(
              inItem("response.function_call_arguments.done", false)
                  .put("name", name)
                  .put("arguments", whole),
              out);
      case NONE -> throw new IllegalStateException("no item has begun");
    }
    ObjectNode item = item(whole, status);
    ObjectNode done = event("response.output_item.done");
    done.put("output_index", output.size());
    done.set("item", item);
    add(done, out);
    output.add(item);
    kind = Kind.NONE;
  }

  private ObjectNode inItem(String type, boolean content) {
    ObjectNode event = event(type).put("item_id", id).put("output_index", output.size());
    return content ? event.put("content_index", 0) : event;
  }

  private ObjectNode event(String type) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", type)
        .put("sequence_number", sequence++);
  }

  private static void add(ObjectNode event, EventBuffer out) {
    out.addNamed(event.get("type").textValue(), JsonBody.write(event));
  }

  /** Its last event says that it has ended. */
  @Override
  public void end(EventBuffer out) {}

  /** Both as this API's own event tells it, and as the one shape of errors. */
  @Override
  public void fail(TokamakException failure, byte[] body, EventBuffer out) {
    ObjectNode event = event("error");
    event.put("code", failure.code().wireName());
    event.put("message", failure.getMessage());
    event.put("param", failure.param());
    event.setAll(JsonBody.parse(body));
    add(event, out);
  }
}
