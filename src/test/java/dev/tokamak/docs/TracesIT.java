package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.auth.ApiKeys;
import dev.tokamak.auth.KeyLifetime;
import dev.tokamak.auth.KeySpec;
import dev.tokamak.auth.Scopes;
import dev.tokamak.models.Catalogue;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a collector gets from the packaged application, over gRPC as OpenTelemetry's are asked. */
class TracesIT {
  @TempDir Path home;

  /** What was sent to the collector, names and texts as they are. */
  private final BlockingQueue<String> exported = new LinkedBlockingQueue<>();

  private void collect(HttpServerRequest request) {
    request.bodyHandler(
        body -> {
          exported.add(request.path() + " " + body.toString(StandardCharsets.ISO_8859_1));
          request
              .response()
              .putHeader("content-type", "application/grpc")
              .putTrailer("grpc-status", "0")
              .end();
        });
  }

  @Test
  void aCollectorGetsTheSpansAndTheLogIsJson() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer collector =
          vertx
              .createHttpServer()
              .requestHandler(this::collect)
              .listen(0, "localhost")
              .toCompletionStage()
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES);
      Map<String, String> environment =
          Map.of(
              "TOKAMAK_TRACING_ENABLED", "true",
              "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:" + collector.actualPort(),
              "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
      try (PackagedService service = PackagedService.start(home, environment)) {
        assertThat(service.output().lines().filter(line -> line.startsWith("{"))).isNotEmpty();
        ask(service);

        String spans = spansOfAnAnswer();
        assertThat(spans)
            .startsWith("/opentelemetry.proto.collector.trace.v1.TraceService/Export ")
            .contains("POST /completions", "queue", "prefill", "decode", "gen_ai.provider.name")
            .contains("service.name", "tokamak")
            .doesNotContain("zebra-4711");
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }
  }

  private static void ask(PackagedService service) throws Exception {
    String key =
        new ApiKeys(service.home(), Optional.empty())
            .create(
                new KeySpec(
                    "traced",
                    KeySpec.DEFAULT_USER,
                    KeySpec.DEFAULT_WORKSPACE,
                    Set.of(Scopes.COMPLETIONS),
                    KeyLifetime.DEFAULT))
            .token();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(service.url() + "/completions"))
                  .header("Authorization", "Bearer " + key)
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"prompt\":\"zebra-4711\",\"maxTokens\":3}"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }

  /** All that was sent until the answer's own span. */
  private String spansOfAnAnswer() throws InterruptedException {
    StringBuilder all = new StringBuilder();
    while (!all.toString().contains("chat " + Catalogue.DEFAULT.name())
        || !all.toString().contains("POST /completions")) {
      String more = exported.poll(2, TimeUnit.MINUTES);
      assertThat(more).as("what was sent: " + List.of(all)).isNotNull();
      all.append(more);
    }
    return all.toString();
  }
}
