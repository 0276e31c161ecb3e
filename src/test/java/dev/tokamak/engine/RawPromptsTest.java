package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.TestHome;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.RenderedPrompt;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Logprobs;
import dev.tokamak.inference.TokenScore;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts without a template, how likely tokens were, and what a model would read. */
class RawPromptsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static EmbeddedBackend backend;

  @BeforeAll
  static void open() {
    backend =
        EmbeddedBackend.open(
            TestHome.engine(),
            Map.of("tiny", TinyModel.write(folder)),
            EngineSettings.DEFAULT,
            EngineListener.NONE);
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  private static ValidatedRequest request(
      Input input, List<String> stop, AnswerConstraint constraint, OptionalInt logprobs) {
    return new ValidatedRequest(
        "cpt-test",
        "tiny",
        input,
        SamplingParams.GREEDY,
        OptionalInt.of(30),
        1,
        stop,
        Optional.ofNullable(constraint),
        Optional.empty(),
        logprobs,
        "wpc-test",
        Optional.empty());
  }

  private static List<TokenEvent> answer(ValidatedRequest request) {
    return backend.generate(request).collect().asList().await().atMost(PATIENCE);
  }

  private static List<TokenEvent> answer(Input input) {
    return answer(request(input, List.of(), null, OptionalInt.empty()));
  }

  private static int promptTokens(Input input) {
    return ((TokenEvent.Started) answer(input).getFirst()).promptTokens();
  }

  private static String text(List<TokenEvent> events) {
    StringBuilder text = new StringBuilder();
    for (TokenEvent event : events) {
      if (event instanceof TokenEvent.Text(int _, String more)) {
        text.append(more);
      }
    }
    return text.toString();
  }

  private static List<TokenScore> scores(List<TokenEvent> events) {
    return events.stream()
        .filter(Logprobs.class::isInstance)
        .flatMap(event -> ((Logprobs) event).scores().stream())
        .toList();
  }

  private static String spelled(List<TokenScore> scores) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    scores.forEach(score -> bytes.writeBytes(score.bytes()));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static <T> T got(Uni<T> uni) {
    return uni.await().atMost(PATIENCE);
  }

  @Test
  void aRawPromptIsReadAsItIs() {
    assertThat(promptTokens(new Input.Text("abc"))).isEqualTo(3);
    assertThat(text(answer(new Input.Text("abc"))))
        .isEqualTo(text(answer(new Input.Tokens(got(backend.tokenize("tiny", "abc"))))));
  }

  @Test
  void whatSpellsAControlTokenInItIsThatToken() {
    assertThat(got(backend.tokenize("tiny", "a<|im_end|>"))).hasSize(2);
    assertThat(promptTokens(new Input.Text("a<|im_end|>"))).isEqualTo(2);
  }

  @Test
  void rawPromptsThatCannotBeReadAreRefused() {
    for (Input input : List.of(new Input.Text(""), new Input.Tokens(new int[] {1, 99_999}))) {
      TokamakException refusal = catchThrowableOfType(TokamakException.class, () -> answer(input));
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(refusal.param()).startsWith("prompt");
    }
  }

  @Test
  void everyTokenOfTheTextIsTold() {
    List<TokenEvent> events =
        answer(request(new Input.Text("abc"), List.of(), null, OptionalInt.of(4)));

    List<TokenScore> scores = scores(events);
    assertThat(scores).isNotEmpty();
    assertThat(spelled(scores)).isEqualTo(text(events));
    for (TokenScore score : scores) {
      assertThat(score.logprob()).isLessThan(0);
      assertThat(score.top()).hasSize(4);
      // The likeliest is taken.
      assertThat(score.top().getFirst().token()).isEqualTo(score.token());
      assertThat(score.top().getFirst().logprob()).isEqualTo(score.logprob());
      assertThat(score.top().get(3).logprob()).isLessThanOrEqualTo(score.top().get(2).logprob());
    }
  }

  @Test
  void tokensOfAStopSequenceAreNotTold() {
    String whole = text(answer(new Input.Text("abc")));
    String stop = whole.substring(10, 13);

    List<TokenEvent> events =
        answer(request(new Input.Text("abc"), List.of(stop), null, OptionalInt.of(0)));

    assertThat(((Finished) events.getLast()).stopSequence()).isEqualTo(stop);
    assertThat(text(events)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(spelled(scores(events))).isEqualTo(text(events));
  }

  @Test
  void whatASchemaForcesIsCertain() throws Exception {
    Constraint constraint =
        Constraint.compile(
            new ObjectMapper()
                .readTree(
                    """
                    {"type": "object", "properties": {"a": {"enum": ["x", "y"]}},
                    "required": ["a"], "additionalProperties": false}"""));

    List<TokenEvent> events =
        answer(
            request(
                new Input.Conversation(List.of(Message.user("Hi"))),
                List.of(),
                constraint,
                OptionalInt.of(3)));

    assertThat(((Finished) events.getLast()).reason()).isEqualTo(FinishReason.STOP);
    List<TokenScore> scores = scores(events);
    assertThat(spelled(scores)).isEqualTo(text(events));
    TokenScore chosen =
        scores.stream().filter(score -> score.logprob() < 0).findFirst().orElseThrow();
    // Of the two that may come there one is taken, and both are told.
    double both = chosen.top().stream().mapToDouble(score -> Math.exp(score.logprob())).sum();
    assertThat(both).isBetween(0.999, 1.001);
    assertThat(scores.getFirst().logprob()).isZero();
  }

  @Test
  void aPromptCanBeShownAndTokensReadBack() {
    ValidatedRequest request =
        request(
            new Input.Conversation(List.of(Message.user("Hi"))),
            List.of(),
            null,
            OptionalInt.empty());

    RenderedPrompt prompt = got(backend.render(request));

    assertThat(prompt.text()).isEqualTo("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
    assertThat(got(backend.detokenize("tiny", prompt.tokens()))).isEqualTo(prompt.text());
    assertThat(((TokenEvent.Started) answer(request).getFirst()).promptTokens())
        .isEqualTo(prompt.tokens().length);
    TokamakException refusal =
        catchThrowableOfType(
            TokamakException.class, () -> got(backend.detokenize("tiny", new int[] {-1})));
    assertThat(refusal.param()).isEqualTo("tokens[0]");
  }
}
