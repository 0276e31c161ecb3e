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

    try (RawConnection client = RawConnection.open()) {
      client
          .post("/completions", jsonHeaders(), "{\"prompt\":\"x\",\"stream\":true}")
          .readUntil("\"begun\"}}\n\n");
      Thread ending =
          Thread.ofPlatform().start(() -> shutdown.fire(new ShutdownDelayInitiatedEvent()));
      Waiting.until(admission::shuttingDown, down -> down);

      backend.plays(Script.text("never played"));
      request("{\"prompt\":\"x\"}")
          .post("/completions")
          .then()
          .statusCode(503)
          .contentType("application/json")
          .body("error.code", equalTo("shutting_down"));
      assertThat(ending.isAlive()).isTrue();

      running.release();
      client.readUntil("data: [DONE]\n\n");
      ending.join();
    }
    assertThat(admission.inProgress()).isZero();
  }
}
