package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients see of a shutdown. The service is of no more use afterwards, hence the profile. */
@QuarkusTest
@TestProfile(ShutdownHttpTest.Profile.class)
class ShutdownHttpTest extends HttpTest {

  /** A service of its own. */
  public static class Profile extends HttpProfile {}

  @Inject AdmissionController admission;
  @Inject Event<ShutdownDelayInitiatedEvent> shutdown;

  @Test
  void finishesRunningAnswersAndRefusesNewOnes() throws Exception {
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
      ending.join();
    }
    assertThat(admission.inProgress()).isZero();
  }
}
