package dev.tokamak.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokamakException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** Gets an answer from a running service, as a stream of server-sent events. */
final class HttpCompletionClient implements CompletionClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";

  private final ObjectMapper json = new ObjectMapper();
  private final URI completions;
  private final Optional<String> key;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  /**
   * @param service the address of the service, for example {@code http://localhost:8080}
   * @param key the API key to send
   */
  HttpCompletionClient(URI service, Optional<String> key) {
    this.completions = URI.create(service.toString().replaceAll("/+$", "") + "/completions");
    this.key = key;
  }

  @Override
  public FinishReason complete(CompletionQuery query, Consumer<String> onText)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(completions)
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(HttpRequest.BodyPublishers.ofString(body(query)));
    key.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    HttpResponse<InputStream> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream answer = response.body()) {
      if (response.statusCode() != 200) {
        throw refusal(
            response.statusCode(), new String(answer.readAllBytes(), StandardCharsets.UTF_8));
      }
      return read(
          new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8)), onText);
    }
  }

  /** Ends the connection, by which the service learns that nobody waits for the answer. */
  @Override
  public void stop() {
    http.shutdownNow();
  }

  private String body(CompletionQuery query) throws JsonProcessingException {
    ObjectNode body = json.createObjectNode().put("prompt", query.prompt()).put("stream", true);
    query.system().ifPresent(system -> body.put("system", system));
    query.model().ifPresent(model -> body.put("model", model));
    query.maxTokens().ifPresent(limit -> body.put("maxTokens", limit));
    query.temperature().ifPresent(temperature -> body.put("temperature", temperature));
    query.seed().ifPresent(seed -> body.put("seed", seed));
    if (!query.stop().isEmpty()) {
      query.stop().forEach(body.putArray("stop")::add);
    }
    return json.writeValueAsString(body);
  }

  private FinishReason read(BufferedReader lines, Consumer<String> onText) throws IOException {
    FinishReason reason = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.startsWith(DATA)) {
        continue; // an event's end, a comment or a field that this stream does not use
      }
      String data = line.substring(DATA.length()).strip();
      if (data.equals(DONE)) {
        break;
      }
      JsonNode event = json.readTree(data);
      if (event.has("error")) {
        throw failure(event.get("error"), ErrorCode.INTERNAL);
      }
      String text = event.path("output").path("content").asText("");
      if (!text.isEmpty()) {
        onText.accept(text);
      }
      if (event.hasNonNull("finishReason")) {
        reason = finishReason(event.get("finishReason").asText());
      }
    }
    if (reason == null) {
      throw new IOException("the service ended the connection before the answer was complete");
    }
    return reason;
  }

  private static FinishReason finishReason(String wireName) throws IOException {
    return Arrays.stream(FinishReason.values())
        .filter(reason -> reason.wireName().equals(wireName))
        .findFirst()
        .orElseThrow(() -> new IOException("the service ended the answer with '" + wireName + "'"));
  }

  private IOException notOurs(int status) {
    return new IOException(
        completions + " answered " + status + " in a way that no Tokamak service does");
  }

  private TokamakException refusal(int status, String body) throws IOException {
    JsonNode error;
    try {
      error = json.readTree(body).path("error");
    } catch (JsonProcessingException unreadable) {
      throw notOurs(status);
    }
    if (!error.hasNonNull("message")) {
      throw notOurs(status);
    }
    TokamakException failure = failure(error, ErrorCode.INTERNAL);
    return switch (failure.code()) {
      case UNAUTHORIZED ->
          failure
              .code()
              .because(
                  "the service at "
                      + completions
                      + (key.isPresent() ? " refused the API key" : " wants an API key")
                      + "; give one with --key or in TOKAMAK_API_KEY");
      default -> failure;
    };
  }

  private static TokamakException failure(JsonNode error, ErrorCode unknown) {
    String code = error.path("code").asText();
    return Arrays.stream(ErrorCode.values())
        .filter(known -> known.wireName().equals(code))
        .findFirst()
        .orElse(unknown)
        .because(error.path("message").asText());
  }
}
