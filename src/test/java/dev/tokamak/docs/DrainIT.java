package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a signal to stop does to the packaged application. */
class DrainIT {
  /** Its schema lets it not end before its tokens do. */
  private static final String ENDLESS =
      """
      {"prompt": "Count as far as you can.", "maxTokens": 8000, "stream": true, "responseFormat":
        {"type": "json_schema", "schema": {"type": "array", "minItems": 8000, "items": {"type": "integer"}}}}""";

  private static final String SHORT = "{\"prompt\": \"Hello\", \"maxTokens\": 2}";

  @TempDir Path home;

  @Test
  void goesStepByStep() throws Exception {
    try (PackagedService service =
        PackagedService.start(
            home,
            Map.of("TOKAMAK_SHUTDOWN_DELAY", "15s", "TOKAMAK_SHUTDOWN_TIMEOUT", "1s"),
            "--sequences=4",
            "--context=9000")) {
      String key = service.key("drain");
      HttpURLConnection endless = Plainly.posted(service.url() + "/completions", key, ENDLESS);
      try (BufferedReader events =
          new BufferedReader(
              new InputStreamReader(endless.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(events.readLine()).startsWith("data: ");

        service.terminate();

        String health = service.managementUrl() + "/q/health/";
        while (Plainly.get(health + "ready").status() == 200) {
          Thread.onSpinWait();
        }
        assertThat(Plainly.get(health + "live").status()).isEqualTo(200);
        // The load balancer may not have looked yet.
        Plainly.Answer late = Plainly.post(service.url() + "/completions", key, SHORT);
        assertThat(late.status()).isEqualTo(200);
        assertThat(late.connection()).isEqualToIgnoringCase("close");
        // A second signal changes nothing.
        service.terminate();

        String rest = events.lines().collect(Collectors.joining("\n"));
        assertThat(rest).contains("shutting_down").doesNotContain("[DONE]");
      }
      assertThat(service.awaitExit()).isEqualTo(128 + 15);
    }
  }

  @Test
  void goesAtOnceWhereNothingRuns() throws Exception {
    try (PackagedService service = PackagedService.start(home, "--context=4096")) {
      service.terminate();
      assertThat(service.awaitExit()).isEqualTo(128 + 15);
    }
  }
}
