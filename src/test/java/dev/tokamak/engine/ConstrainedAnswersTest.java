package dev.tokamak.engine;

import static dev.tokamak.engine.Grammar.letters;
import static dev.tokamak.engine.Grammar.oneOf;
import static dev.tokamak.engine.Grammar.sequence;
import static dev.tokamak.engine.Grammar.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.TestHome;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.scheduler.Preemption;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that obey a constraint, by the whole engine, on a model of random weights. */
class ConstrainedAnswersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Grammar PET =
      sequence(
          text("{\"name\": \""),
          letters(6),
          text("\", \"kind\": \""),
          oneOf("cat", "cow", "dog"),
          text("\"}"));

  /** A document of which nothing is open. */
  private static final String CONSTANT = "{\"kind\": \"none\"}";

  @TempDir static Path folder;
  private static final AtomicReference<EngineListener.State> STATE = new AtomicReference<>();
  private static final AtomicInteger STEPS = new AtomicInteger();
  private static final AtomicInteger PREFILL = new AtomicInteger();
  private static final AtomicInteger DECODE = new AtomicInteger();
  private static final AtomicInteger FORCED = new AtomicInteger();
  private static final EngineListener WATCHER =
      new EngineListener() {
        @Override
        public void onStart(String model, List<String> classes, List<State> workers) {
          STATE.set(workers.getFirst());
        }

        @Override
        public void onStep(String model, int prefillTokens, int decodeTokens, long elapsedNanos) {
          STEPS.incrementAndGet();
          PREFILL.addAndGet(prefillTokens);
          DECODE.addAndGet(decodeTokens);
        }

        @Override
        public void onConstraints(String model, int forcedTokens, long nanos) {
          assertThat(nanos).isNotNegative();
          FORCED.addAndGet(forcedTokens);
        }
      };
  private static EmbeddedBackend backend;

  @BeforeAll
  static void open() {
    backend = open(8, 4096, WATCHER);
  }

  private static EmbeddedBackend open(int sequences, int cells, EngineListener listener) {
    return EmbeddedBackend.open(
        TestHome.engine(),
        Map.of("tiny", TinyModel.write(folder)),
        EngineSettings.DEFAULT.with(
            new EngineSettings.Size(OptionalInt.of(1), 1, sequences, OptionalInt.of(cells), 64)),
        listener);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @BeforeEach
  void countAnew() {
    List.of(STEPS, PREFILL, DECODE, FORCED).forEach(count -> count.set(0));
  }

  @AfterEach
  void nothingIsLeftBehind() {
    awaitIdle();
    assertThat(STATE.get().cellsInUse()).isZero();
  }

  /** Until the last step has been counted, which is after its events have come. */
  private static void awaitIdle() {
    await(() -> STATE.get().running() == 0 && STATE.get().waiting() == 0);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private record Ask(
      String text,
      int maxTokens,
      int choices,
      SamplingParams sampling,
      Optional<AnswerConstraint> constraint) {
    static Ask greedy(String text, Grammar grammar) {
      return new Ask(text, 100, 1, SamplingParams.GREEDY, Optional.of(grammar.constraint()));
    }

    static Ask free(String text, int maxTokens) {
      return new Ask(text, maxTokens, 1, SamplingParams.GREEDY, Optional.empty());
    }

    Ask withoutJumps(Grammar grammar) {
      return new Ask(
          text, maxTokens, choices, sampling, Optional.of(grammar.constraintWithoutJumps()));
    }

    static Ask seeded(String text, long seed, Grammar grammar) {
      return new Ask(text, 100, 1, drawn(seed), Optional.of(grammar.constraint()));
    }

    Ask upTo(int tokens) {
      return new Ask(text, tokens, choices, sampling, constraint);
    }

    Ask choices(int count) {
      return new Ask(text, maxTokens, count, sampling, constraint);
    }

    static SamplingParams drawn(long seed) {
      return new SamplingParams(1, 1, 0, 0, 0, 0, Map.of(), OptionalLong.of(seed));
    }

    ValidatedRequest request() {
      return new ValidatedRequest(
          "cpt-test",
          "tiny",
          List.of(Message.user(text)),
          sampling,
          OptionalInt.of(maxTokens),
          choices,
          List.of(),
          constraint,
          Optional.empty(),
          "wpc-test",
          Optional.empty());
    }
  }

  private static List<TokenEvent> events(Ask ask) {
    List<TokenEvent> events =
        backend.generate(ask.request()).collect().asList().await().atMost(PATIENCE);
    awaitIdle();
    return events;
  }

  private static CompletableFuture<List<TokenEvent>> begin(EmbeddedBackend backend, Ask ask) {
    return backend.generate(ask.request()).collect().asList().subscribeAsCompletionStage();
  }

  private static TokenEvent.Started started(List<TokenEvent> events) {
    return (TokenEvent.Started) events.getFirst();
  }

  /** Tokens of the prompt that were to be computed. */
  private static int unknown(List<TokenEvent> events) {
    return started(events).promptTokens() - started(events).cachedTokens();
  }

  private static int completionTokens(List<TokenEvent> events) {
    return ((TokenEvent.Finished) events.getLast()).completionTokens();
  }

  /** Tokens of a text as this model has them: bytes, but for one. */
  private static int tokens(String text) {
    return text.replace("he", "_").length();
  }

  private static String said(List<TokenEvent> events, int choice) {
    return events.stream()
        .filter(event -> event instanceof TokenEvent.Text text && text.choice() == choice)
        .map(event -> ((TokenEvent.Text) event).text())
        .collect(Collectors.joining());
  }

  private static FinishReason reason(List<TokenEvent> events) {
    return ((TokenEvent.Finished) events.getLast()).reason();
  }

  @Test
  void anAnswerObeys() {
    for (int seed = 0; seed < 50; seed++) {
      List<TokenEvent> events = events(Ask.seeded("pet " + seed, seed, PET));
      assertThat(said(events, 0)).matches(PET::fits);
      assertThat(reason(events)).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void soDoesAGreedyOne() {
    assertThat(said(events(Ask.greedy("pet", PET)), 0)).matches(PET::fits);
  }

  @Test
  void allTokensCount() {
    List<TokenEvent> events = events(Ask.greedy("pet", PET));

    String text = said(events, 0);
    assertThat(completionTokens(events)).as("the end is one as well").isEqualTo(tokens(text) + 1);
    assertThat(started(events).promptTokens())
        .isEqualTo(started(events(Ask.free("pet", 1))).promptTokens());
  }

  /** Where nobody may jump, the model is asked for every token, and has no choice either. */
  @Test
  void jumpsChangeNothingButTheSteps() {
    int jumping = 0;
    int asking = 0;
    for (String prompt : List.of("a pet", "another", "one more", "the last")) {
      Ask ask = Ask.greedy(prompt, PET).upTo(200);
      STEPS.set(0);
      List<TokenEvent> jumps = events(ask);
      jumping += STEPS.getAndSet(0);
      List<TokenEvent> asks = events(ask.withoutJumps(PET));
      asking += STEPS.get();

      assertThat(said(jumps, 0)).isEqualTo(said(asks, 0));
      assertThat(completionTokens(jumps)).isEqualTo(completionTokens(asks));
      assertThat(started(jumps).promptTokens()).isEqualTo(started(asks).promptTokens());
    }
    assertThat(3 * jumping).isLessThan(asking);
  }

  @Test
  void anOpeningIsComputedWithThePromptAndAForcedEndNotAtAll() {
    Grammar grammar = sequence(text("{\"a\": "), oneOf("1", "2"), text("}"));

    List<TokenEvent> events = events(Ask.greedy("something of its own", grammar));

    assertThat(said(events, 0)).matches(grammar::fits);
    assertThat(PREFILL.get()).isEqualTo(unknown(events) + "{\"a\": ".length());
    assertThat(DECODE.get()).isZero();
    assertThat(FORCED.get()).as("all but one digit").isEqualTo("{\"a\": }".length() + 1);
    assertThat(completionTokens(events)).isEqualTo("{\"a\": 1}".length() + 1);
  }

  @Test
  void forcedTextInTheMiddleIsComputedAtOnce() {
    Grammar grammar =
        sequence(oneOf("1", "2"), text(", that was a digit, "), oneOf("3", "4"), text("!"));

    List<TokenEvent> events = events(Ask.greedy("something else of its own", grammar));

    assertThat(said(events, 0)).matches(grammar::fits);
    assertThat(PREFILL.get()).isEqualTo(unknown(events));
    assertThat(DECODE.get()).isEqualTo("1, that was a digit, ".length());
    // The prompt takes one or two.
    assertThat(STEPS.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void whatIsKnownAsAWholeIsNotComputed() {
    List<TokenEvent> events = events(Ask.greedy("anything", text(CONSTANT)).choices(2));

    assertThat(STEPS.get()).isZero();
    assertThat(said(events, 0)).isEqualTo(CONSTANT);
    assertThat(said(events, 1)).isEqualTo(CONSTANT);
    assertThat(events)
        .contains(
            new TokenEvent.Finished(0, FinishReason.STOP, CONSTANT.length() + 1),
            new TokenEvent.Finished(1, FinishReason.STOP, CONSTANT.length() + 1));
    assertThat(started(events).cachedTokens()).isZero();
  }

  @Test
  void theLimitCutsForcedTextWhereverItIs() {
    Grammar grammar =
        sequence(text("{\"a\": "), oneOf("1", "2"), text(", \"b\": "), oneOf("3", "4"), text("}"));
    String whole = said(events(Ask.greedy("cut", grammar)), 0);
    for (int limit = 1; limit <= whole.length() + 1; limit++) {
      List<TokenEvent> events = events(Ask.greedy("cut", grammar).upTo(limit));
      boolean complete = limit >= whole.length();

      assertThat(said(events, 0)).isEqualTo(whole.substring(0, Math.min(limit, whole.length())));
      assertThat(events.getLast())
          .isEqualTo(
              new TokenEvent.Finished(
                  0, complete ? FinishReason.STOP : FinishReason.LENGTH, limit));
    }
  }

  @Test
  void theEndOfTheContextCutsAsWell() {
    List<TokenEvent> events =
        events(Ask.greedy("long", sequence(oneOf("a", "b"), text("x".repeat(600)))).upTo(2_000));

    assertThat(reason(events)).isEqualTo(FinishReason.LENGTH);
    assertThat(completionTokens(events))
        .isEqualTo(TinyModel.CONTEXT - started(events).promptTokens());
    assertThat(said(events, 0)).hasSize(completionTokens(events));
  }

  @Test
  void aLongRunIsComputedInSeveralSteps() {
    Grammar grammar = sequence(oneOf("a", "b"), text("x".repeat(300)), oneOf("y", "z"));

    assertThat(said(events(Ask.greedy("run", grammar).upTo(400)), 0)).matches(grammar::fits);
  }

  @Test
  void choicesOfOneRequestObeyEachByItself() {
    List<TokenEvent> events = events(Ask.seeded("several", 3, PET).choices(4));

    Set<String> texts = new HashSet<>();
    for (int choice = 0; choice < 4; choice++) {
      texts.add(said(events, choice));
    }
    assertThat(texts).hasSizeGreaterThan(1).allMatch(PET::fits);
    assertThat(events.stream().filter(TokenEvent.Finished.class::isInstance)).hasSize(4);
  }

  @Test
  void manyAtOnceObeyBesideOthersThatAreFree() {
    String alone = said(events(Ask.free("free", 20)), 0);
    List<CompletableFuture<List<TokenEvent>>> constrained = new ArrayList<>();
    List<CompletableFuture<List<TokenEvent>>> free = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      constrained.add(begin(backend, Ask.seeded("pet " + i, i, PET)));
      free.add(begin(backend, Ask.free("free", 20)));
    }

    for (CompletableFuture<List<TokenEvent>> answer : constrained) {
      assertThat(said(answer.join(), 0)).matches(PET::fits);
      assertThat(reason(answer.join())).isEqualTo(FinishReason.STOP);
    }
    for (CompletableFuture<List<TokenEvent>> answer : free) {
      assertThat(answer.join().getLast())
          .isEqualTo(new TokenEvent.Finished(0, FinishReason.LENGTH, 20));
      // Rounding depends on what else is in a batch, but not so soon.
      assertThat(said(answer.join(), 0)).startsWith(alone.substring(0, 2));
    }
  }

  /** 6 answers of up to 240 tokens in 600 cells. */
  @Test
  void answersThatHaveToMakeRoomObeyAllTheSame() {
    Grammar grammar =
        sequence(
            oneOf("a", "b"),
            text("x".repeat(90)),
            letters(9),
            text("-".repeat(90)),
            oneOf("y", "z"),
            text("!"));
    var preemptions = new AtomicInteger();
    var listener =
        new EngineListener() {
          @Override
          public void onPreempt(String model, Preemption reason) {
            preemptions.incrementAndGet();
          }
        };
    try (EmbeddedBackend small = open(6, 600, listener)) {
      List<CompletableFuture<List<TokenEvent>>> answers =
          IntStream.range(0, 6)
              .mapToObj(i -> begin(small, Ask.seeded("story " + i, i, grammar).upTo(300)))
              .toList();
      for (CompletableFuture<List<TokenEvent>> answer : answers) {
        assertThat(said(answer.join(), 0)).matches(grammar::fits);
      }
    }
    assertThat(preemptions.get()).isPositive();
  }

  @Test
  void openingsThatDifferShareTheirPrompt() {
    String prompt = "a prompt that is long enough to be worth waiting for";
    int tokens = started(events(Ask.greedy(prompt, text(CONSTANT)))).promptTokens();
    events(Ask.greedy(prompt, sequence(text("[[["), oneOf("1", "2"))));

    List<TokenEvent> other = events(Ask.greedy(prompt, sequence(text("[(("), oneOf("1", "2"))));
    assertThat(started(other).cachedTokens()).isEqualTo(tokens);
    countAnew();
    List<TokenEvent> same = events(Ask.greedy(prompt, sequence(text("[[["), oneOf("3", "4"))));
    assertThat(started(same).cachedTokens()).as("of the prompt").isEqualTo(tokens);
    assertThat(PREFILL.get() + DECODE.get()).isOne();
  }

  @Test
  void oneThatGoesAwayInTheMiddleFreesItsPlace() {
    Grammar endless = sequence(text("{\""), letters(300), text("\": 1}"));
    AssertSubscriber<TokenEvent> subscriber = AssertSubscriber.create(4);
    backend.generate(Ask.greedy("go", endless).upTo(400).request()).subscribe(subscriber);
    subscriber.awaitItems(4, PATIENCE).cancel();
  }

  @Test
  void textComesNoFasterThanItIsAskedFor() {
    AssertSubscriber<TokenEvent> subscriber = AssertSubscriber.create(1);
    Grammar grammar =
        sequence(text("{\"a\": "), oneOf("1", "2"), text(", \"b\": "), oneOf("3", "4"), text("}"));
    backend.generate(Ask.greedy("slow", grammar).request()).subscribe(subscriber);
    subscriber.awaitItems(1, PATIENCE);
    while (subscriber.getItems().size() < 4) {
      subscriber.awaitNextItems(1, PATIENCE);
    }
    subscriber.awaitCompletion(PATIENCE);

    List<TokenEvent> events = subscriber.getItems();
    assertThat(events).hasSize(4);
    assertThat(events.get(1)).isInstanceOf(TokenEvent.Text.class);
    assertThat(said(events, 0)).matches(grammar::fits);
  }

  @Test
  void aConstraintWithADeadEndFailsItsRequestAlone() {
    Grammar trap = sequence(oneOf("a", "b"), oneOf("c", "d"), new Grammar.Never());
    CompletableFuture<List<TokenEvent>> other = begin(backend, Ask.greedy("pet", PET));

    assertThatThrownBy(() -> events(Ask.greedy("trap", trap)))
        .isInstanceOfSatisfying(
            TokamakException.class, told -> assertThat(told.code()).isEqualTo(ErrorCode.INTERNAL));
    assertThat(said(other.join(), 0)).matches(PET::fits);
  }

  @Test
  void whatIsForcedCountsForPenalties() {
    Grammar grammar = sequence(text("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), oneOf("a", "b"));
    var penalized = new SamplingParams(0, 1, 0, 0, 2, 2, Map.of(), OptionalLong.empty());
    var ask = new Ask("count", 100, 1, penalized, Optional.of(grammar.constraint()));

    assertThat(said(events(ask), 0)).endsWith("ab");
  }

  @Test
  void charactersThatAreCutBetweenTokensArriveWhole() {
    Grammar grammar =
        sequence(
            text("\u00e9"),
            oneOf("\u00e9", "\u00e8"),
            text("\u20ac"),
            oneOf("\ud83d\ude00", "\ud83d\ude80"));
    for (int seed = 0; seed < 10; seed++) {
      assertThat(said(events(Ask.seeded("say", seed, grammar)), 0)).matches(grammar::fits);
    }
  }
}
