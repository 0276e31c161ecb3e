package dev.tokamak.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LangChain4j's models of OpenAI's dialect. */
class LangChain4jIT {
  private static final String HELLO = "Say hello.";

  private static RunningService service;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    service = RunningService.start();
    key = service.key();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static OpenAiChatModel.OpenAiChatModelBuilder model() {
    return OpenAiChatModel.builder()
        .baseUrl(service.url() + "/v1")
        .apiKey(key)
        .modelName("default")
        .temperature(0.0)
        .maxCompletionTokens(8)
        .strictJsonSchema(true)
        .strictTools(true)
        .maxRetries(0);
  }

  private static OpenAiStreamingChatModel streaming(int maxTokens) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(service.url() + "/v1")
        .apiKey(key)
        .modelName("default")
        .temperature(0.0)
        .maxCompletionTokens(maxTokens)
        .build();
  }

  @Test
  void plain() {
    ChatResponse answer = model().build().chat(UserMessage.from(HELLO));

    assertThat(answer.aiMessage().text()).isNotEmpty();
    assertThat(answer.tokenUsage().outputTokenCount()).isPositive();
  }

  @Test
  void streamed() throws Exception {
    StringBuilder pieces = new StringBuilder();
    CompletableFuture<ChatResponse> whole = new CompletableFuture<>();
    streaming(8)
        .chat(
            HELLO,
            new StreamingChatResponseHandler() {
              @Override
              public void onPartialResponse(String piece) {
                pieces.append(piece);
              }

              @Override
              public void onCompleteResponse(ChatResponse response) {
                whole.complete(response);
              }

              @Override
              public void onError(Throwable failure) {
                whole.completeExceptionally(failure);
              }
            });

    assertThat(whole.get(60, TimeUnit.SECONDS).aiMessage().text()).isEqualTo(pieces.toString());
    assertThat(pieces).hasToString(model().build().chat(HELLO));
  }

  /** Tools of the application. */
  public static final class Weather {
    /** Cities that there are. */
    public enum City {
      ROME,
      PARIS
    }

    @Tool("The weather of the next days in a city")
    String fetchWeatherForecast(@P("the city") City city) {
      return "Sunny in " + city;
    }
  }

  @Test
  void callOfAToolWithItsResultSentBack() {
    List<ToolSpecification> tools = ToolSpecifications.toolSpecificationsFrom(Weather.class);
    ChatMessage question = UserMessage.from("What will the weather be in Rome?");
    ChatResponse called =
        model()
            .maxCompletionTokens(60)
            .build()
            .chat(
                ChatRequest.builder()
                    .messages(question)
                    .toolSpecifications(tools)
                    .toolChoice(ToolChoice.REQUIRED)
                    .build());
    ToolExecutionRequest call = called.aiMessage().toolExecutionRequests().getFirst();
    assertThat(call.name()).isEqualTo("fetchWeatherForecast");
    assertThat(call.arguments()).containsPattern("ROME|PARIS");

    ChatResponse answer =
        model()
            .build()
            .chat(
                question,
                called.aiMessage(),
                ToolExecutionResultMessage.from(call, "Sunny, 24 degrees."));

    assertThat(answer.aiMessage().text()).isNotEmpty();
  }

  @Test
  void structuredOutput() {
    ResponseFormat city =
        ResponseFormat.builder()
            .type(ResponseFormatType.JSON)
            .jsonSchema(
                JsonSchema.builder()
                    .name("city")
                    .rootElement(
                        JsonObjectSchema.builder()
                            .addEnumProperty("name", List.of("Rome", "Paris"))
                            .addBooleanProperty("big")
                            .required("name", "big")
                            .additionalProperties(false)
                            .build())
                    .build())
            .build();

    ChatResponse answer =
        model()
            .maxCompletionTokens(48)
            .build()
            .chat(
                ChatRequest.builder()
                    .messages(UserMessage.from("Name a city."))
                    .responseFormat(city)
                    .build());

    assertThat(answer.aiMessage().text())
        .matches("\\{\"name\": ?\"(Rome|Paris)\", ?\"big\": ?(true|false)}");
  }

  @Test
  void errorsAreTheRightExceptions() {
    assertThatThrownBy(() -> model().apiKey("nonsense").build().chat(HELLO))
        .isInstanceOf(AuthenticationException.class);
    assertThatThrownBy(() -> model().modelName("nobody-serves-this").build().chat(HELLO))
        .isInstanceOf(ModelNotFoundException.class);
    assertThatThrownBy(() -> model().temperature(9.0).build().chat(HELLO))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void rateLimitIsToldAndWaitedFor() throws Exception {
    OpenAiChatModel.OpenAiChatModelBuilder limited =
        model().apiKey(service.limitedKey()).maxCompletionTokens(1);
    OpenAiChatModel hasty = limited.build();

    Throwable limit =
        Stream.generate(() -> catchThrowable(() -> hasty.chat(HELLO)))
            .limit(40)
            .filter(failure -> failure != null)
            .findFirst()
            .orElseThrow();

    assertThat(limit).isInstanceOf(RateLimitException.class);
    assertThat(limited.maxRetries(5).build().chat(HELLO)).isNotNull();
  }

  @Test
  void cancelledInMidStream() throws Exception {
    for (int i = 0; i < 3; i++) {
      CompletableFuture<Void> begun = new CompletableFuture<>();
      streaming(2000)
          .chat(
              HELLO,
              new StreamingChatResponseHandler() {
                @Override
                public void onPartialResponse(
                    PartialResponse piece, PartialResponseContext context) {
                  context.streamingHandle().cancel();
                  begun.complete(null);
                }

                @Override
                public void onCompleteResponse(ChatResponse response) {
                  begun.completeExceptionally(new AssertionError("not cancelled"));
                }

                @Override
                public void onError(Throwable failure) {
                  begun.completeExceptionally(failure);
                }
              });
      begun.get(60, TimeUnit.SECONDS);
    }
    assertThat(model().build().chat(HELLO)).isNotEmpty();
  }

  @Test
  void sixteenAtOnce() {
    OpenAiChatModel model = model().build();
    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<CompletableFuture<String>> answers =
          Stream.generate(() -> CompletableFuture.supplyAsync(() -> model.chat(HELLO), threads))
              .limit(16)
              .toList();
      assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isNotEmpty());
    }
  }
}
