package dev.tokamak.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionNamedToolChoice;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.StructuredChatCompletion;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAI's library for Java. */
class OpenAiJavaIT {
  private static RunningService service;
  private static OpenAIClient client;

  /** What a model is to fill in. */
  public static class City {
    public Name name;
    public boolean big;

    /** Cities that there are. */
    public enum Name {
      ROME,
      PARIS
    }
  }

  @BeforeAll
  static void start() throws Exception {
    service = RunningService.start();
    client = client(service.key(), 0);
  }

  @AfterAll
  static void stop() {
    client.close();
    service.close();
  }

  private static OpenAIClient client(String key, int retries) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(service.url() + "/v1")
        .apiKey(key)
        .maxRetries(retries)
        .build();
  }

  private static ChatCompletionCreateParams.Builder hello() {
    return ask("Say hello.");
  }

  private static ChatCompletionCreateParams.Builder ask(String text) {
    return ChatCompletionCreateParams.builder()
        .model("default")
        .addUserMessage(text)
        .maxCompletionTokens(8)
        .temperature(0);
  }

  private static String text(ChatCompletion answer) {
    return answer.choices().getFirst().message().content().orElseThrow();
  }

  @Test
  void plain() {
    ChatCompletion answer = client.chat().completions().create(hello().build());

    assertThat(text(answer)).isNotEmpty();
    assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
  }

  @Test
  void streamed() {
    var accumulator = ChatCompletionAccumulator.create();
    String streamed;
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(hello().build())) {
      streamed =
          stream.stream()
              .peek(accumulator::accumulate)
              .flatMap(chunk -> chunk.choices().stream())
              .flatMap(choice -> choice.delta().content().stream())
              .collect(Collectors.joining());
    }

    assertThat(streamed).isEqualTo(text(accumulator.chatCompletion()));
    assertThat(streamed).isEqualTo(text(client.chat().completions().create(hello().build())));
  }

  private static ChatCompletionFunctionTool weather() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name("fetch_weather_forecast")
                .description("The weather of the next days in a city")
                .parameters(
                    FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                            "properties",
                            JsonValue.from(
                                Map.of("city", Map.of("enum", List.of("Rome", "Paris")))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .putAdditionalProperty("additionalProperties", JsonValue.from(false))
                        .build())
                .build())
        .build();
  }

  @Test
  void callOfAToolWithItsResultSentBack() {
    ChatCompletionCreateParams.Builder question =
        ask("What will the weather be in Rome?").maxCompletionTokens(60).addTool(weather());
    ChatCompletionMessage called =
        client
            .chat()
            .completions()
            .create(
                question
                    .toolChoice(
                        ChatCompletionNamedToolChoice.builder()
                            .function(
                                ChatCompletionNamedToolChoice.Function.builder()
                                    .name("fetch_weather_forecast")
                                    .build())
                            .build())
                    .build())
            .choices()
            .getFirst()
            .message();
    ChatCompletionMessageFunctionToolCall call =
        called.toolCalls().orElseThrow().getFirst().asFunction();
    assertThat(call.function().arguments()).containsPattern("\"city\": \"(Rome|Paris)\"");

    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                ask("What will the weather be in Rome?")
                    .addMessage(called)
                    .addMessage(
                        ChatCompletionToolMessageParam.builder()
                            .toolCallId(call.id())
                            .content("Sunny, 24 degrees.")
                            .build())
                    .build());

    assertThat(text(answer)).isNotEmpty();
  }

  @Test
  void structuredOutput() {
    StructuredChatCompletion<City> answer =
        client
            .chat()
            .completions()
            .create(hello().maxCompletionTokens(60).responseFormat(City.class).build());

    City city = answer.choices().getFirst().message().content().orElseThrow();
    assertThat(city.name).isNotNull();
  }

  @Test
  void errorsAreTheRightExceptions() {
    OpenAIClient stranger = client("nonsense", 0);
    assertThatThrownBy(() -> stranger.chat().completions().create(hello().build()))
        .isInstanceOf(UnauthorizedException.class);
    stranger.close();
    assertThatThrownBy(
            () -> client.chat().completions().create(hello().model("nobody-serves-this").build()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> client.chat().completions().create(hello().temperature(9).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            refusal -> assertThat(refusal.param()).contains("temperature"));
  }

  @Test
  void rateLimitIsToldAndWaitedFor() throws Exception {
    String key = service.limitedKey();
    ChatCompletionCreateParams short_ = hello().maxCompletionTokens(1).build();
    OpenAIClient hasty = client(key, 0);
    OpenAIClient patient = client(key, 5);

    Throwable limit =
        Stream.generate(() -> catchThrowable(() -> hasty.chat().completions().create(short_)))
            .limit(40)
            .filter(failure -> failure != null)
            .findFirst()
            .orElseThrow();

    assertThat(limit).isInstanceOf(RateLimitException.class);
    assertThat(patient.chat().completions().create(short_).choices()).hasSize(1);
    hasty.close();
    patient.close();
  }

  @Test
  void cancelledInMidStream() {
    for (int i = 0; i < 3; i++) {
      try (StreamResponse<ChatCompletionChunk> stream =
          client.chat().completions().createStreaming(hello().maxCompletionTokens(2000).build())) {
        assertThat(stream.stream().findFirst()).isPresent();
      }
    }
    assertThat(text(client.chat().completions().create(hello().build()))).isNotEmpty();
  }

  @Test
  void sixteenAtOnce() {
    List<CompletableFuture<ChatCompletion>> answers =
        Stream.generate(() -> client.async().chat().completions().create(hello().build()))
            .limit(16)
            .toList();

    assertThat(answers).allSatisfy(answer -> assertThat(text(answer.join())).isNotEmpty());
  }

  @Test
  void responsesAndModels() {
    ResponseCreateParams params =
        ResponseCreateParams.builder()
            .model("default")
            .input("Say hello.")
            .maxOutputTokens(8)
            .temperature(0)
            .build();
    Response answer = client.responses().create(params);
    String text = answer.output().getFirst().asMessage().content().getFirst().asOutputText().text();
    assertThat(text).isNotEmpty();
    try (var stream = client.responses().createStreaming(params)) {
      assertThat(
              stream.stream()
                  .flatMap(event -> event.outputTextDelta().stream())
                  .map(delta -> delta.delta())
                  .collect(Collectors.joining()))
          .isEqualTo(text);
    }
    assertThat(client.models().list().data().getFirst().id()).isEqualTo(answer.model().asString());
  }
}
