package dev.tokamak.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.inference.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * Asks a running service as many callers do, and takes the time. Safe for use by several threads at
 * once.
 */
final class LoadClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI completions;
  private final Credential credential;

  LoadClient(URI service, Credential credential) {
    this.completions = URI.create(service.toString().replaceAll("/+$", "") + "/completions");
    this.credential = credential;
  }

  /** Where the key for a request comes from. */
  interface Credential {
    String get() throws IOException;
  }

  /** One answer: nanoseconds to its first text and to its end, and its tokens. */
  record Timing(long firstTextNanos, long totalNanos, int promptTokens, int completionTokens) {}

  /**
   * Streams one greedy answer of up to {@code tokens} tokens.
   *
   * @throws dev.tokamak.inference.TokamakException where the service refuses or fails
   */
  Timing ask(String prompt, int tokens) throws IOException, InterruptedException {
    String body =
        JSON.writeValueAsString(
            JSON.createObjectNode()
                .put("prompt", prompt)
                .put("maxTokens", tokens)
                .put("temperature", 0)
                .put("stream", true));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(completions)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + credential.get())
            .POST(HttpRequest.BodyPublishers.ofString(body));
    long start = System.nanoTime();
    var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      if (response.statusCode() != 200) {
        throw ErrorCode.BACKEND_FAILED.because(
            "the service answered " + response.statusCode() + ": " + lines.readLine());
      }
      return read(lines, start);
    }
  }

  private static Timing read(BufferedReader lines, long start) throws IOException {
    long firstText = 0;
    JsonNode usage = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith("data: {")) {
        continue;
      }
      JsonNode event = JSON.readTree(line.substring("data: ".length()));
      if (event.has("error")) {
        throw ErrorCode.BACKEND_FAILED.because(event.path("error").path("message").asText());
      }
      if (firstText == 0 && event.path("output").has("content")) {
        firstText = System.nanoTime() - start;
      }
      usage = event.has("usage") ? event.get("usage") : usage;
    }
    if (usage == null) {
      throw new IOException("the service ended an answer before it was complete");
    }
    return new Timing(
        firstText,
        System.nanoTime() - start,
        usage.path("promptTokens").asInt(),
        usage.path("completionTokens").asInt());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
