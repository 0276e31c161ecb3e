package dev.tokamak.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tokamak.admission.AdmissionController;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What clients and load balancers see while the service has been told to stop and still takes
 * requests, which here is for an hour.
 */
@QuarkusTest
@TestProfile(DrainHttpTest.Profile.class)
class DrainHttpTest extends HttpTest {

  /** A service of its own that goes on taking requests. */
  public static class Profile extends HttpProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("tokamak.shutdown.delay", "1h");
      return overrides;
    }
  }

  private static Thread stopping;

  private static final String PROMPT = "{\"prompt\":\"Hello\"}";

  @TestHTTPResource("/completions")
  URL completions;

  @Inject AdmissionController admission;
  @Inject Event<ShutdownDelayInitiatedEvent> shutdown;

  @BeforeEach
  void isToldToStop() {
    if (!admission.draining()) {
      health("ready", 200, "UP");
      stopping = Thread.ofPlatform().start(() -> shutdown.fire(new ShutdownDelayInitiatedEvent()));
      Waiting.until(admission::draining, draining -> draining);
    }
  }

  @AfterAll
  static void theHourIsOver() throws InterruptedException {
    stopping.interrupt();
    stopping.join();
  }

  private void health(String check, int status, String says) {
    int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", int.class);
    given()
        .get("http://localhost:" + port + "/q/health/" + check)
        .then()
        .statusCode(status)
        .body("status", equalTo(says));
  }

  @Test
  void isNotReadyButAliveAndStarted() {
    health("ready", 503, "DOWN");
    health("live", 200, "UP");
    health("started", 200, "UP");
  }

  @Test
  void takesRequestsAndClosesTheirConnectionsBehindThem() throws Exception {
    for (String stream : new String[] {"false", "true"}) {
      backend.plays(Script.text("Hi"));
      try (RawConnection client = RawConnection.open()) {
        String answer =
            client
                .post("/completions", jsonHeaders(), "{\"prompt\":\"x\",\"stream\":" + stream + "}")
                .readToEnd();

        assertThat(answer).startsWith("HTTP/1.1 200 ").contains("Hi", "\"finishReason\":\"stop\"");
        assertThat(answer.toLowerCase()).containsOnlyOnce("connection: close");
      }
    }
  }

  @Test
  void saysSoInErrorsAndElsewhereToo() throws Exception {
    try (RawConnection client = RawConnection.open()) {
      client.send(RawConnection.head("GET", "/nowhere", Map.of()) + "\r\n");
      assertThat(client.readToEnd().toLowerCase())
          .startsWith("http/1.1 404")
          .containsOnlyOnce("connection: close");
    }
  }

  @Test
  void asksClientsOfHttp2ToOpenAnotherConnection() throws Exception {
    Set<Object> connections = new HashSet<>();
    try (HttpClient http = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
      for (int i = 0; i < 3; i++) {
        backend.plays(Script.text("Hi"));
        HttpResponse<String> answer = http.send(asking("a client/1"), BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("Hi");
        connections.add(answer.connectionLabel().orElseThrow());
      }
    }
    assertThat(connections).hasSizeGreaterThan(1);
  }

  @Test
  void leavesClientsOfHttp2AloneThatDoNotUnderstand() throws Exception {
    try (HttpClient http = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
      for (int i = 0; i < 3; i++) {
        backend.plays(Script.text("Hi"));
        HttpResponse<String> answer =
            http.send(asking("Java-http-client/21.0.1"), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKey("connection");
      }
    }
  }

  private HttpRequest asking(String agent) {
    return HttpRequest.newBuilder(URI.create(completions.toString()))
        .header("Authorization", "Bearer " + keys.completions())
        .header("Content-Type", "application/json")
        .header("User-Agent", agent)
        .POST(BodyPublishers.ofString(PROMPT))
        .build();
  }
}
