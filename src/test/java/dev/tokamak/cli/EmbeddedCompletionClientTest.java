package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Multi;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EmbeddedCompletionClientTest {
  private static final CompletionQuery QUERY =
      new CompletionQuery(
          "Hi",
          Optional.of("Be brief."),
          Optional.empty(),
          OptionalInt.of(7),
          OptionalDouble.of(0),
          OptionalLong.of(3),
          List.of("END"));

  private final StringBuilder answer = new StringBuilder();
  private ValidatedRequest request;

  /** A backend that gives these events to every request. */
  private InferenceBackend backend(Multi<TokenEvent> events) {
    return new InferenceBackend() {
      @Override
      public List<ModelInfo> models() {
        return List.of(
            new ModelInfo("first", 100, "tiny", Instant.EPOCH),
            new ModelInfo("second", 100, "tiny", Instant.EPOCH));
      }

      @Override
      public boolean isReady() {
        return true;
      }

      @Override
      public Multi<TokenEvent> generate(ValidatedRequest asked) {
        request = asked;
        return events;
      }
    };
  }

  private FinishReason complete(Multi<TokenEvent> events) {
    return new EmbeddedCompletionClient(backend(events), () -> {}).complete(QUERY, answer::append);
  }

  @Test
  void handsOnTheTextAsItComes() {
    FinishReason reason =
        complete(
            Multi.createFrom()
                .items(
                    new TokenEvent.Started(9, 0),
                    new TokenEvent.Text(0, "Hello"),
                    new TokenEvent.Text(0, " there"),
                    new TokenEvent.Finished(0, FinishReason.LENGTH, 7)));

    assertThat(answer).hasToString("Hello there");
    assertThat(reason).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void asksTheDefaultModelWhatItsUserAsked() {
    complete(Multi.createFrom().items(new TokenEvent.Finished(0, FinishReason.STOP, 0)));

    assertThat(request.model()).isEqualTo("first");
    assertThat(request.messages()).containsExactly(Message.system("Be brief."), Message.user("Hi"));
    assertThat(request.maxTokens()).hasValue(7);
    assertThat(request.stop()).containsExactly("END");
    assertThat(request.sampling().temperature()).isZero();
    assertThat(request.sampling().seed()).hasValue(3);
  }

  @Test
  void failsAsTheModelFails() {
    assertThatThrownBy(
            () ->
                complete(Multi.createFrom().failure(ErrorCode.BACKEND_FAILED.because("it broke"))))
        .hasMessage("it broke");
  }
}
