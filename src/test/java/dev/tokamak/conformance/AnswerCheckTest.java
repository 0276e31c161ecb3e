package dev.tokamak.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.conformance.ConformanceListener.Outcome;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class AnswerCheckTest {
  private static final TokenEvent STARTED = new Started(3, 0);
  private static final TokenEvent END = new Finished(0, FinishReason.STOP, 2);

  /** Checks when a test says so. */
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  private final List<Outcome> outcomes = new ArrayList<>();
  private final AnswerCheck check = new AnswerCheck(tasks::add, outcomes::add);
  private Optional<AnswerConstraint> constraint = Optional.of(new Named("{\"type\":\"array\"}"));
  private int choices = 1;

  private record Named(String schema) implements AnswerConstraint {
    @Override
    public String hash() {
      return "hash";
    }
  }

  private AssertSubscriber<TokenEvent> run(Multi<TokenEvent> answers) {
    return check
        .over(answers, request(choices, constraint))
        .subscribe()
        .withSubscriber(AssertSubscriber.create(100));
  }

  private AssertSubscriber<TokenEvent> run(TokenEvent... events) {
    return run(Multi.createFrom().items(events));
  }

  private static ValidatedRequest request(int choices, Optional<AnswerConstraint> constraint) {
    return new ValidatedRequest(
        "cpt-1",
        "m",
        List.of(Message.user("x")),
        SamplingParams.GREEDY,
        OptionalInt.empty(),
        choices,
        List.of(),
        constraint,
        Optional.empty(),
        "wpc-1",
        Optional.empty());
  }

  private void checkAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private static Text text(String text) {
    return new Text(0, text);
  }

  @Test
  void holdsTheEndBackUntilItIsChecked() {
    AssertSubscriber<TokenEvent> reader = run(STARTED, text("[1"), text("]"), END);
    reader.assertItems(STARTED, text("[1"), text("]")).assertNotTerminated();

    checkAll();

    reader.assertItems(STARTED, text("[1"), text("]"), END).assertCompleted();
    assertThat(outcomes).containsExactly(Outcome.OBEYED);
  }

  @Test
  void failsInPlaceOfAWrongEnd() {
    AssertSubscriber<TokenEvent> reader = run(STARTED, text("{\"secret\":1}"), END);
    checkAll();

    reader.assertItems(STARTED, text("{\"secret\":1}"));
    TokamakException failure = (TokamakException) reader.getFailure();
    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure).hasMessageNotContaining("secret").hasMessageContaining("requestId");
    assertThat(outcomes).containsExactly(Outcome.VIOLATED);
  }

  @Test
  void endsTheOtherAnswersOfARequestWithAWrongOne() {
    choices = 2;
    AtomicBoolean cancelled = new AtomicBoolean();
    UnicastProcessor<TokenEvent> answers = UnicastProcessor.create();
    AssertSubscriber<TokenEvent> reader =
        run(answers.onCancellation().invoke(() -> cancelled.set(true)));
    answers.onNext(text("1"));
    answers.onNext(END);
    answers.onNext(new Text(1, "[]"));

    checkAll();

    reader.assertFailedWith(TokamakException.class).assertItems(text("1"), new Text(1, "[]"));
    assertThat(cancelled).isTrue();
  }

  @Test
  void passesTheTextsOfOthersOnWhileOneIsChecked() {
    choices = 2;
    Finished other = new Finished(1, FinishReason.STOP, 1);
    AssertSubscriber<TokenEvent> reader = run(text("[]"), END, new Text(1, "[]"), other);
    reader.assertItems(text("[]"), new Text(1, "[]")).assertNotTerminated();

    checkAll();

    reader.assertItems(text("[]"), new Text(1, "[]"), END, other).assertCompleted();
    assertThat(outcomes).containsExactly(Outcome.OBEYED, Outcome.OBEYED);
  }

  @Test
  void doesNotCheckAnswersThatWereCut() {
    TokenEvent cut = new Finished(0, FinishReason.LENGTH, 1);

    run(text("{\"a"), cut).assertItems(text("{\"a"), cut).assertCompleted();

    checkAll();
    assertThat(outcomes).isEmpty();
  }

  @Test
  void leavesFreeTextAlone() {
    constraint = Optional.empty();
    Multi<TokenEvent> answers = Multi.createFrom().items(text("x"), END);

    assertThat(check.over(answers, request(1, constraint))).isSameAs(answers);
  }

  @Test
  void letsPassWhatNobodyCanCheck() {
    constraint = Optional.of(new Named("{\"$ref\":\"http://127.0.0.1:1/x\"}"));
    AssertSubscriber<TokenEvent> reader = run(text("[]"), END);
    checkAll();

    reader.assertItems(text("[]"), END).assertCompleted();
    assertThat(outcomes).containsExactly(Outcome.UNCHECKED);
  }

  @Test
  void doesNothingForAReaderThatHasLeft() {
    AssertSubscriber<TokenEvent> reader = run(text("x"), END);
    reader.cancel();
    checkAll();

    assertThat(outcomes).isEmpty();
    reader.assertNotTerminated();
  }

  @Test
  void passesAFailureOnWhileAnEndIsHeldBack() {
    UnicastProcessor<TokenEvent> answers = UnicastProcessor.create();
    choices = 2;
    AssertSubscriber<TokenEvent> reader = run(answers);
    answers.onNext(text("[]"));
    answers.onNext(END);
    answers.onError(ErrorCode.BACKEND_FAILED.because("broken"));
    checkAll();

    reader.assertItems(text("[]")).assertFailedWith(TokamakException.class, "broken");
  }

  @Test
  void readsASchemaOnceAndBeforeThereIsAnAnswer() {
    run(Multi.createFrom().nothing());
    assertThat(tasks).hasSize(1);

    run(Multi.createFrom().nothing());
    assertThat(tasks).hasSize(1);
  }

  @Test
  void passesDemandOn() {
    AssertSubscriber<TokenEvent> reader =
        check
            .over(Multi.createFrom().items(STARTED, text("[]"), END), request(1, constraint))
            .subscribe()
            .withSubscriber(AssertSubscriber.create(2));

    reader.assertItems(STARTED, text("[]"));
    checkAll();
    assertThat(outcomes).isEmpty();
    reader.request(1);
    checkAll();
    reader.assertItems(STARTED, text("[]"), END).assertCompleted();
  }

  @Test
  void manyChoicesEndInAnyOrderWithoutLosingOne() {
    try (ExecutorService checking = Executors.newFixedThreadPool(4);
        ExecutorService engine = Executors.newSingleThreadExecutor()) {
      AnswerCheck concurrent = new AnswerCheck(checking, ConformanceListener.NONE);
      for (int round = 0; round < 200; round++) {
        List<TokenEvent> events = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          events.add(new Text(i, "[" + i));
        }
        for (int i = 0; i < 8; i++) {
          events.add(new Text(i, "]"));
          events.add(new Finished(i, FinishReason.STOP, 2));
        }
        AssertSubscriber<TokenEvent> reader =
            concurrent
                .over(
                    Multi.createFrom().iterable(events).runSubscriptionOn(engine),
                    request(8, constraint))
                .subscribe()
                .withSubscriber(AssertSubscriber.create(100));

        reader.awaitCompletion(Duration.ofSeconds(20));
        assertThat(reader.getItems()).containsExactlyInAnyOrderElementsOf(events);
        for (int i = 0; i < 8; i++) {
          Finished end = new Finished(i, FinishReason.STOP, 2);
          assertThat(reader.getItems().indexOf(end))
              .isGreaterThan(reader.getItems().indexOf(new Text(i, "]")));
        }
      }
    }
  }

  private static Tool tool(String name, String valueType) {
    return new Tool(
        name,
        null,
        new Named(
            "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"" + valueType + "\"}}"));
  }

  /** Held here, because checks are kept only as long as the schemas are. */
  private final ToolSet tools =
      new ToolSet(
          List.of(tool("get_time", "string"), tool("add", "number")), new ToolChoice.Auto(), true);

  private AssertSubscriber<TokenEvent> runCalls(TokenEvent... events) {
    return runCalls(Multi.createFrom().items(events));
  }

  private AssertSubscriber<TokenEvent> runCalls(Multi<TokenEvent> answers) {
    return check
        .over(answers, request(choices, Optional.empty()).offering(tools))
        .subscribe()
        .withSubscriber(AssertSubscriber.create(100));
  }

  private static TokenEvent begun(int choice, int call, String name) {
    return new TokenEvent.CallBegun(choice, call, "call_" + choice + call, name);
  }

  private static TokenEvent arguments(int choice, int call, String text) {
    return new TokenEvent.CallArguments(choice, call, text);
  }

  private static TokenEvent called(int choice) {
    return new Finished(choice, FinishReason.TOOL_CALL, 9);
  }

  private static void assertInternal(AssertSubscriber<TokenEvent> reader) {
    TokamakException failure = (TokamakException) reader.getFailure();
    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure).hasMessageNotContaining("secret").hasMessageContaining("requestId");
  }

  @Test
  void checksTheArgumentsOfEveryCallBeforeItsEndIsTold() {
    TokenEvent[] events = {
      STARTED,
      new TokenEvent.CallBegun(0, 0, "call_1", "get_time"),
      new TokenEvent.CallArguments(0, 0, "{\"zone\": \"U"),
      new TokenEvent.CallArguments(0, 0, "TC\"}"),
      new TokenEvent.CallBegun(0, 1, "call_2", "get_time"),
      new TokenEvent.CallArguments(0, 1, "{}"),
      new Finished(0, FinishReason.TOOL_CALL, 9)
    };
    AssertSubscriber<TokenEvent> reader = runCalls(events);
    assertThat(reader.getItems()).hasSize(6);

    checkAll();

    reader.assertItems(events).assertCompleted();
    assertThat(outcomes).containsExactly(Outcome.OBEYED, Outcome.OBEYED);
  }

  @Test
  void aCallWhoseArgumentsDoNotFitIsAFailure() {
    AssertSubscriber<TokenEvent> reader =
        runCalls(
            STARTED,
            new TokenEvent.CallBegun(0, 0, "call_1", "get_time"),
            new TokenEvent.CallArguments(0, 0, "{}"),
            new TokenEvent.CallBegun(0, 1, "call_2", "get_time"),
            new TokenEvent.CallArguments(0, 1, "{\"zone\": 1}"),
            new Finished(0, FinishReason.TOOL_CALL, 9));
    checkAll();

    assertThat(((TokamakException) reader.getFailure()).code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(outcomes).containsExactly(Outcome.OBEYED, Outcome.VIOLATED);
  }

  @Test
  void aCallThatIsCutAndTextBesideToolsPassUnchecked() {
    runCalls(
            new TokenEvent.CallBegun(0, 0, "call_1", "get_time"),
            new TokenEvent.CallArguments(0, 0, "{\"zo"),
            new Finished(0, FinishReason.LENGTH, 9))
        .assertCompleted();
    runCalls(STARTED, text("no call"), END).assertCompleted();
    assertThat(tasks).hasSize(2); // the preparation of the schemas
  }

  @Test
  void checksEachCallByTheSchemaOfItsOwnTool() {
    TokenEvent[] right = {
      begun(0, 0, "add"),
      arguments(0, 0, "{\"a\": 1}"),
      begun(0, 1, "get_time"),
      arguments(0, 1, "{\"a\": \"1\"}"),
      called(0)
    };
    AssertSubscriber<TokenEvent> obeys = runCalls(right);
    AssertSubscriber<TokenEvent> exchanged =
        runCalls(begun(0, 0, "get_time"), arguments(0, 0, "{\"secret\": 1}"), called(0));
    checkAll();

    obeys.assertItems(right).assertCompleted();
    assertInternal(exchanged);
    exchanged.assertItems(begun(0, 0, "get_time"), arguments(0, 0, "{\"secret\": 1}"));
    assertThat(outcomes).containsExactly(Outcome.OBEYED, Outcome.OBEYED, Outcome.VIOLATED);
  }

  @Test
  void argumentsThatAreNoJsonAreAFailure() {
    for (String text : List.of("{\"secret\": \"", "secret", "{} {}")) {
      AssertSubscriber<TokenEvent> reader =
          runCalls(begun(0, 0, "get_time"), arguments(0, 0, text), called(0));
      checkAll();
      assertInternal(reader);
    }
    AssertSubscriber<TokenEvent> none = runCalls(begun(0, 0, "get_time"), called(0));
    checkAll();
    assertInternal(none);
  }

  @Test
  void textAndReasoningBesideACallAreNobodysArguments() {
    TokenEvent[] events = {
      STARTED,
      new TokenEvent.Reasoning(0, "{\"a\": []}"),
      text("{\"b\": []}"),
      begun(0, 0, "add"),
      arguments(0, 0, "{}"),
      called(0)
    };
    AssertSubscriber<TokenEvent> reader = runCalls(events);
    checkAll();

    reader.assertItems(events).assertCompleted();
    assertThat(outcomes).containsExactly(Outcome.OBEYED);
  }

  @Test
  void interleavedAnswersAreCheckedEachByItsOwnCalls() {
    choices = 3;
    TokenEvent cut = new Finished(2, FinishReason.LENGTH, 9);
    AssertSubscriber<TokenEvent> reader =
        runCalls(
            begun(0, 0, "add"),
            begun(1, 0, "get_time"),
            begun(2, 0, "add"),
            arguments(2, 0, "{\"n"),
            arguments(0, 0, "{\"a\": "),
            arguments(1, 0, "{\"b\": "),
            arguments(0, 0, "1}"),
            arguments(1, 0, "\"x\"}"),
            called(1),
            cut,
            called(0));
    assertThat(reader.getItems()).hasSize(9).endsWith(cut);
    reader.assertNotTerminated();

    checkAll();

    assertThat(reader.getItems()).hasSize(11).endsWith(called(1), called(0));
    reader.assertCompleted();
    assertThat(outcomes).containsExactly(Outcome.OBEYED, Outcome.OBEYED);
  }

  @Test
  void oneWrongCallEndsTheOtherAnswersToo() {
    choices = 2;
    AtomicBoolean cancelled = new AtomicBoolean();
    UnicastProcessor<TokenEvent> answers = UnicastProcessor.create();
    AssertSubscriber<TokenEvent> reader =
        runCalls(answers.onCancellation().invoke(() -> cancelled.set(true)));
    answers.onNext(begun(0, 0, "add"));
    answers.onNext(arguments(0, 0, "{\"secret\": true}"));
    answers.onNext(begun(1, 0, "add"));
    answers.onNext(called(0));

    checkAll();

    assertInternal(reader);
    assertThat(cancelled).isTrue();
  }

  @Test
  void anAnswerThatMustNotCallIsCheckedAsADocument() {
    ToolSet unused = new ToolSet(List.of(tool("add", "number")), new ToolChoice.None(), true);
    AssertSubscriber<TokenEvent> reader =
        check
            .over(
                Multi.createFrom().items(text("{}"), END), request(1, constraint).offering(unused))
            .subscribe()
            .withSubscriber(AssertSubscriber.create(100));
    assertThat(tasks).hasSize(2); // the preparation of the one schema, and the check

    checkAll();

    assertInternal(reader);
  }

  @Test
  void readsTheSchemasOfToolsOnceAndBeforeThereIsACall() {
    runCalls(Multi.createFrom().nothing());
    assertThat(tasks).hasSize(2);
    runCalls(Multi.createFrom().nothing());
    assertThat(tasks).hasSize(2);
  }
}
