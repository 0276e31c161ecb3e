package dev.tokamak.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import dev.tokamak.replay.RecordedAnswers.Found;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecordedAnswersTest {
  private static final long WINDOW = 1000;
  private static final RequestIdentity ID = new RequestIdentity("key", "/completions", "one");
  private static final List<TokenEvent> ANSWER =
      List.of(new Started(3, 0), new Text(0, "Hel"), new Text(0, "lo"), end());

  private long now;
  private final RecordedAnswers answers = new RecordedAnswers(WINDOW, 1 << 20, () -> now);

  // What became of the source.
  private final AtomicInteger subscriptions = new AtomicInteger();
  private final AtomicInteger cancellations = new AtomicInteger();
  private final AtomicLong requested = new AtomicLong();

  private static Finished end() {
    return new Finished(0, FinishReason.STOP, 2);
  }

  private Multi<TokenEvent> watched(Multi<TokenEvent> source) {
    return source
        .onRequest()
        .invoke(requested::addAndGet)
        .onSubscription()
        .invoke(subscriptions::incrementAndGet)
        .onCancellation()
        .invoke(cancellations::incrementAndGet);
  }

  private Found<String> ask(RequestIdentity id, String body, Multi<TokenEvent> source) {
    return answers.answer(id, body, String.class, "request " + body, watched(source));
  }

  private Found<String> ask(Multi<TokenEvent> source) {
    return ask(ID, "a", source);
  }

  private static Multi<TokenEvent> whole() {
    return Multi.createFrom().iterable(ANSWER);
  }

  private static AssertSubscriber<TokenEvent> read(Found<String> found, long demand) {
    return found.events().subscribe().withSubscriber(AssertSubscriber.create(demand));
  }

  @Test
  void theSecondRequestGetsTheAnswerOfTheFirst() {
    Found<String> first = ask(whole());
    read(first, 10).assertCompleted().assertItems(ANSWER.toArray(TokenEvent[]::new));

    Found<String> second = ask(whole());

    assertThat(first.replayed()).isFalse();
    assertThat(second.replayed()).isTrue();
    assertThat(second.request()).isEqualTo("request a");
    read(second, 10).assertCompleted().assertItems(ANSWER.toArray(TokenEvent[]::new));
    assertThat(subscriptions).hasValue(1);
  }

  @Test
  void whoComesWhileItIsMadeGetsItFromTheBeginning() {
    UnicastProcessor<TokenEvent> source = UnicastProcessor.create();
    AssertSubscriber<TokenEvent> first = read(ask(source), 10);
    source.onNext(ANSWER.get(0));
    source.onNext(ANSWER.get(1));
    AssertSubscriber<TokenEvent> second = read(ask(source), 10);
    second.assertItems(ANSWER.get(0), ANSWER.get(1)).assertNotTerminated();

    source.onNext(ANSWER.get(2));
    source.onNext(ANSWER.get(3));
    source.onComplete();

    first.assertCompleted().assertItems(ANSWER.toArray(TokenEvent[]::new));
    second.assertCompleted().assertItems(ANSWER.toArray(TokenEvent[]::new));
  }

  @Test
  void itIsMadeAsFastAsTheFastestReaderAsks() {
    AssertSubscriber<TokenEvent> slow = read(ask(whole()), 1);
    assertThat(requested).hasValue(1);
    AssertSubscriber<TokenEvent> fast = read(ask(whole()), 3);

    assertThat(requested).hasValue(3);
    fast.assertItems(ANSWER.get(0), ANSWER.get(1), ANSWER.get(2));
    slow.assertItems(ANSWER.get(0));

    slow.request(10);
    slow.assertCompleted().assertItems(ANSWER.toArray(TokenEvent[]::new));
  }

  @Test
  void anotherBodyIsAConflict() {
    ask(whole());

    TokamakException refusal =
        catchThrowableOfType(TokamakException.class, () -> ask(ID, "b", whole()));

    assertThat(refusal.code()).isEqualTo(ErrorCode.IDEMPOTENCY_CONFLICT);
    assertThat(refusal.param()).isEqualTo("Idempotency-Key");
  }

  @Test
  void keysPathsAndNamesAreApart() {
    ask(whole());

    for (RequestIdentity other :
        List.of(
            new RequestIdentity("other", "/completions", "one"),
            new RequestIdentity("key", "/other", "one"),
            new RequestIdentity("key", "/completions", "other"))) {
      assertThat(ask(other, "b", whole()).replayed()).isFalse();
    }
  }

  @Test
  void failuresAreNotKept() {
    TokamakException failure = ErrorCode.OVERLOADED.because("full");
    read(ask(Multi.createFrom().failure(failure)), 10).assertFailedWith(TokamakException.class);

    Found<String> again = ask(whole());

    assertThat(again.replayed()).isFalse();
    read(again, 10).assertCompleted();
  }

  @Test
  void aFailureReachesAllWhoRead() {
    UnicastProcessor<TokenEvent> source = UnicastProcessor.create();
    AssertSubscriber<TokenEvent> first = read(ask(source), 10);
    AssertSubscriber<TokenEvent> second = read(ask(source), 10);

    source.onError(ErrorCode.BACKEND_FAILED.because("broken"));

    first.assertFailedWith(TokamakException.class, "broken");
    second.assertFailedWith(TokamakException.class, "broken");
  }

  @Test
  void itGoesOnWhileAnybodyReadsAndIsGivenUpWithTheLast() {
    UnicastProcessor<TokenEvent> source = UnicastProcessor.create();
    AssertSubscriber<TokenEvent> first = read(ask(source), 10);
    AssertSubscriber<TokenEvent> second = read(ask(source), 10);

    first.cancel();
    assertThat(cancellations).hasValue(0);
    source.onNext(ANSWER.get(0));
    second.assertItems(ANSWER.get(0));
    second.cancel();

    assertThat(cancellations).hasValue(1);
    assertThat(ask(whole()).replayed()).isFalse();
  }

  @Test
  void aCompleteAnswerOutlivesItsReaders() {
    read(ask(whole()), 10).cancel();

    read(ask(whole()), 10).assertCompleted();
    assertThat(subscriptions).hasValue(1);
  }

  @Test
  void theWindowEnds() {
    read(ask(whole()), 10);
    now = WINDOW - 1;
    assertThat(ask(whole()).replayed()).isTrue();

    now = WINDOW;

    assertThat(ask(whole()).replayed()).isFalse();
  }

  @Test
  void theOldestMakeRoom() {
    RecordedAnswers small = new RecordedAnswers(WINDOW, 6000, () -> now);
    for (String name : List.of("a", "b", "c")) {
      RequestIdentity id = new RequestIdentity("key", "/", name);
      small
          .answer(id, "x", String.class, name, whole())
          .events()
          .collect()
          .asList()
          .await()
          .indefinitely();
    }

    assertThat(small.size()).isEqualTo(2);
    assertThat(
            small
                .answer(new RequestIdentity("key", "/", "a"), "x", String.class, "a", whole())
                .replayed())
        .isFalse();
  }

  @Test
  void whatIsTooLargeIsReadToItsEndButNotKept() {
    RecordedAnswers small = new RecordedAnswers(WINDOW, 6000, () -> now);
    Multi<TokenEvent> large =
        Multi.createFrom().items(new Started(1, 0), new Text(0, "x".repeat(10_000)), end());
    List<TokenEvent> read =
        small
            .answer(ID, "x", String.class, "", large)
            .events()
            .collect()
            .asList()
            .await()
            .indefinitely();

    assertThat(read).hasSize(3);
    assertThat(small.size()).isZero();
  }
}
