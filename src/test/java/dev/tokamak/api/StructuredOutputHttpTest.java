package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that have to obey a schema, from the request to what leaves, in both dialects. */
@QuarkusTest
@TestProfile(HttpProfile.class)
class StructuredOutputHttpTest extends HttpTest {
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}},"
          + "\"required\":[\"a\"],\"additionalProperties\":false}";

  @Inject AdmissionController admission;
  @Inject MeterRegistry meters;

  @AfterEach
  void everyPlaceIsFreeAgain() {
    Waiting.until(admission::inProgress, places -> places == 0);
  }

  private Response plain(String format, String more) {
    return request("{\"prompt\":\"x\",\"responseFormat\":" + format + more + "}")
        .post("/completions");
  }

  private Response chat(String format, String more) {
    return request(
            "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"response_format\":"
                + format
                + more
                + "}")
        .post("/v1/chat/completions");
  }

  private Response plain(String more) {
    return plain("{\"type\":\"json_schema\",\"schema\":" + SCHEMA + "}", more);
  }

  private Response chat(String more) {
    return chat(
        "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":"
            + SCHEMA
            + "}}",
        more);
  }

  private double checks(String outcome) {
    return meters.get("tokamak.constraint.checks").tag("outcome", outcome).counter().count();
  }

  private static ValidatableResponse isInternal(Response response) {
    return response
        .then()
        .statusCode(500)
        .body("error.code", equalTo("internal"))
        .body("error.message", containsString("does not obey its schema"))
        .body("error.message", not(containsString("secret")))
        .body("error.requestId", startsWith("req-"));
  }

  @Test
  void handsTheSchemaToTheBackendAndTellsHowItWasUnderstood() {
    backend.plays(Script.text("{\"a\": ", "1}"));

    plain("")
        .then()
        .statusCode(200)
        .body("input.responseFormat.type", equalTo("json_schema"))
        .body("input.responseFormat.schema.required", equalTo(List.of("a")))
        .body("output.content", equalTo("{\"a\": 1}"))
        .body("finishReason", equalTo("stop"));

    assertThat(backend.lastRequest().constraint())
        .map(AnswerConstraint::schema)
        .hasValueSatisfying(schema -> assertThat(schema).contains("additionalProperties"));
  }

  @Test
  void handsTheSchemaOfOpenAisDialectToTheBackend() {
    backend.plays(Script.text("{\"a\": ", "1}"));
    chat("").then().statusCode(200).body("choices[0].message.content", equalTo("{\"a\": 1}"));
    assertThat(backend.lastRequest().constraint()).isPresent();

    backend.plays(Script.text("{}"));
    chat("{\"type\":\"json_object\"}", "").then().statusCode(200);
    assertThat(backend.lastRequest().constraint()).isPresent();

    backend.plays(Script.text("free"));
    chat("{\"type\":\"text\"}", "").then().statusCode(200);
    assertThat(backend.lastRequest().constraint()).isEmpty();
  }

  @Test
  void streamsWhatObeysAsAnythingElse() {
    backend.plays(Script.text("{\"a\": ", "1}"));
    String plain = plain(",\"stream\":true").then().statusCode(200).extract().asString();
    assertThat(plain).contains("\"finishReason\":\"stop\"").endsWith("data: [DONE]\n\n");

    backend.plays(Script.text("{\"a\": ", "1}"));
    String chat = chat(",\"stream\":true").then().statusCode(200).extract().asString();
    assertThat(chat).contains("\"finish_reason\":\"stop\"").endsWith("data: [DONE]\n\n");
  }

  @Test
  void neverLetsAWrongAnswerLeave() {
    double before = checks("violated");

    backend.plays(Script.text("{\"a\": ", "\"secret\"}"));
    isInternal(plain(""));
    backend.plays(Script.text("not JSON at all: secret"));
    isInternal(plain(""));
    backend.plays(Script.text("{\"a\": 1.5}"));
    isInternal(chat("")).body("error.type", equalTo("server_error"));
    backend.plays(Script.text("[\"secret\"]"));
    isInternal(plain("{\"type\":\"json_object\"}", ""));

    assertThat(checks("violated")).isEqualTo(before + 4);
  }

  @Test
  void oneWrongAnswerAmongSeveralIsEnough() {
    backend.plays(
        Script.of(
            new Started(1, 0),
            new Text(0, "{\"a\": 1}"),
            new Text(1, "{\"b\": 1}"),
            new Finished(0, FinishReason.STOP, 1),
            new Finished(1, FinishReason.STOP, 1)));

    isInternal(plain(",\"n\":2"));
  }

  @Test
  void endsAStreamWithAnErrorInPlaceOfAWrongEnd() {
    backend.plays(Script.text("{\"a\": ", "true}"));
    String plain = plain(",\"stream\":true").then().statusCode(200).extract().asString();
    assertThat(plain)
        .contains("true}", "\"error\":{\"code\":\"internal\"")
        .doesNotContain("finishReason", "[DONE]");

    backend.plays(Script.text("{\"a\": ", "true}"));
    String chat = chat(",\"stream\":true").then().statusCode(200).extract().asString();
    assertThat(chat)
        .contains("\"error\":{\"code\":\"internal\"")
        .doesNotContain("\"finish_reason\":\"stop\"", "[DONE]");
  }

  @Test
  void anAnswerThatWasCutDoesNotPoseAsComplete() {
    for (String more : List.of("", ",\"stream\":true")) {
      backend.plays(
          Script.of(
              new Started(1, 0), new Text(0, "{\"a"), new Finished(0, FinishReason.LENGTH, 1)));
      String answer = plain(",\"maxTokens\":1" + more).then().statusCode(200).extract().asString();
      assertThat(answer).contains("\"finishReason\":\"length\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'whatever'}                                      | #/type",
        "{'properties':{'a':{'$ref':'https://example.com/a'}}}    | #/properties/a/$ref",
        "{'properties':{'a':{'pattern':'(?<=x)y'}}}               | #/properties/a/pattern",
        "{'properties':{'a/b':{'minLength':-1}}}                  | #/properties/a~1b/minLength",
        "false                                                    | ``",
        "{'type':'integer','minimum':2,'maximum':1}               | ``",
      })
  void namesThePlaceInASchemaThatCannotBeEnforced(String schema, String pointer) {
    String json = schema.replace('\'', '"');

    refuses(
        plain("{\"type\":\"json_schema\",\"schema\":" + json + "}", ""),
        "responseFormat.schema" + pointer);
    refuses(
        chat("{\"type\":\"json_schema\",\"json_schema\":{\"schema\":" + json + "}}", ""),
        "response_format.json_schema.schema" + pointer);
    assertThat(backend.lastRequest()).isNull();
  }

  private static void refuses(Response response, String param) {
    response
        .then()
        .statusCode(400)
        .body("error.code", equalTo("invalid_request"))
        .body("error.param", equalTo(param))
        .body("error.message", startsWith(param + " "));
  }

  @Test
  void refusesToCutAJsonDocument() {
    refuses(plain(",\"stop\":\"}\""), "stop");
    refuses(chat(",\"stop\":[\"}\"]"), "stop");
  }

  @Test
  void manyRequestsWithTheSameSchemaAtOnceAllGetAnAnswer() throws Exception {
    String schema = SCHEMA.replace("\"a\"", "\"many\"");
    List<Callable<Response>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      backend.plays(Script.text("{\"many\": 1}"));
      calls.add(() -> plain("{\"type\":\"json_schema\",\"schema\":" + schema + "}", ""));
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Response>> answers = threads.invokeAll(calls);
      assertThat(answers).hasSize(50);
      for (Future<Response> answer : answers) {
        answer.get().then().statusCode(200).body("output.content", equalTo("{\"many\": 1}"));
      }
    }
  }

  @Test
  void aLargeSchemaBlocksNobody() {
    StringBuilder schema = new StringBuilder("{\"properties\":{");
    for (int i = 0; i < 3_000; i++) {
      schema.append("\"property").append(i).append("\":{\"type\":\"string\",\"maxLength\":100},");
    }
    schema.append("\"a\":{\"type\":\"integer\"}}}");
    backend.plays(Script.text("{\"a\": 1}"));

    Response answer = plain("{\"type\":\"json_schema\",\"schema\":" + schema + "}", "");

    assertThat(answer.statusCode()).isIn(200, 400);
  }

  @Test
  void echoesNoFormatThatWasNotAskedFor() {
    backend.plays(Script.text("ok"));

    request("{\"prompt\":\"x\"}")
        .post("/completions")
        .then()
        .statusCode(200)
        .body("input.keySet().findAll{it.startsWith('response')}", hasSize(0));
  }
}
