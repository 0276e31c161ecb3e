package dev.tokamak.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * A request to {@code /v1/responses}.
 *
 * @param sent the body, of which answers repeat some
 * @param metadata the sender's own notes, which come back with the answer
 */
record ResponsesDialect(RequestDraft draft, ObjectNode sent, ObjectNode metadata)
    implements Dialect {

  @Override
  public Object whole(Completion completion, Answer answer, Instant now) {
    ResponseObject response = new ResponseObject(completion, this);
    ResponseItems items = ResponseItems.of(answer);
    return response.ended(items.all(), answer.reason(0), answer.usage());
  }

  @Override
  public EventStream.Encoder<TokenEvent> events(Completion completion, Consumer<Usage> onUsage) {
    return new ResponsesEvents(new ResponseObject(completion, this), onUsage);
  }
}
