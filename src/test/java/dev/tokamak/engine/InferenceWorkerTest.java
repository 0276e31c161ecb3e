package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.TestHome;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.llama.ContextParams;
import dev.tokamak.llama.LlamaLibrary;
import dev.tokamak.llama.LlamaModel;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker does when the library fails: a token that is none makes every step fail. */
class InferenceWorkerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int[] PROMPT = IntStream.range(60, 100).toArray();
  private static final int[] BROKEN = {60, 61, 1_000_000};

  @TempDir Path folder;
  private LlamaModel model;
  private Backlog backlog;
  private InferenceWorker worker;

  @BeforeEach
  void start() {
    model = LlamaLibrary.open(TestHome.engine()).load(TinyModel.write(folder));
    EngineSettings settings =
        EngineSettings.DEFAULT.with(
            new EngineSettings.Size(OptionalInt.of(1), 1, 2, OptionalInt.of(600), 64));
    backlog = new Backlog("tiny", 1, 2, new EngineSettings.Queue(1, 1_000), EngineListener.NONE);
    worker =
        new InferenceWorker(
            "tiny",
            0,
            model,
            () -> new AnswerPieces(model.vocabulary(), List.of()),
            new ContextParams(600, 3, 64, 1, List.of()),
            settings,
            1 << 20,
            backlog,
            EngineListener.NONE);
    worker.start();
  }

  @AfterEach
  void stop() {
    worker.close();
    model.close();
  }

  private AssertSubscriber<TokenEvent> submit(int[] prompt, int maxTokens, long demand) {
    AssertSubscriber<TokenEvent> subscriber = AssertSubscriber.create(demand);
    submit(prompt, maxTokens, Optional.empty(), subscriber);
    return subscriber;
  }

  private Generation submit(
      int[] prompt,
      int maxTokens,
      Optional<Duration> timeout,
      AssertSubscriber<TokenEvent> subscriber) {
    var request =
        new ValidatedRequest(
            "cpt-test",
            "tiny",
            List.of(Message.user("told in tokens")),
            SamplingParams.GREEDY,
            OptionalInt.of(maxTokens),
            1,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "wpc-test",
            timeout);
    var generation = new Generation(request, subscriber, backlog.enter());
    subscriber.onSubscribe(generation.stream);
    generation.prepare(
        prompt, 512, AnswerForm.free(choice -> AnswerParser.ofText(choice, List.of())));
    generation.place.waits(prompt.length);
    generation.goesTo(worker);
    worker.submit(generation);
    return generation;
  }

  private static ErrorCode failure(AssertSubscriber<TokenEvent> subscriber) {
    return ((TokamakException) subscriber.awaitFailure(PATIENCE).getFailure()).code();
  }

  @Test
  void aStepThatFailsEndsWhatRunsAndNothingElse() {
    AssertSubscriber<TokenEvent> running = submit(PROMPT, 400, 4);
    running.awaitItems(4, PATIENCE);
    AssertSubscriber<TokenEvent> broken = submit(BROKEN, 10, 100);
    running.request(100);

    assertThat(failure(broken)).isEqualTo(ErrorCode.BACKEND_FAILED);
    assertThat(failure(running)).isEqualTo(ErrorCode.BACKEND_FAILED);

    List<TokenEvent> next = submit(PROMPT, 10, 100).awaitCompletion(PATIENCE).getItems();
    assertThat(next.getLast()).isEqualTo(new TokenEvent.Finished(0, FinishReason.LENGTH, 10));
    assertThat(worker.isAlive()).isTrue();
  }

  @Test
  void whatWasKeptBeforeIsStillGoodAfterwards() {
    List<TokenEvent> before = submit(PROMPT, 10, 100).awaitCompletion(PATIENCE).getItems();
    assertThat(failure(submit(BROKEN, 10, 100))).isEqualTo(ErrorCode.BACKEND_FAILED);

    List<TokenEvent> after = submit(PROMPT, 10, 100).awaitCompletion(PATIENCE).getItems();

    assertThat(((TokenEvent.Started) after.getFirst()).cachedTokens()).isEqualTo(PROMPT.length - 1);
    assertThat(after.subList(1, after.size())).isEqualTo(before.subList(1, before.size()));
  }

  /** It holds half a megabyte, and a service ends thousands of them within a usual timeout. */
  @Test
  void aRequestThatHasEndedIsLetGoBeforeItsTimeoutIsOver() throws InterruptedException {
    List<WeakReference<Generation>> ended = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      AssertSubscriber<TokenEvent> complete = AssertSubscriber.create(100);
      ended.add(within(Duration.ofHours(1), 2, complete));
      complete.awaitCompletion(PATIENCE);
      AssertSubscriber<TokenEvent> cancelled = AssertSubscriber.create(2);
      ended.add(within(Duration.ofHours(1), 400, cancelled));
      cancelled.awaitItems(2, PATIENCE).cancel();
    }
    // What the worker's thread looked at last may still be on its stack.
    submit(PROMPT, 2, 100).awaitCompletion(PATIENCE);

    long end = System.nanoTime() + PATIENCE.toNanos();
    while (ended.stream().anyMatch(generation -> generation.get() != null)) {
      assertThat(System.nanoTime()).as("requests that ended are still held").isLessThan(end);
      System.gc();
      Thread.sleep(20);
    }
  }

  private WeakReference<Generation> within(
      Duration timeout, int maxTokens, AssertSubscriber<TokenEvent> subscriber) {
    return new WeakReference<>(submit(PROMPT, maxTokens, Optional.of(timeout), subscriber));
  }

  /** There are three places in the backlog: any that was not given back shows. */
  @Test
  void everyEndingGivesItsPlaceBack() {
    for (int i = 0; i < 20; i++) {
      assertThat(failure(submit(BROKEN, 10, 100))).isEqualTo(ErrorCode.BACKEND_FAILED);
      submit(PROMPT, 2, 100).awaitCompletion(PATIENCE);
      submit(PROMPT, 400, 2).awaitItems(2, PATIENCE).cancel();
    }
  }
}
