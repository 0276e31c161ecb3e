package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(HttpProfile.class)
class IdempotencyHttpTest extends HttpTest {
  private static final String PROMPT = "{\"prompt\":\"Hello\"}";
  private final String key = UUID.randomUUID().toString();

  private Response post(String body) {
    return request(body).header("Idempotency-Key", key).post("/completions");
  }

  @Test
  void theSameRequestGetsTheSameAnswer() {
    backend.plays(Script.text("Hi"));
    Response first = post(PROMPT);

    Response second = post(PROMPT);

    first.then().statusCode(200).header("Idempotent-Replayed", (String) null);
    second
        .then()
        .statusCode(200)
        .header("Idempotent-Replayed", "true")
        .body("completionId", equalTo(first.path("completionId")))
        .body("output.content", equalTo("Hi"));
  }

  @Test
  void alsoInAStream() {
    backend.plays(Script.text("Hi", " there"));
    String stream = "{\"prompt\":\"Hello\",\"stream\":true}";
    String first = post(stream).asString();

    assertThat(first).contains("Hi").endsWith("data: [DONE]\n\n");
    assertThat(post(stream).asString()).isEqualTo(first);
  }

  @Test
  void alsoWhileTheFirstOneRuns() throws Exception {
    Script script =
        backend.plays(
            Script.hanging(
                new TokenEvent.Started(1, 0),
                new TokenEvent.Text(0, "Hi"),
                new TokenEvent.Finished(0, FinishReason.STOP, 1)));
    CompletableFuture<Response> first = CompletableFuture.supplyAsync(() -> post(PROMPT));
    assertThat(script.wasStarted()).isTrue();
    CompletableFuture<Response> second = CompletableFuture.supplyAsync(() -> post(PROMPT));

    // The second one is on its way, or will find the whole answer: both get the only one there is.
    script.release();

    String id = first.get().path("completionId");
    second.get().then().statusCode(200).body("completionId", equalTo(id));
  }

  @Test
  void anotherBodyIsRefused() {
    backend.plays(Script.text("Hi"));
    post(PROMPT);

    post("{\"prompt\":\"Other\"}")
        .then()
        .statusCode(409)
        .body("error.code", equalTo("idempotency_conflict"))
        .body("error.param", equalTo("Idempotency-Key"));
  }

  @Test
  void whatCannotBeAKeyIsRefused() {
    request(PROMPT)
        .header("Idempotency-Key", "x".repeat(256))
        .post("/completions")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("Idempotency-Key"));
  }

  @Test
  void aConnectionOutlivesTheRefusalOfAKey() throws Exception {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < 3; i++) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(
                URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/completions"));
        jsonHeaders().forEach(request::header);
        int status =
            http.send(
                    request
                        .header("Idempotency-Key", "x".repeat(256))
                        .POST(
                            HttpRequest.BodyPublishers.ofString(
                                "{\"prompt\":\"" + "a".repeat(50_000) + "\"}"))
                        .build(),
                    HttpResponse.BodyHandlers.discarding())
                .statusCode();
        assertThat(status).isEqualTo(400);
      }
    }
  }

  @Test
  void refusalsAreNotKept() {
    post("{\"prompt\":\"Hello\",\"temperature\":9}").then().statusCode(400);
    backend.plays(Script.text("Hi"));

    post(PROMPT).then().statusCode(200);
  }
}
