package dev.tokamak.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.KeyLimits;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients see of limits: their key's own, the configured ones, and a full service. */
@QuarkusTest
@TestProfile(LimitsHttpTest.Profile.class)
class LimitsHttpTest extends HttpTest {
  private static final int PLACES = 3;
  private static final String PROMPT = "{\"prompt\":\"x\"}";
  private static final String STREAM = "{\"prompt\":\"x\",\"stream\":true}";

  /** A small service whose keys may have few requests at once. */
  public static class Profile extends HttpProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> config = new HashMap<>(super.getConfigOverrides());
      config.put("tokamak.admission.max-requests", Integer.toString(PLACES));
      config.put("tokamak.limits.concurrent-requests", "50");
      return config;
    }
  }

  @Inject AdmissionController admission;
  @Inject MeterRegistry meters;
  private final List<RawConnection> connections = new ArrayList<>();

  @AfterEach
  void everyPlaceIsFreeAgain() throws Exception {
    for (RawConnection connection : connections) {
      connection.close();
    }
    Waiting.until(admission::inProgress, places -> places == 0);
  }

  private static RequestSpecification with(String key, String body) {
    return given().auth().oauth2(key).contentType("application/json").body(body);
  }

  private static Map<String, String> headers(String key) {
    return Map.of("Authorization", "Bearer " + key, "Content-Type", "application/json");
  }

  private String requestsPerMinute(int limit) {
    return keys.with(
        new KeyLimits(OptionalInt.of(limit), OptionalInt.empty(), OptionalInt.empty()));
  }

  private String tokensPerMinute(int limit) {
    return keys.with(
        new KeyLimits(OptionalInt.empty(), OptionalInt.of(limit), OptionalInt.empty()));
  }

  private String atOnce(int limit) {
    return keys.with(
        new KeyLimits(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.of(limit)));
  }

  private static void tells(Response response, int limit, int remaining) {
    assertThat(response.header("RateLimit-Limit")).isEqualTo(Integer.toString(limit));
    assertThat(response.header("RateLimit-Remaining")).isEqualTo(Integer.toString(remaining));
    assertThat(response.header("RateLimit-Reset")).matches("\\d+");
  }

  private static void isRateLimited(Response response) {
    response.then().statusCode(429).body("error.code", equalTo("rate_limited"));
    assertThat(Integer.parseInt(response.header("Retry-After"))).isPositive();
  }

  private RawConnection streaming(String key, String upTo) throws Exception {
    RawConnection connection = RawConnection.open();
    connections.add(connection);
    connection.post("/completions", headers(key), STREAM).readUntil(upTo);
    return connection;
  }

  @Test
  void everyAnswerTellsWhatIsLeftAndTheLastOneWhenToComeBack() {
    String key = requestsPerMinute(3);

    backend.plays(Script.text("a"));
    tells(with(key, PROMPT).post("/completions"), 3, 2);
    backend.plays(Script.text("a"));
    tells(with(key, STREAM).post("/completions"), 3, 1);
    Response invalid = with(key, "{").post("/completions");
    invalid.then().statusCode(400);
    tells(invalid, 3, 0);

    // Not even looked at: it is no JSON.
    Response refused = with(key, "{").post("/completions");
    isRateLimited(refused);
    tells(refused, 3, 0);
    refused.then().body("error.message", containsString("3 requests per minute"));
  }

  @Test
  void countsWhatWasTurnedAway() {
    String key = requestsPerMinute(1);
    with(key, "{").post("/completions").then().statusCode(400);
    double before = rejected("rate_limited");

    isRateLimited(with(key, PROMPT).post("/completions"));

    assertThat(rejected("rate_limited")).isEqualTo(before + 1);
    assertThat(rejected("overloaded")).isNotNegative();
  }

  private double rejected(String reason) {
    return meters.get("tokamak.requests.rejected").tag("reason", reason).counter().count();
  }

  @Test
  void chargesThePromptAndTheAnswer() {
    String key = tokensPerMinute(10_000);
    backend.plays(
        Script.of(
            new Started(9_000, 0),
            new Text(0, "a"),
            new TokenEvent.Finished(0, FinishReason.STOP, 500)));
    Response first = with(key, PROMPT).post("/completions");
    first.then().statusCode(200);
    assertThat(Integer.parseInt(first.header("RateLimit-Remaining"))).isBetween(500, 5_000);

    backend.plays(
        Script.of(new Started(90_000, 0), new TokenEvent.Finished(0, FinishReason.STOP, 1)));
    with(key, PROMPT).post("/completions").then().statusCode(200);
    Response refused = with(key, PROMPT).post("/completions");
    isRateLimited(refused);
    tells(refused, 10_000, 0);
  }

  @Test
  void aPlaceOfTheKeyIsFreeAgainHoweverItsAnswerEnds() throws Exception {
    String key = atOnce(1);
    Script finishes = backend.plays(Script.hanging(new Started(1, 0), new Text(0, "begun")));
    RawConnection finishing = streaming(key, "\"begun\"}}\n\n");
    Response refused = with(key, PROMPT).post("/completions");
    isRateLimited(refused);
    tells(refused, 1, 0);
    finishes.release();
    finishing.readUntil("[DONE]\n\n");

    backend.plays(Script.failing(new IllegalStateException("broken")));
    with(key, PROMPT).post("/completions").then().statusCode(500);

    Script left = backend.plays(Script.hanging(new Started(1, 0), new Text(0, "begun")));
    streaming(key, "\"begun\"}}\n\n").close();
    assertThat(left.wasCancelled()).isTrue();
    Waiting.until(admission::inProgress, places -> places == 0);

    backend.plays(Script.text("a"));
    Response last = with(key, PROMPT).post("/completions");
    last.then().statusCode(200);
    tells(last, 1, 1);
  }

  @Test
  void keysWithoutLimitsHaveTheConfiguredOnes() {
    backend.plays(Script.text("a"));
    tells(with(keys.completions(), PROMPT).post("/completions"), 50, 50);
  }

  @Test
  void aFullServiceRefusesWithoutReadingTheBody() throws Exception {
    for (int i = 0; i < PLACES; i++) {
      backend.plays(Script.hanging(new Started(1, 0), new Text(0, "begun")));
      streaming(keys.completions(), "\"begun\"}}\n\n");
    }

    Response refused = with(keys.completions(), "{").post("/completions");

    refused.then().statusCode(429).body("error.code", equalTo("overloaded"));
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
    with("nobody", PROMPT).post("/completions").then().statusCode(401);
  }

  @Test
  void aConnectionCanBeUsedAgainAfterARefusalThatReadNoBody() throws Exception {
    String key = requestsPerMinute(1);
    with(key, "{").post("/completions").then().statusCode(400);
    try (RawConnection client = RawConnection.open()) {
      for (String how : List.of("at once", "late", "chunked")) {
        String body = "{\"prompt\":\"" + "x".repeat(100_000) + "\"}";
        Map<String, String> headers = new HashMap<>(headers(key));
        switch (how) {
          case "at once" -> client.post("/completions", headers, body);
          case "late" -> {
            headers.put("Content-Length", Integer.toString(body.length()));
            client.send(RawConnection.head("POST", "/completions", headers) + "\r\n");
          }
          default -> {
            headers.put("Transfer-Encoding", "chunked");
            client.send(RawConnection.head("POST", "/completions", headers) + "\r\n");
          }
        }
        assertThat(client.readUntil("}}")).describedAs(how).startsWith("HTTP/1.1 429 ");
        switch (how) {
          case "at once" -> {}
          case "late" -> client.send(body);
          default -> client.send("4\r\nabcd\r\n0\r\n\r\n");
        }
        client.send(RawConnection.head("GET", "/models", headers(keys.completions())) + "\r\n");
        assertThat(client.readUntil("]}")).describedAs(how).startsWith("HTTP/1.1 200 ");
      }
    }
  }

  @Test
  void closesTheConnectionOfAClientThatWaitsToBeAskedForItsBody() throws Exception {
    String key = requestsPerMinute(1);
    with(key, "{").post("/completions").then().statusCode(400);
    Map<String, String> headers = new HashMap<>(headers(key));
    headers.put("Expect", "100-continue");
    headers.put("Content-Length", "15");

    try (RawConnection client = RawConnection.open()) {
      client.send(RawConnection.head("POST", "/completions", headers) + "\r\n");
      assertThat(client.readToEnd())
          .startsWith("HTTP/1.1 429 ")
          .containsIgnoringCase("connection: close");
    }
  }

  @Test
  void aRefusedBodyWithoutEndClosesTheConnection() throws Exception {
    String key = requestsPerMinute(1);
    with(key, "{").post("/completions").then().statusCode(400);
    Map<String, String> headers = new HashMap<>(headers(key));
    headers.put("Transfer-Encoding", "chunked");
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";

    try (RawConnection client = RawConnection.open()) {
      client.send(RawConnection.head("POST", "/completions", headers) + "\r\n");
      assertThat(client.readUntil("}}")).startsWith("HTTP/1.1 429 ");
      for (int i = 0; i < 5; i++) {
        client.send(chunk);
      }
      assertThat(client.readToEnd()).isEmpty();
    }
  }
}
