package dev.tokamak.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ToolRouterTest {
  private record Schema(String schema) implements AnswerConstraint {
    @Override
    public String hash() {
      return "hash";
    }
  }

  private static final ValidatedRequest PLAIN =
      new ValidatedRequest(
          "cpt-1",
          "m",
          List.of(Message.user("x")),
          SamplingParams.GREEDY,
          OptionalInt.empty(),
          1,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          "wpc-1",
          Optional.empty());

  private static final ValidatedRequest WITH_TOOLS =
      PLAIN.offering(
          new ToolSet(
              List.of(new Tool("get_time", null, new Schema("{}"))), new ToolChoice.Auto(), true));

  /** Of each call, whether it was complete. */
  private final List<Boolean> calls = new ArrayList<>();

  private AssertSubscriber<TokenEvent> answer(ValidatedRequest request, TokenEvent... events) {
    var backend =
        new InferenceBackend() {
          @Override
          public List<ModelInfo> models() {
            return List.of();
          }

          @Override
          public boolean isReady() {
            return true;
          }

          @Override
          public Multi<TokenEvent> generate(ValidatedRequest asked) {
            assertThat(asked).isSameAs(request);
            return Multi.createFrom().items(events);
          }
        };
    return new ToolRouter(backend, calls::add)
        .answer(request)
        .subscribe()
        .withSubscriber(AssertSubscriber.create(10));
  }

  @Test
  void theClientsOwnCallsGoBackToIt() {
    TokenEvent[] events = {
      new TokenEvent.Started(3, 0),
      new TokenEvent.Text(0, "One moment."),
      new TokenEvent.CallBegun(0, 0, "call_1", "get_time"),
      new TokenEvent.CallArguments(0, 0, "{}"),
      new TokenEvent.Finished(0, FinishReason.TOOL_CALL, 9)
    };
    answer(WITH_TOOLS, events).assertItems(events).assertCompleted();
    assertThat(calls).containsExactly(true);
  }

  @Test
  void tellsOfEachCallWhetherItWasComplete() {
    answer(
        WITH_TOOLS,
        new TokenEvent.Started(3, 0),
        new TokenEvent.CallBegun(0, 0, "call_1", "get_time"),
        new TokenEvent.CallBegun(0, 1, "call_2", "get_time"),
        new TokenEvent.Finished(0, FinishReason.LENGTH, 9));
    assertThat(calls).containsExactly(true, false);
  }

  @Test
  void aCallInABrokenAnswerIsIncomplete() {
    answer(
        WITH_TOOLS,
        new TokenEvent.Started(3, 0),
        new TokenEvent.CallBegun(0, 0, "call_1", "get_time"));
    assertThat(calls).containsExactly(false);
  }

  @Test
  void answersWithoutToolsPassAsTheyAre() {
    TokenEvent[] events = {
      new TokenEvent.Started(3, 0), new TokenEvent.Finished(0, FinishReason.STOP, 1)
    };
    answer(PLAIN, events).assertItems(events).assertCompleted();
  }

  @Test
  void aCallOfNoToolIsNobodys() {
    answer(WITH_TOOLS, new TokenEvent.CallBegun(0, 0, "call_1", "delete_all"))
        .assertFailedWith(IllegalArgumentException.class, "delete_all");
  }
}
