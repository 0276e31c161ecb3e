package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
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
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients see of a shutdown. The service is of no more use afterwards, hence the profile. */
@QuarkusTest
@TestProfile(ShutdownHttpTest.Profile.class)
class ShutdownHttpTest extends HttpTest {

  /** A service of its own, which would wait for long. */
  public static class Profile extends HttpProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("tokamak.shutdown.timeout", "10m");
      return overrides;
    }
  }

  @TestHTTPResource("/completions")
  URL completions;

  @Inject AdmissionController admission;
  @Inject Event<ShutdownDelayInitiatedEvent> shutdown;

  /** Those who went away, however they did, are not waited for. */
  private void abandonSome() throws Exception {
    for (Version version : new Version[] {Version.HTTP_1_1, Version.HTTP_2}) {
      for (boolean stream : new boolean[] {false, true}) {
        Script script = backend.plays(Script.hanging(new Started(1, 0), new Text(0, "begun")));
        try (HttpClient http = HttpClient.newBuilder().version(version).build()) {
          var answer = http.sendAsync(request(stream), BodyHandlers.ofInputStream());
          if (stream) {
            answer.get().body().close();
          } else {
            assertThat(script.wasStarted()).isTrue();
            answer.cancel(true);
          }
          assertThat(script.wasCancelled()).isTrue();
        }
      }
    }
  }

  private HttpRequest request(boolean stream) {
    return HttpRequest.newBuilder(URI.create(completions.toString()))
        .header("Authorization", "Bearer " + keys.completions())
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"prompt\":\"x\",\"stream\":" + stream + "}"))
        .build();
  }

  @Test
  void finishesRunningAnswersAndRefusesNewOnes() throws Exception {
    abandonSome();
    Script running = backend.plays(Script.hanging(new Started(1, 0), new Text(0, "begun")));

    try (RawConnection client = RawConnection.open();
        RawConnection underWay = RawConnection.open()) {
      client
          .post("/completions", jsonHeaders(), "{\"prompt\":\"x\",\"stream\":true}")
          .readUntil("\"begun\"}}\n\n");
      // Has been taken on, and the service waits for its body.
      Map<String, String> headers = new HashMap<>(jsonHeaders());
      headers.put("Content-Length", "14");
      headers.put("Expect", "100-continue");
      underWay.send(RawConnection.head("POST", "/completions", headers) + "\r\n");
      underWay.readUntil("100 Continue\r\n\r\n");
      Thread ending =
          Thread.ofPlatform().start(() -> shutdown.fire(new ShutdownDelayInitiatedEvent()));
      Waiting.until(admission::shuttingDown, down -> down);

      backend.plays(Script.text("played at last"));
      request("{\"prompt\":\"x\"}")
          .post("/completions")
          .then()
          .statusCode(503)
          .contentType("application/json")
          .body("error.code", equalTo("shutting_down"));
      assertThat(ending.isAlive()).isTrue();

      running.release();
      client.readUntil("data: [DONE]\n\n");
      assertThat(ending.isAlive()).isTrue();
      underWay.send("{\"prompt\":\"x\"}");
      assertThat(underWay.readToEnd())
          .startsWith("HTTP/1.1 200 ")
          .contains("played at last")
          .containsIgnoringCase("connection: close");
      // Nothing that is over holds the end up: the timeout is longer than this waits.
      Waiting.until(ending::isAlive, alive -> !alive);
    }
    assertThat(admission.inProgress()).isZero();
  }
}
