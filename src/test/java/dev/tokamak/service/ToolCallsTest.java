package dev.tokamak.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Tools are called by the default model, whose template knows none. */
@QuarkusTest
@QuarkusTestResource(value = RealModel.class, restrictToAnnotatedClass = true)
class ToolCallsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String WEATHER =
      """
      {"name": "fetch_weather_forecast",
       "description": "Returns the weather forecast of a city for the coming days.",
       "parameters": {"type": "object", "properties": {
          "city": {"type": "string", "description": "The name of the city", "maxLength": 30},
          "days": {"type": "integer", "minimum": 1, "maximum": 7}},
        "required": ["city", "days"], "additionalProperties": false}}""";

  private static final SchemaRegistry VALIDATOR =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /** A machine that does other work besides may take its time. */
  private static final RestAssuredConfig PATIENT =
      RestAssuredConfig.config()
          .httpClient(HttpClientConfig.httpClientConfig().setParam("http.socket.timeout", 600_000));

  private static JsonNode post(String path, JsonNode body, int status) {
    String answer =
        given()
            .config(PATIENT)
            .header("Authorization", "Bearer " + RealModel.token())
            .contentType(ContentType.JSON)
            .body(body.toString())
            .post(path)
            .then()
            .statusCode(status)
            .extract()
            .asString();
    return read(answer);
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new AssertionError(json, e);
    }
  }

  private static ObjectNode ask(String text, String choice, String... tools) {
    ObjectNode body = JSON.createObjectNode().put("prompt", text).put("temperature", 0);
    body.put("maxTokens", 200);
    ArrayNode offered = body.putArray("tools");
    for (String tool : tools) {
      offered.add(read(tool));
    }
    body.set("toolChoice", read(choice));
    return body;
  }

  private static void assertFits(String arguments, JsonNode parameters) {
    assertThat(VALIDATOR.getSchema(parameters).validate(arguments, InputFormat.JSON))
        .as("%s against %s", arguments, parameters)
        .isEmpty();
  }

  @Test
  void requiredAndNamedCallsFitTheirTools() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    try (InputStream file = ToolCallsTest.class.getResourceAsStream("/tools/sets.json")) {
      for (JsonNode set : JSON.readTree(file)) {
        // One for each set but the largest; all two hundred are a benchmark's.
        JsonNode question = set.path("questions").path(calls.size() % 10);
        if (set.path("tools").size() < 6) {
          calls.add(() -> completes(set.path("tools"), question));
        }
      }
    }
    int complete = 0;
    try (ExecutorService clients = Executors.newFixedThreadPool(2)) {
      for (Future<Boolean> call : clients.invokeAll(calls)) {
        complete += call.get() ? 1 : 0;
      }
    }
    // Some texts have no greatest length, and a small model may find no end to them.
    assertThat(calls).hasSizeGreaterThan(5);
    assertThat(complete).isGreaterThan(calls.size() / 2);
  }

  private static boolean completes(JsonNode tools, JsonNode question) {
    ObjectNode body =
        JSON.createObjectNode().put("prompt", question.path("text").asText()).put("maxTokens", 120);
    body.put("seed", 7).put("parallelToolCalls", false);
    body.set("tools", tools);
    if (question.path("choice").asText().equals("named")) {
      body.putObject("toolChoice").put("name", question.path("tool").asText());
    } else {
      body.put("toolChoice", "required");
    }
    JsonNode answer = post("/completions", body, 200);
    assertThat(answer.at("/output/content").isNull()).isTrue();
    if (answer.path("finishReason").asText().equals("length")) {
      return false;
    }
    JsonNode call = answer.at("/output/toolCall");
    assertThat(answer.path("finishReason").asText()).as("%s", answer).isEqualTo("toolCall");
    assertFits(
        call.path("arguments").asText(),
        tool(tools, call.path("name").asText()).path("parameters"));
    if (question.path("choice").asText().equals("named")) {
      assertThat(call.path("name")).isEqualTo(question.path("tool"));
    }
    return true;
  }

  private static JsonNode tool(JsonNode tools, String name) {
    for (JsonNode tool : tools) {
      if (tool.path("name").asText().equals(name)) {
        return tool;
      }
    }
    throw new AssertionError("no tool " + name);
  }

  @Test
  void theValuesAskedForStandInTheArguments() {
    JsonNode answer =
        post(
            "/completions",
            ask(
                "What will the weather in Oslo be like for the next 3 days?",
                "\"required\"",
                WEATHER),
            200);
    JsonNode arguments = read(answer.at("/output/toolCall/arguments").asText());
    assertThat(arguments.path("city").asText()).contains("Oslo");
    assertThat(arguments.path("days").asInt()).isEqualTo(3);
  }

  @Test
  void withoutParallelCallsThereIsOne() {
    ObjectNode body = ask("Weather in Oslo and in Rome?", "\"required\"", WEATHER);
    body.put("parallelToolCalls", false);
    assertThat(post("/completions", body, 200).at("/output/toolCalls")).hasSize(1);
  }

  @Test
  void aCallThatIsCutDoesNotPoseAsComplete() {
    ObjectNode body = ask("Weather in Oslo?", "{\"name\": \"fetch_weather_forecast\"}", WEATHER);
    body.put("maxTokens", 12);
    JsonNode answer = post("/completions", body, 200);
    assertThat(answer.path("finishReason").asText()).isEqualTo("length");
  }

  @Test
  void aConversationGoesOnWithTheResult() {
    ObjectNode body =
        ask("What is the weather in Oslo?", "{\"name\": \"fetch_weather_forecast\"}", WEATHER);
    JsonNode first = post("/completions", body, 200);
    ObjectNode second = JSON.createObjectNode().put("temperature", 0).put("maxTokens", 60);
    second.set("tools", body.get("tools"));
    second.put("toolChoice", "none");
    ArrayNode messages = second.putArray("messages");
    messages.addObject().put("role", "user").put("content", "What is the weather in Oslo?");
    messages.add(first.get("output"));
    messages
        .addObject()
        .put("role", "tool")
        .put("toolCallId", first.at("/output/toolCall/id").asText())
        .put("content", "{\"sky\": \"snow\", \"celsius\": -4}");

    JsonNode answer = post("/completions", second, 200);

    assertThat(answer.at("/output/content").asText()).isNotBlank();
    assertThat(answer.at("/output/toolCall")).isEmpty();
  }

  @Test
  void anAnswerMayCallOrNot() {
    for (String text : List.of("Weather in Oslo for 2 days?", "Say hello.", "{\"name\": \"x\"}")) {
      ObjectNode body = ask(text, "\"auto\"", WEATHER);
      body.put("n", 4).put("temperature", 1).put("seed", 3);
      for (JsonNode output : post("/completions", body, 200).path("outputs")) {
        boolean called = output.path("finishReason").asText().equals("toolCall");
        assertThat(output.path("toolCall").isEmpty()).as("%s", output).isEqualTo(!called);
        if (called) {
          assertFits(output.at("/toolCall/arguments").asText(), read(WEATHER).path("parameters"));
        }
      }
    }
  }

  @Test
  void streamsACallAsOpenAiDoes() {
    ObjectNode body = JSON.createObjectNode().put("temperature", 0).put("stream", true);
    body.putArray("messages").addObject().put("role", "user").put("content", "Weather in Oslo?");
    body.putArray("tools").addObject().put("type", "function").set("function", read(WEATHER));
    body.put("tool_choice", "required").put("parallel_tool_calls", false);
    String stream =
        given()
            .header("Authorization", "Bearer " + RealModel.token())
            .contentType(ContentType.JSON)
            .body(body.toString())
            .post("/v1/chat/completions")
            .then()
            .statusCode(200)
            .extract()
            .asString();

    var arguments = new StringBuilder();
    String name = null;
    String reason = null;
    for (String line : stream.split("\n")) {
      if (line.startsWith("data: {")) {
        JsonNode choice = read(line.substring(6)).at("/choices/0");
        JsonNode call = choice.at("/delta/tool_calls/0");
        arguments.append(call.at("/function/arguments").asText());
        name = call.at("/function/name").asText(name);
        reason = choice.path("finish_reason").asText(reason);
      }
    }
    assertThat(name).isEqualTo("fetch_weather_forecast");
    assertThat(reason).isEqualTo("tool_calls");
    assertFits(arguments.toString(), read(WEATHER).path("parameters"));
  }

  @Test
  void aHundredToolsArePresentedOnce() {
    String[] tools = new String[100];
    for (int i = 0; i < tools.length; i++) {
      tools[i] =
          "{\"name\": \"tool_%d\", \"parameters\": {\"type\": \"object\", \"properties\":"
                  .formatted(i)
              + " {\"v\": {\"enum\": [\"a\", \"b\"]}}, \"additionalProperties\": false}}";
    }
    ObjectNode body = ask("Call a tool.", "{\"name\": \"tool_42\"}", tools);
    post("/completions", body, 200);
    body.put("prompt", "Call another one.");

    JsonNode usage = post("/completions", body, 200).path("usage");

    assertThat(usage.path("cachedTokens").asInt())
        .isGreaterThan(usage.path("promptTokens").asInt() * 9 / 10);
  }
}
