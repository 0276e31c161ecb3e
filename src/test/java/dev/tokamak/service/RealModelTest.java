package dev.tokamak.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** The service as its callers meet it: over HTTP, with the default model. */
@QuarkusTest
@QuarkusTestResource(value = RealModel.class, restrictToAnnotatedClass = true)
class RealModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CAPITAL = "What is the capital of France? Answer in one sentence.";

  @TestHTTPResource("/completions")
  URI completions;

  private static RequestSpecification request(Map<String, ?> body) {
    return given()
        .header("Authorization", "Bearer " + RealModel.token())
        .contentType("application/json")
        .body(body);
  }

  private static ValidatableResponse answer(Map<String, ?> body) {
    return request(body).post("/completions").then().statusCode(200);
  }

  private static Map<String, Object> greedy(String prompt, int maxTokens) {
    var body = new LinkedHashMap<String, Object>();
    body.put("prompt", prompt);
    body.put("temperature", 0);
    body.put("maxTokens", maxTokens);
    return body;
  }

  private static Map<String, Object> with(Map<String, Object> body, String field, Object value) {
    var changed = new LinkedHashMap<>(body);
    changed.put(field, value);
    return changed;
  }

  private static String content(Map<String, ?> body) {
    return answer(body).extract().path("output.content");
  }

  /** The events of a streamed answer, without the last one, which must be {@code [DONE]}. */
  private static List<JsonNode> events(Map<String, Object> body) throws IOException {
    String stream =
        request(with(body, "stream", true))
            .post("/completions")
            .then()
            .statusCode(200)
            .contentType(startsWith("text/event-stream"))
            .extract()
            .asString();
    List<String> data =
        stream
            .lines()
            .filter(line -> line.startsWith("data: "))
            .map(line -> line.substring(6))
            .toList();
    assertThat(data.getLast()).isEqualTo("[DONE]");
    var events = new ArrayList<JsonNode>();
    for (String event : data.subList(0, data.size() - 1)) {
      events.add(JSON.readTree(event));
    }
    return events;
  }

  private static String text(List<JsonNode> events) {
    return events.stream()
        .map(event -> event.path("output").path("content").asText(""))
        .collect(Collectors.joining());
  }

  private static <T> List<T> atOnce(List<Callable<T>> calls)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<T>();
      for (Future<T> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    }
  }

  @Test
  void answersAQuestion() {
    answer(greedy(CAPITAL, 40))
        .body("completionId", startsWith("cpt-"))
        .body("model", equalTo("smollm2"))
        .body("input.messages[0].content", equalTo(CAPITAL))
        .body("output.role", equalTo("assistant"))
        .body("output.content", containsString("Paris"))
        .body("output.toolCall", anEmptyMap())
        .body("finishReason", equalTo("stop"))
        .body("usage.promptTokens", greaterThan(10))
        .body("usage.completionTokens", greaterThan(1))
        .body("userId", startsWith("user-"))
        .body("workspaceId", startsWith("wpc-"))
        .header("X-Request-Id", not(equalTo("")));
  }

  @Test
  void addsTheTokensUp() {
    JsonPath usage = answer(greedy(CAPITAL, 40)).extract().jsonPath();

    assertThat(usage.getInt("usage.totalTokens"))
        .isEqualTo(usage.getInt("usage.promptTokens") + usage.getInt("usage.completionTokens"));
  }

  @Test
  void readsTheSystemTextAndTheTurnsBefore() {
    String question = "Which city did I name?";
    List<Map<String, String>> turns =
        List.of(
            Map.of("role", "user", "content", "The capital of France is Paris."),
            Map.of("role", "assistant", "content", "Yes, the capital of France is Paris."),
            Map.of("role", "user", "content", question));

    JsonPath all =
        answer(
                Map.of(
                    "system",
                    "You are brief.",
                    "messages",
                    turns,
                    "temperature",
                    0,
                    "maxTokens",
                    30))
            .extract()
            .jsonPath();

    assertThat(all.getString("output.content")).contains("Paris");
    assertThat(content(greedy(question, 30))).doesNotContain("Paris");
  }

  @Test
  void streamsTheSameTextAsItAnswersAtOnce() throws IOException {
    Map<String, Object> body = greedy("Describe the sea in two sentences.", 60);

    List<JsonNode> events = events(body);

    assertThat(text(events)).isEqualTo(content(body));
    assertThat(events).hasSizeGreaterThan(10);
    assertThat(events.getLast().path("finishReason").asText()).isIn("stop", "length");
    assertThat(events.getLast().path("usage").path("completionTokens").asInt()).isGreaterThan(10);
    assertThat(events.stream().map(event -> event.path("completionId").asText()).distinct())
        .hasSize(1);
  }

  @Test
  void streamsWholeCharacters() throws IOException {
    Map<String, Object> body = greedy("Repeat exactly: 😀🚀🌍 日本語 été", 40);

    String text = text(events(body));

    assertThat(text).isEqualTo(content(body));
    // The last one may have been cut by the limit.
    assertThat(text.substring(0, text.length() - 1)).doesNotContain("\uFFFD");
  }

  @Test
  void endsBeforeAStopSequence() throws IOException {
    Map<String, Object> body = greedy("Count from one to ten in English words.", 60);
    String whole = content(body);
    // Two words, so that it spans tokens.
    int start = whole.indexOf(' ', whole.length() / 3);
    String stop = whole.substring(start, start + 9);

    Map<String, Object> stopping = with(body, "stop", List.of("never in it", stop));

    assertThat(content(stopping)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(text(events(stopping))).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    answer(stopping).body("finishReason", equalTo("stop"));
  }

  @Test
  void endsAtTheTokenLimit() {
    answer(greedy("Tell a long story.", 5))
        .body("finishReason", equalTo("length"))
        .body("usage.completionTokens", is(5));
  }

  @Test
  void repeatsItselfWithTheSameSeed() {
    var body =
        new LinkedHashMap<String, Object>(
            Map.of("prompt", "Tell a short story.", "maxTokens", 25, "temperature", 1.2));
    body.put("seed", 42);

    assertThat(content(body)).isEqualTo(content(body));
    assertThat(content(with(body, "seed", 43))).isNotEqualTo(content(body));
  }

  @Test
  void givesSeveralChoices() {
    var body =
        Map.of("prompt", "Name an animal.", "n", 4, "maxTokens", 12, "temperature", 1.5, "seed", 3);

    answer(body)
        .body("outputs", hasSize(4))
        .body("outputs.content", everyItem(not(equalTo(""))))
        .body("output.content", not(equalTo("")));
    List<String> contents = answer(body).extract().path("outputs.content");
    assertThat(contents.stream().distinct().count()).isGreaterThan(1);
  }

  @Test
  void obeysALogitBias() {
    // Token 28 is the comma in many texts; whichever it is, a ban keeps it out and repeats the
    // rest.
    JsonPath plain = answer(greedy("List three colors.", 20)).extract().jsonPath();
    var banned = new LinkedHashMap<String, Object>();
    IntStream.range(0, 1000).forEach(token -> banned.put(Integer.toString(token), -100));

    String biased = content(with(greedy("List three colors.", 20), "logitBias", banned));

    assertThat(biased).isNotEqualTo(plain.getString("output.content"));
  }

  @Test
  void eightAtOnceEachGetTheirOwnAnswer() throws Exception {
    Map<String, String> capitals =
        Map.of(
            "France", "Paris",
            "Italy", "Rome",
            "Japan", "Tokyo",
            "Germany", "Berlin",
            "Spain", "Madrid",
            "Russia", "Moscow",
            "China", "Beijing",
            "Egypt", "Cairo");
    List<Callable<String>> calls =
        capitals.keySet().stream()
            .<Callable<String>>map(
                country ->
                    () ->
                        country
                            + ":"
                            + content(
                                greedy(
                                    "What is the capital of "
                                        + country
                                        + "? Answer in one sentence.",
                                    30)))
            .toList();

    for (String answer : atOnce(calls)) {
      int colon = answer.indexOf(':');
      assertThat(answer.substring(colon + 1)).contains(capitals.get(answer.substring(0, colon)));
    }
  }

  /**
   * Where two tokens are close, the order of a text's cells in the cache, which depends on its
   * neighbours, may decide between them; mixed-up texts would part at once, and all of them.
   */
  @Test
  void answersBesideOthersBeginAsTheyDoAlone() throws Exception {
    List<Map<String, Object>> asks =
        List.of("rivers", "bread", "stars", "glass", "bees", "salt", "wind", "ice").stream()
            .map(topic -> greedy("Tell me about " + topic + ".", 40))
            .toList();
    List<String> together =
        atOnce(asks.stream().<Callable<String>>map(ask -> () -> content(ask)).toList());

    List<String> alone = asks.stream().map(RealModelTest::content).toList();

    assertThat(
            IntStream.range(0, 8)
                .filter(i -> together.get(i).startsWith(alone.get(i).substring(0, 20))))
        .hasSizeGreaterThanOrEqualTo(5);
  }

  @Test
  void aClientThatGoesAwayFreesItsPlace() throws Exception {
    // Written by hand: closing the client is the point.
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<java.io.InputStream> response =
          client.send(
              HttpRequest.newBuilder(completions)
                  .header("Authorization", "Bearer " + RealModel.token())
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"prompt\":\"Tell an endless story.\",\"maxTokens\":4000,\"stream\":true,\"logitBias\":{\"2\":-100}}"))
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body().read()).isEqualTo('d');
      assertThat(meter("tokamak_sequences_running")).isEqualTo(1);
      response.body().close();
    }
    for (int tries = 0; meter("tokamak_sequences_running") > 0; tries++) {
      assertThat(tries).as("the sequence still runs").isLessThan(200);
      Thread.sleep(50);
    }
    assertThat(meter("tokamak_kv_cells_used")).isZero();
  }

  @Test
  void readyMeansThatTheModelAnswers() {
    for (String check : List.of("live", "ready", "started")) {
      given()
          .get(management("/q/health/" + check))
          .then()
          .statusCode(200)
          .body("status", equalTo("UP"));
    }
    given().get(management("/q/health/ready")).then().body("checks.name", hasItem("models"));
  }

  @Test
  void metersCountWhatWasDone() {
    double before = meter("tokamak_tokens_total{kind=\"completion\"");
    answer(greedy("Tell a long story.", 7));

    assertThat(meter("tokamak_tokens_total{kind=\"completion\""))
        .isGreaterThanOrEqualTo(before + 7);
    String page = given().get(management("/q/metrics")).asString();
    assertThat(page)
        .contains(
            "tokamak_step_seconds_count",
            "tokamak_step_tokens_sum",
            "tokamak_constraint_seconds_count",
            "tokamak_forced_tokens_total",
            "tokamak_time_to_first_token_seconds_bucket",
            "tokamak_time_between_tokens_seconds_bucket",
            "tokamak_sequences_waiting",
            "tokamak_kv_cells_total",
            "tokamak_answers_total",
            "http_server_requests_seconds_count");
  }

  @Test
  void listsTheModels() {
    given()
        .header("Authorization", "Bearer " + RealModel.token())
        .get("/models")
        .then()
        .statusCode(200)
        .body(containsString("smollm2"))
        .body(containsString("8192"));
  }

  @Test
  void theNameDefaultMeansTheDefaultModel() {
    answer(with(greedy(CAPITAL, 3), "model", "default")).body("model", equalTo("smollm2"));
  }

  @Test
  void refusesAPromptThatDoesNotFitWithBothNumbers() {
    request(greedy("word ".repeat(9000), 5))
        .post("/completions")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("context_length_exceeded"))
        .body("error.message", containsString("8192"))
        .body("error.message", containsString("90"));
  }

  @Test
  void refusesTheResultOfACallThatWasNotMade() {
    request(
            Map.of(
                "messages",
                List.of(
                    Map.of("role", "user", "content", "hi"),
                    Map.of("role", "tool", "toolCallId", "call_1", "content", "20 C"))))
        .post("/completions")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("invalid_request"))
        .body("error.param", equalTo("messages[1].toolCallId"));
  }

  private static String management(String path) {
    int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", int.class);
    return "http://localhost:" + port + path;
  }

  /** The sum of a meter's values on the metrics page, over the lines that begin so. */
  private static double meter(String prefix) {
    return given()
        .get(management("/q/metrics"))
        .asString()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
