package dev.tokamak.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that are out of range cannot exist, and the refusal names the field. */
class VocabularyOfInferenceTest {
  @Nested
  class Sampling {
    @ParameterizedTest
    @CsvSource({
      "-0.1, 1, 0, 0, 0, 0, temperature",
      "2.1, 1, 0, 0, 0, 0, temperature",
      "NaN, 1, 0, 0, 0, 0, temperature",
      "1, 0, 0, 0, 0, 0, topP",
      "1, 1.1, 0, 0, 0, 0, topP",
      "1, NaN, 0, 0, 0, 0, topP",
      "1, 1, -1, 0, 0, 0, topK",
      "1, 1, 0, -0.1, 0, 0, minP",
      "1, 1, 0, 1.1, 0, 0, minP",
      "1, 1, 0, NaN, 0, 0, minP",
      "1, 1, 0, 0, -2.1, 0, frequencyPenalty",
      "1, 1, 0, 0, 2.1, 0, frequencyPenalty",
      "1, 1, 0, 0, 0, -2.1, presencePenalty",
      "1, 1, 0, 0, 0, Infinity, presencePenalty",
    })
    void outOfRange(
        float temperature,
        float topP,
        int topK,
        float minP,
        float frequency,
        float presence,
        String param) {
      assertRefused(
          param,
          () ->
              new SamplingParams(
                  temperature,
                  topP,
                  topK,
                  minP,
                  frequency,
                  presence,
                  Map.of(),
                  OptionalLong.empty()));
    }

    @Test
    void theBordersAreTaken() {
      assertThat(
              new SamplingParams(
                  2,
                  1,
                  Integer.MAX_VALUE,
                  1,
                  -2,
                  2,
                  Map.of(0, -100f, 1, 100f),
                  OptionalLong.of(-1)))
          .isNotNull();
      assertThat(
              new SamplingParams(0, Float.MIN_VALUE, 0, 0, 2, -2, Map.of(), OptionalLong.empty()))
          .isNotNull();
    }

    @Test
    void aBiasOutOfRangeIsNamedWithItsToken() {
      assertRefused("logitBias.7", () -> biased(Map.of(7, 100.5f)));
      assertRefused("logitBias.7", () -> biased(Map.of(7, -101f)));
      assertRefused("logitBias.7", () -> biased(Map.of(7, Float.NaN)));
    }

    @Test
    void aNegativeTokenHasNoBias() {
      assertRefused("logitBias.-1", () -> biased(Map.of(-1, 1f)));
    }

    @Test
    void thereAreNotTooManyBiases() {
      Map<Integer, Float> biases = new HashMap<>();
      for (int token = 0; token <= SamplingParams.MAX_BIASES; token++) {
        biases.put(token, 1f);
      }
      assertRefused("logitBias", () -> biased(biases));
      biases.remove(0);
      assertThat(biased(biases).logitBias()).hasSize(SamplingParams.MAX_BIASES);
    }

    @Test
    void laterChangesOfTheMapDoNotCount() {
      Map<Integer, Float> biases = new HashMap<>(Map.of(1, 1f));
      SamplingParams params = biased(biases);
      biases.put(2, 1000f);
      assertThat(params.logitBias()).containsOnlyKeys(1);
    }

    private static SamplingParams biased(Map<Integer, Float> biases) {
      return new SamplingParams(1, 1, 0, 0, 0, 0, biases, OptionalLong.empty());
    }
  }

  @Nested
  class Request {
    @Test
    void needsAMessage() {
      assertRefused("messages", () -> request(List.of(), OptionalInt.empty(), 1, List.of()));
    }

    @Test
    void maxTokensIsPositive() {
      assertRefused("maxTokens", () -> request(OptionalInt.of(0), 1, List.of()));
      assertThat(request(OptionalInt.of(1), 1, List.of()).maxTokens()).hasValue(1);
    }

    @Test
    void choicesAreOneToEight() {
      assertRefused("n", () -> request(OptionalInt.empty(), 0, List.of()));
      assertRefused("n", () -> request(OptionalInt.empty(), 9, List.of()));
      assertThat(request(OptionalInt.empty(), 8, List.of()).choices()).isEqualTo(8);
    }

