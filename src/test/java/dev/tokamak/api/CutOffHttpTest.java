package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;

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

/** What clients see whose answers the time of a shutdown does not suffice for. */
@QuarkusTest
@TestProfile(CutOffHttpTest.Profile.class)
class CutOffHttpTest extends HttpTest {

  /** A service of its own that gives running answers no time. */
  public static class Profile extends HttpProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("tokamak.shutdown.timeout", "1ms");
      return overrides;
    }
  }

  /** Ends a chunked answer; what comes before it is the last event. */
  private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

  @Inject AdmissionController admission;
  @Inject Event<ShutdownDelayInitiatedEvent> shutdown;

  private RawConnection begun(String path, String body) throws Exception {
    backend.plays(Script.hanging(new Started(1, 0), new Text(0, "begun")));
    RawConnection client = RawConnection.open();
    client.post(path, jsonHeaders(), body).readUntil("begun");
    return client;
  }

  @Test
  void everyAnswerEndsWithTheReasonInItsOwnDialect() throws Exception {
    String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"stream\":true}";
    Script endless = Script.endless("x".repeat(1000));
    Script whole = Script.hanging(new Started(1, 0));
    try (RawConnection own = begun("/completions", "{\"prompt\":\"x\",\"stream\":true}");
        RawConnection chat = begun("/v1/chat/completions", "{" + messages);
        RawConnection text =
            begun("/v1/completions", "{\"prompt\":\"x\",\"stream\":true,\"max_tokens\":9}");
        RawConnection responses = begun("/v1/responses", "{\"input\":\"x\",\"stream\":true}");
        RawConnection anthropic = begun("/v1/messages", "{\"max_tokens\":9," + messages);
        RawConnection inOnePiece = RawConnection.open();
        RawConnection stalled = RawConnection.open();
        RawConnection underWay = RawConnection.open()) {
      backend.plays(whole);
      inOnePiece.post("/completions", jsonHeaders(), "{\"prompt\":\"x\"}");
      assertThat(whole.wasStarted()).isTrue();
      backend.plays(endless);
      stalled.post("/completions", jsonHeaders(), "{\"prompt\":\"x\",\"stream\":true}");
      Waiting.untilStill(endless::emitted);
      sendHalf(underWay);

      shutdown.fire(new ShutdownDelayInitiatedEvent());

      assertThat(admission.inProgress()).isZero();
      assertThat(endless.wasCancelled()).isTrue();
      assertThat(own.readUntil(LAST_CHUNK)).contains("{\"error\":{\"code\":\"shutting_down\"");
      assertThat(chat.readUntil(LAST_CHUNK)).contains("{\"error\":{\"code\":\"shutting_down\"");
      assertThat(text.readUntil(LAST_CHUNK)).contains("{\"error\":{\"code\":\"shutting_down\"");
      assertThat(responses.readUntil(LAST_CHUNK))
          .contains("event: error", "\"code\":\"shutting_down\"");
      assertThat(anthropic.readUntil(LAST_CHUNK))
          .contains("event: error", "overloaded_error", "shutting_down");
      assertThat(inOnePiece.readToEnd()).startsWith("HTTP/1.1 503 ").contains("shutting_down");
      // One that did not read is told as well, behind what it had been sent.
      assertThat(stalled.readUntil(LAST_CHUNK)).contains("shutting_down").doesNotContain("[DONE]");
      backend.plays(Script.text("never played"));
      underWay.send("\":\"x\"}");
      assertThat(underWay.readToEnd()).startsWith("HTTP/1.1 503 ").contains("shutting_down");
    }
  }

  private void sendHalf(RawConnection client) throws Exception {
    Map<String, String> headers = new HashMap<>(jsonHeaders());
    headers.put("Content-Length", "14");
    headers.put("Expect", "100-continue");
    client.send(RawConnection.head("POST", "/completions", headers) + "\r\n");
    // The service wants the body, so it has taken the request on.
    client.readUntil("100 Continue\r\n\r\n");
    client.send("{\"prompt");
  }
}
