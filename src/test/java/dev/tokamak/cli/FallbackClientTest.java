package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.FinishReason;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class FallbackClientTest {
  private static final CompletionQuery QUERY =
      new CompletionQuery(
          "Hi",
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty(),
          List.of());

  /** Answers with a text, or fails. */
  private static final class Fake implements CompletionClient {
    private final String answer;
    private final IOException failure;
    private boolean stopped;

    Fake(String answer, IOException failure) {
      this.answer = answer;
      this.failure = failure;
    }

    @Override
    public FinishReason complete(CompletionQuery query, Consumer<String> onText)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      onText.accept(answer);
      return FinishReason.STOP;
    }

    @Override
    public void stop() {
      stopped = true;
    }
  }

  private final StringBuilder answer = new StringBuilder();

  @Test
  void takesTheServicesAnswerWhereOneListens() throws Exception {
    var client =
        new FallbackClient(
            new Fake("service", null),
            () -> {
              throw new AssertionError("not needed");
            });

    client.complete(QUERY, answer::append);

    assertThat(answer).hasToString("service");
  }

  @Test
  void takesTheOtherAnswerWhereNoneListens() throws Exception {
    var client =
        new FallbackClient(
            new Fake(null, new ConnectException()), () -> new Fake("embedded", null));

    assertThat(client.complete(QUERY, answer::append)).isEqualTo(FinishReason.STOP);

    assertThat(answer).hasToString("embedded");
  }

  @Test
  void doesNotHideThatTheServiceFailed() {
    var client =
        new FallbackClient(
            new Fake(null, new IOException("broken")), () -> new Fake("embedded", null));

    assertThatThrownBy(() -> client.complete(QUERY, answer::append)).hasMessage("broken");
  }

  @Test
  void stopsWhicheverAnswers() throws Exception {
    var service = new Fake(null, new ConnectException());
    var embedded = new Fake("embedded", null);
    var client = new FallbackClient(service, () -> embedded);
    client.complete(QUERY, answer::append);

    client.stop();

    assertThat(service.stopped).isTrue();
    assertThat(embedded.stopped).isTrue();
  }

  @Test
  void stopsTheOtherOneAlsoWhereItWasBeingMade() {
    var embedded = new Fake("embedded", null);
    CompletionClient[] client = new CompletionClient[1];
    client[0] =
        new FallbackClient(
            new Fake(null, new ConnectException()),
            () -> {
              client[0].stop(); // Ctrl-C while the model is being loaded
              return embedded;
            });

    assertThatThrownBy(() -> client[0].complete(QUERY, answer::append))
        .isInstanceOf(IOException.class);
    assertThat(embedded.stopped).isTrue();
    assertThat(answer).isEmpty();
  }
}
