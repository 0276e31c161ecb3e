package dev.tokamak.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import dev.tokamak.inference.ValidatedRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ChatCompletionEventsTest {
  private final List<Usage> usages = new ArrayList<>();

  private ChatCompletionEvents events(String model, int choices, boolean includeUsage) {
    ValidatedRequest request =
        new ValidatedRequest(
            "cpt-1",
            model,
            List.of(Message.user("x")),
            SamplingParams.GREEDY,
            OptionalInt.empty(),
            choices,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "wpc-1",
            Optional.empty());
    return new ChatCompletionEvents(
        request, Instant.ofEpochSecond(1782900300), includeUsage, usages::add);
  }

  private static List<JsonNode> chunks(ChatCompletionEvents events, TokenEvent... of)
      throws IOException {
    EventBuffer out = new EventBuffer();
    for (TokenEvent event : of) {
      events.encode(event, out);
    }
    List<JsonNode> chunks = new ArrayList<>();
    for (String line : out.bytes().toString(UTF_8).split("\n\n")) {
      assertThat(line).startsWith("data: ").doesNotContain("\n", "\r");
      chunks.add(new ObjectMapper().readTree(line.substring("data: ".length())));
    }
    return chunks;
  }

  @Property
  void writesAnyTextAndModelAsJsonOnOneLine(@ForAll String text, @ForAll String model)
      throws IOException {
    // Backends emit whole characters: half of a surrogate pair is none.
    Assume.that(text.equals(new String(text.getBytes(UTF_8), UTF_8)));
    Assume.that(model.equals(new String(model.getBytes(UTF_8), UTF_8)));

    JsonNode chunk = chunks(events(model, 1, false), new TokenEvent.Text(0, text)).getLast();

    assertThat(chunk.path("model").textValue()).isEqualTo(model);
    assertThat(chunk.at("/choices/0/delta/content").textValue()).isEqualTo(text);
  }

  @Example
  void beginsEachChoiceOnceWithItsRole() throws IOException {
    List<JsonNode> chunks =
        chunks(
            events("m", 2, false),
            new TokenEvent.Started(10, 4),
            new TokenEvent.Text(1, "b"),
            new TokenEvent.Text(1, "c"),
            new TokenEvent.Finished(1, FinishReason.LENGTH, 2),
            new TokenEvent.Finished(0, FinishReason.STOP, 1));

    assertThat(chunks)
        .extracting(chunk -> chunk.path("choices").get(0).toString())
        .containsExactly(
            "{\"index\":1,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}",
            "{\"index\":1,\"delta\":{\"content\":\"b\"},\"finish_reason\":null}",
            "{\"index\":1,\"delta\":{\"content\":\"c\"},\"finish_reason\":null}",
            "{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}",
            "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}",
            "{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}");
    assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
    assertThat(usages).last().isEqualTo(new Usage(10, 4, 3));
  }

  @Example
  void tellsTheUsageInAChunkOfItsOwn() throws IOException {
    List<JsonNode> chunks =
        chunks(
            events("m", 2, true),
            new TokenEvent.Started(10, 4),
            new TokenEvent.Finished(1, FinishReason.LENGTH, 3),
            new TokenEvent.Text(0, "a"),
            new TokenEvent.Finished(0, FinishReason.STOP, 5));

    assertThat(chunks.subList(0, chunks.size() - 1))
        .hasSize(5)
        .allMatch(chunk -> chunk.has("usage") && chunk.get("usage").isNull());
    assertThat(chunks.getLast().get("choices")).isEmpty();
    assertThat(chunks.getLast().get("usage"))
        .hasToString(
            "{\"prompt_tokens\":10,\"completion_tokens\":8,\"total_tokens\":18,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":4}}");
  }

  @Example
  void writesCallsAndReasoningAsOpenAiDoes() throws IOException {
    List<JsonNode> chunks =
        chunks(
            events("m", 1, false),
            new TokenEvent.Reasoning(0, "hm"),
            new TokenEvent.CallBegun(0, 0, "call_1", "get_weather"),
            new TokenEvent.CallArguments(0, 0, "{\"city\": \"Rome\"}"),
            new TokenEvent.CallBegun(0, 1, "call_2", "get_time"),
            new TokenEvent.Finished(0, FinishReason.TOOL_CALL, 9));

    assertThat(chunks)
        .extracting(chunk -> chunk.path("choices").get(0).toString())
        .containsExactly(
            "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}",
            "{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"},\"finish_reason\":null}",
            "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\","
                + "\"function\":{\"name\":\"get_weather\",\"arguments\":\"\"}}]},\"finish_reason\":null}",
            "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":"
                + "\"{\\\"city\\\": \\\"Rome\\\"}\"}}]},\"finish_reason\":null}",
            "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"call_2\",\"type\":\"function\","
                + "\"function\":{\"name\":\"get_time\",\"arguments\":\"\"}}]},\"finish_reason\":null}",
            "{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}");
  }

  @Property
  void writesAnyArgumentsAndReasoningAsJsonOnOneLine(@ForAll String text) throws IOException {
    Assume.that(text.equals(new String(text.getBytes(UTF_8), UTF_8)));

    List<JsonNode> chunks =
        chunks(
            events("m", 1, false),
            new TokenEvent.Reasoning(0, text),
            new TokenEvent.CallBegun(0, 0, "call_1", "f"),
            new TokenEvent.CallArguments(0, 0, text));

    assertThat(chunks.get(1).at("/choices/0/delta/reasoning_content").textValue()).isEqualTo(text);
    assertThat(chunks.getLast().at("/choices/0/delta/tool_calls/0/function/arguments").textValue())
        .isEqualTo(text);
  }

  /** What the chunks of a choice put together say, as a client puts them together. */
  private static String assembled(List<JsonNode> chunks, int choice) {
    StringBuilder all = new StringBuilder();
    for (JsonNode chunk : chunks) {
      JsonNode of = chunk.path("choices").path(0);
      if (of.path("index").asInt(-1) == choice) {
        JsonNode call = of.at("/delta/tool_calls/0");
        JsonNode function = call.path("function");
        all.append(of.at("/delta/role").asText()).append(of.at("/delta/content").asText());
        all.append(call.path("id").asText()).append(function.path("name").asText());
        all.append(function.path("arguments").asText());
        all.append(call.has("index") ? "@" + call.path("index") : "");
        all.append(of.path("finish_reason").isNull() ? " " : of.path("finish_reason").asText());
      }
    }
    return all.toString();
  }

  @Example
  void keepsTheCallsOfInterleavedChoicesApart() throws IOException {
    List<JsonNode> chunks =
        chunks(
            events("m", 2, true),
            new TokenEvent.Started(7, 0),
            new TokenEvent.CallBegun(1, 0, "call_1", "f"),
            new TokenEvent.Text(0, "Wait."),
            new TokenEvent.CallArguments(1, 0, "{\"a\": "),
            new TokenEvent.CallBegun(0, 0, "call_2", "g"),
            new TokenEvent.CallArguments(1, 0, "\"\\\\\u2603\"}"),
            new TokenEvent.CallArguments(0, 0, "{}"),
            new TokenEvent.CallBegun(1, 1, "call_3", "g"),
            new TokenEvent.Finished(0, FinishReason.TOOL_CALL, 4),
            new TokenEvent.CallArguments(1, 1, "{\"b"),
            new TokenEvent.Finished(1, FinishReason.LENGTH, 6));

    assertThat(assembled(chunks, 0)).isEqualTo("assistant Wait. call_2g@0 {}@0 tool_calls");
    assertThat(assembled(chunks, 1))
        .isEqualTo("assistant call_1f@0 {\"a\": @0 \"\\\\\u2603\"}@0 call_3g@1 {\"b@1 length");
    assertThat(chunks.subList(0, chunks.size() - 1))
        .allMatch(chunk -> chunk.has("usage") && chunk.get("usage").isNull());
    assertThat(chunks.getLast().at("/usage/completion_tokens").intValue()).isEqualTo(10);
  }

  @Example
  void namesTheTypeOfACallOnceAndItsIndexAlways() throws IOException {
    List<JsonNode> chunks =
        chunks(
            events("m", 1, false),
            new TokenEvent.CallBegun(0, 3, "call_1", "f"),
            new TokenEvent.CallArguments(0, 3, "{}"));

    assertThat(chunks)
        .extracting(chunk -> chunk.at("/choices/0/delta/tool_calls/0/index").asInt(-1))
        .containsExactly(-1, 3, 3);
    assertThat(chunks.get(1).at("/choices/0/delta/tool_calls/0/type").textValue())
        .isEqualTo("function");
    assertThat(chunks.get(2).at("/choices/0/delta/tool_calls/0").has("type")).isFalse();
    assertThat(chunks.get(2).at("/choices/0/delta/tool_calls/0").has("id")).isFalse();
  }
}
