package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas behind a load balancer are restarted one after the other, and nobody notices. */
class RollingRestartIT {
  private static final int CLIENTS = 4;
  private static final int SIGTERM_EXIT = 128 + 15;
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String STREAM =
      """
      {"stream": true, "stream_options": {"include_usage": true}, "max_tokens": 48,
       "messages": [{"role": "user", "content": "Tell story number %d."}]}""";
  private static final String WHOLE =
      """
      {"prompt": "Tell story number %d.", "maxTokens": 24}""";
  private static final String CALL =
      """
      {"messages": [{"role": "user", "content": "The weather in city number %d?"}], "max_tokens": 64,
       "tool_choice": "required", "tools": [{"type": "function", "function": {"name": "weather",
         "parameters": {"type": "object", "properties": {"city": {"type": "string", "maxLength": 9}},
         "required": ["city"], "additionalProperties": false}}}]}""";

  @TempDir Path home;

  private final List<String> lost = new CopyOnWriteArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicBoolean stop = new AtomicBoolean();

  @Test
  void losesNoAcceptedRequest() throws Exception {
    List<PackagedService> services = new ArrayList<>();
    List<ReadinessProxy.Replica> all = new ArrayList<>();
    List<Thread> clients = new ArrayList<>();
    try (ReadinessProxy proxy = new ReadinessProxy()) {
      List<ReadinessProxy.Replica> replicas = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        services.add(replica());
        replicas.add(proxy.add(services.get(i)));
      }
      all.addAll(replicas);
      until(() -> replicas.stream().allMatch(ReadinessProxy.Replica::isReady));
      String key = services.getFirst().key("rolling");
      for (int client = 0; client < CLIENTS; client++) {
        int number = client;
        clients.add(Thread.ofVirtual().start(() -> ask(proxy.url(), key, number)));
      }

      for (int i = 0; i < 2; i++) {
        ReadinessProxy.Replica old = replicas.get(i);
        until(() -> old.active() > 0);
        services.get(i).terminate();
        assertThat(services.get(i).awaitExit()).isEqualTo(SIGTERM_EXIT);
        proxy.remove(old);
        services.set(i, replica());
        ReadinessProxy.Replica anew = proxy.add(services.get(i));
        all.add(anew);
        until(() -> anew.accepted() > 1);
      }
      stop.set(true);
      for (Thread client : clients) {
        client.join();
      }
    } finally {
      stop.set(true);
      services.forEach(PackagedService::close);
    }

    assertThat(lost).isEmpty();
    assertThat(all).allSatisfy(replica -> assertThat(replica.accepted()).isPositive());
    assertThat(answered.get())
        .isEqualTo(all.stream().mapToInt(ReadinessProxy.Replica::accepted).sum());
  }

  private PackagedService replica() throws Exception {
    return PackagedService.start(
        home,
        Map.of(
            // Many looks of the proxy, because this machine may be busy.
            "TOKAMAK_SHUTDOWN_DELAY", "5s",
            "TOKAMAK_SHUTDOWN_TIMEOUT", "4m",
            "TOKAMAK_ENGINE_PREFIX_MEMORY", "64"),
        "--sequences=4",
        "--context=4096");
  }

  private void ask(String url, String key, int client) {
    for (int number = client; !stop.get(); number += CLIENTS) {
      try {
        String problem =
            switch (number / CLIENTS % 3) {
              case 0 ->
                  problemOfStream(
                      Plainly.post(url + "/v1/chat/completions", key, STREAM.formatted(number)));
              case 1 ->
                  problemOfWhole(Plainly.post(url + "/completions", key, WHOLE.formatted(number)));
              default ->
                  problemOfCall(
                      Plainly.post(url + "/v1/chat/completions", key, CALL.formatted(number)));
            };
        if (problem == null) {
          answered.incrementAndGet();
        } else {
          lost.add(problem);
        }
      } catch (IOException failure) {
        lost.add(failure.toString());
      }
    }
  }

  private static String problemOfStream(Plainly.Answer answer) {
    boolean complete =
        answer.status() == 200
            && answer.body().matches("(?s).*\"finish_reason\":\"(stop|length)\".*")
            && answer.body().contains("\"completion_tokens\":")
            && answer.body().endsWith("data: [DONE]\n\n");
    return complete ? null : answer.toString();
  }

  private static String problemOfWhole(Plainly.Answer answer) throws IOException {
    JsonNode body = JSON.readTree(answer.body());
    boolean complete =
        answer.status() == 200
            && body.path("finishReason").isTextual()
            && body.at("/usage/completionTokens").asInt() > 0;
    return complete ? null : answer.toString();
  }

  private static String problemOfCall(Plainly.Answer answer) throws IOException {
    JsonNode choice = JSON.readTree(answer.body()).at("/choices/0");
    boolean complete =
        answer.status() == 200
            && choice.path("finish_reason").asText().equals("tool_calls")
            && JSON.readTree(choice.at("/message/tool_calls/0/function/arguments").asText())
                .path("city")
                .isTextual();
    return complete ? null : answer.toString();
  }

  /** Waits for what is about to be; a hang must not last for ever. */
  private static void until(BooleanSupplier condition) throws InterruptedException {
    for (int i = 0; i < 6000; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("it did not come to pass");
  }
}
