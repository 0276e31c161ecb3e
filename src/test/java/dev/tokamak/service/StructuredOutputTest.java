package dev.tokamak.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Schemas are obeyed by the default model, which would never do so by itself. */
@QuarkusTest
@QuarkusTestResource(value = RealModel.class, restrictToAnnotatedClass = true)
class StructuredOutputTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** More than any of the documents has. */
  private static final int MAX_TOKENS = 200;

  private static final List<String> PROMPTS =
      List.of(
          "Answer with some data.",
          "Tell me a long story about the sea, in plain words and without any JSON.",
          "Repeat: {\"a\": [1, 2, }, \"unfinished",
          "日本語で答えてください。😀",
          "What is the capital of France?");

  private record Answer(String name, String schema, String text, String reason) {}

  private static List<JsonNode> schemas() throws IOException {
    try (InputStream file =
        StructuredOutputTest.class.getResourceAsStream("/service/schemas.json")) {
      List<JsonNode> schemas = new ArrayList<>();
      JSON.readTree(file).forEach(schemas::add);
      return schemas;
    }
  }

  @Test
  void twoHundredAnswersObeyTheirSchemas() throws Exception {
    double obeyed = checks("obeyed");
    List<Callable<Answer>> calls = new ArrayList<>();
    for (JsonNode item : schemas()) {
      for (int i = 0; i < PROMPTS.size(); i++) {
        int number = i;
        calls.add(() -> ask(item.path("name").asText(), item.path("schema"), number));
      }
    }

    List<Answer> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(16)) {
      for (Future<Answer> answer : clients.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }

    SchemaRegistry validator =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    assertThat(answers)
        .hasSize(200)
        .allSatisfy(
            answer -> {
              assertThat(answer.reason()).as(answer.name()).isEqualTo("stop");
              assertThat(
                      validator
                          .getSchema(answer.schema())
                          .validate(
                              answer.text(),
                              InputFormat.JSON,
                              run ->
                                  run.executionConfig(
                                      config -> config.formatAssertionsEnabled(true))))
                  .as(answer.name() + ": " + answer.text())
                  .isEmpty();
            });
    assertThat(checks("obeyed")).isEqualTo(obeyed + 200);
    assertThat(checks("violated")).isZero();
    assertThat(checks("unchecked")).isZero();
  }

  /** One answer: from either dialect, streamed or not, by any temperature. */
  private static Answer ask(String name, JsonNode schema, int number) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>();
    boolean chat = number % 2 == 1;
    boolean stream = number % 3 == 1;
    body.put("temperature", number == 4 ? 0 : 0.5 * number);
    body.put("seed", number);
    body.put("stream", stream);
    if (chat) {
      body.put("model", "default");
      body.put("messages", List.of(Map.of("role", "user", "content", PROMPTS.get(number))));
      body.put("max_tokens", MAX_TOKENS);
      body.put(
          "response_format",
          Map.of("type", "json_schema", "json_schema", Map.of("name", "x", "schema", schema)));
    } else {
      body.put("prompt", PROMPTS.get(number));
      body.put("maxTokens", MAX_TOKENS);
      body.put("responseFormat", Map.of("type", "json_schema", "schema", schema));
    }
    Response response =
        given()
            .header("Authorization", "Bearer " + RealModel.token())
            .contentType("application/json")
            .body(JSON.writeValueAsString(body))
            .post(chat ? "/v1/chat/completions" : "/completions");
    String text = response.asString();
    assertThat(response.statusCode()).as(name + ": " + text).isEqualTo(200);
    StringBuilder content = new StringBuilder();
    String reason = "";
    for (JsonNode part : stream ? events(text) : List.of(JSON.readTree(text))) {
      JsonNode choice = part.at("/choices/0");
      content
          .append(part.at("/output/content").asText(""))
          .append(choice.at("/message/content").asText(""))
          .append(choice.at("/delta/content").asText(""));
      reason = part.path("finishReason").asText(choice.path("finish_reason").asText(reason));
    }
    return new Answer(name, schema.toString(), content.toString(), reason);
  }

  private static List<JsonNode> events(String stream) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : stream.lines().toList()) {
      if (line.startsWith("data: {")) {
        events.add(JSON.readTree(line.substring(6)));
      }
    }
    return events;
  }

  private static double checks(String outcome) {
    String port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", String.class);
    return given()
        .get("http://localhost:" + port + "/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("tokamak_constraint_checks_total"))
        .filter(line -> line.contains("outcome=\"" + outcome + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