    @Test
    void stopsAreFewAndNotEmpty() {
      assertRefused("stop", () -> request(OptionalInt.empty(), 1, Collections.nCopies(17, "x")));
      assertRefused("stop", () -> request(OptionalInt.empty(), 1, List.of("x", "")));
      assertRefused("stop", () -> request(OptionalInt.empty(), 1, List.of("x".repeat(257))));
      assertThat(request(OptionalInt.empty(), 1, Collections.nCopies(16, "x")).stop()).hasSize(16);
    }

    @Test
    void laterChangesOfItsListsDoNotCount() {
      List<String> stops = new ArrayList<>(List.of("x"));
      ValidatedRequest request = request(OptionalInt.empty(), 1, stops);
      stops.add("");
      assertThat(request.stop()).containsExactly("x");
    }

    private static ValidatedRequest request(OptionalInt maxTokens, int choices, List<String> stop) {
      return request(List.of(Message.user("Hi!")), maxTokens, choices, stop);
    }

    private static ValidatedRequest request(
        List<Message> messages, OptionalInt maxTokens, int choices, List<String> stop) {
      return new ValidatedRequest(
          "cpt-1",
          "m",
          messages,
          SamplingParams.GREEDY,
          maxTokens,
          choices,
          stop,
          Optional.empty(),
          Optional.empty(),
          "wpc-1",
          Optional.empty());
    }

    @Test
    void aTimeoutIsLongerThanNothing() {
      assertRefused("timeout", () -> lasting(Optional.of(Duration.ZERO)));
      assertRefused("timeout", () -> lasting(Optional.of(Duration.ofNanos(-1))));
      assertThatNullPointerException().isThrownBy(() -> lasting(null));
      assertThat(lasting(Optional.of(Duration.ofNanos(1))).timeout()).hasValue(Duration.ofNanos(1));
    }

    private static ValidatedRequest lasting(Optional<Duration> timeout) {
      return new ValidatedRequest(
          "cpt-1",
          "m",
          List.of(Message.user("Hi!")),
          SamplingParams.GREEDY,
          OptionalInt.empty(),
          1,
          List.of(),
          Optional.empty(),
          Optional.empty(),
          "wpc-1",
          timeout);
    }
  }

  @Nested
  class Messages {
    @Test
    void onlyATurnThatCallsToolsHasNoContent() {
      assertThatNullPointerException().isThrownBy(() -> Message.user(null));
      assertThatNullPointerException()
          .isThrownBy(() -> new Message(Role.ASSISTANT, null, List.of(), null, null));
      var call = new ToolCall("call_1", "now", "{}");
      assertThat(new Message(Role.ASSISTANT, null, List.of(call), null, null).content()).isNull();
    }

    @Test
    void aCallIsComplete() {
      assertThatNullPointerException().isThrownBy(() -> new ToolCall("id", "name", null));
    }
  }

  @Nested
  class Errors {
    @Test
    void anErrorInAFieldSaysWhere() {
      TokamakException error = ErrorCode.INVALID_REQUEST.at("topP", "must be more");
      assertThat(error).hasMessage("topP must be more");
      assertThat(error.param()).isEqualTo("topP");
      assertThat(error.code().wireName()).isEqualTo("invalid_request");
      assertThat(error.code().status()).isEqualTo(400);
    }

    @Test
    void anErrorOfTheWholeRequestNamesNoField() {
      assertThat(ErrorCode.OVERLOADED.because("Full.").param()).isNull();
    }

    @Test
    void aTimeToWaitIsToldWhereItIsKnown() {
      TokamakException error = ErrorCode.OVERLOADED.because("Full.");
      assertThat(error.retryAfterSeconds()).isEmpty();
      assertThat(error.retryAfter(3).retryAfterSeconds()).hasValue(3);
      assertThat(error.retryAfter(3)).hasMessage("Full.");
    }

    @Test
    void aRefusalCostsNoStackTrace() {
      assertThat(ErrorCode.INTERNAL.because("x").getStackTrace()).isEmpty();
    }
  }

  @Test
  void usageAddsUp() {
    assertThat(new Usage(12, 5, 40).totalTokens()).isEqualTo(52);
  }

  private static void assertRefused(String param, ThrowingCallable making) {
    assertThatThrownBy(making)
        .isInstanceOfSatisfying(
            TokamakException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
              assertThat(refusal.param()).isEqualTo(param);
              assertThat(refusal.getMessage()).startsWith(param + " must ");
            });
  }
}
