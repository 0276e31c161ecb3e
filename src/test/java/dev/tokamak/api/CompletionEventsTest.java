package dev.tokamak.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class CompletionEventsTest {
  private final List<Usage> usages = new ArrayList<>();

  /** The one event that is made of a token event. */
  private static String event(CompletionEvents events, TokenEvent of) {
    EventBuffer out = new EventBuffer();
    events.encode(of, out);
    return out.bytes().toString(UTF_8);
  }

  private static JsonNode json(String event) throws IOException {
    assertThat(event).startsWith("data: ").endsWith("\n\n");
    return new ObjectMapper().readTree(event.substring("data: ".length()));
  }

  @Property
  void writesAnyTextAsJsonOnOneLine(@ForAll String text) throws IOException {
    // Backends emit whole characters: half of a surrogate pair is none.
    Assume.that(text.equals(new String(text.getBytes(UTF_8), UTF_8)));

    String event =
        event(new CompletionEvents("cpt-1", 1, usages::add), new TokenEvent.Text(0, text));

    assertThat(event.strip()).doesNotContain("\n", "\r");
    assertThat(json(event).at("/output/content").textValue()).isEqualTo(text);
  }

  @Example
  void addsUpTheUsageOfAllChoices() throws IOException {
    CompletionEvents events = new CompletionEvents("cpt-1", 2, usages::add);

    EventBuffer nothing = new EventBuffer();
    events.encode(new TokenEvent.Started(10, 4), nothing);
    assertThat(nothing.isEmpty()).isTrue();
    assertThat(json(event(events, new TokenEvent.Finished(1, FinishReason.LENGTH, 3))).has("usage"))
        .isFalse();
    JsonNode last = json(event(events, new TokenEvent.Finished(0, FinishReason.STOP, 5)));

    assertThat(last.at("/usage/promptTokens").intValue()).isEqualTo(10);
    assertThat(last.at("/usage/cachedTokens").intValue()).isEqualTo(4);
    assertThat(last.at("/usage/completionTokens").intValue()).isEqualTo(8);
    assertThat(last.at("/usage/totalTokens").intValue()).isEqualTo(18);
    assertThat(usages).last().isEqualTo(new Usage(10, 4, 8));
  }

  @Example
  void writesCallsPieceByPiece() throws IOException {
    CompletionEvents events = new CompletionEvents("cpt-1", 2, usages::add);

    assertThat(event(events, new TokenEvent.CallBegun(1, 0, "call_1", "get_weather")).strip())
        .isEqualTo(
            "data: {\"completionId\":\"cpt-1\",\"index\":1,\"output\":{\"toolCalls\":[{\"index\":0,"
                + "\"id\":\"call_1\",\"name\":\"get_weather\",\"arguments\":\"\"}]}}");
    JsonNode more =
        json(event(events, new TokenEvent.CallArguments(1, 3, "{\"a\": \"\u00e9\\n\"")));
    assertThat(more.at("/output/toolCalls/0/index").intValue()).isEqualTo(3);
    assertThat(more.at("/output/toolCalls/0/arguments").textValue())
        .isEqualTo("{\"a\": \"\u00e9\\n\"");
    assertThat(more.at("/output/toolCalls/0").has("id")).isFalse();
    assertThat(
            json(event(events, new TokenEvent.Finished(0, FinishReason.TOOL_CALL, 5)))
                .path("finishReason")
                .textValue())
        .isEqualTo("toolCall");
  }

  @Example
  void tellsReasoningFromText() throws IOException {
    CompletionEvents events = new CompletionEvents("cpt-1", 1, usages::add);
    JsonNode event = json(event(events, new TokenEvent.Reasoning(0, "\"so\"")));
    assertThat(event.at("/output/reasoning").textValue()).isEqualTo("\"so\"");
    assertThat(event.at("/output").has("content")).isFalse();
  }

  @Property
  void writesAnyArgumentsAndReasoningAsJsonOnOneLine(@ForAll String text) throws IOException {
    Assume.that(text.equals(new String(text.getBytes(UTF_8), UTF_8)));
    CompletionEvents events = new CompletionEvents("cpt-1", 1, usages::add);

    String arguments = event(events, new TokenEvent.CallArguments(0, 0, text));
    String reasoning = event(events, new TokenEvent.Reasoning(0, text));

    assertThat(arguments.strip()).doesNotContain("\n", "\r");
    assertThat(json(arguments).at("/output/toolCalls/0/arguments").textValue()).isEqualTo(text);
    assertThat(reasoning.strip()).doesNotContain("\n", "\r");
    assertThat(json(reasoning).at("/output/reasoning").textValue()).isEqualTo(text);
  }

  @Example
  void keepsTheCallsOfInterleavedChoicesApart() {
    CompletionEvents events = new CompletionEvents("cpt-1", 3, usages::add);
    EventBuffer out = new EventBuffer();
    List.of(
            new TokenEvent.Started(7, 0),
            new TokenEvent.Reasoning(2, "a \"b\""),
            new TokenEvent.CallBegun(0, 0, "call_1", "f"),
            new TokenEvent.CallBegun(2, 0, "call_2", "g"),
            new TokenEvent.CallArguments(0, 0, "{\"a\\b\":"),
            new TokenEvent.CallArguments(2, 0, "{}"),
            new TokenEvent.CallBegun(2, 1, "call_3", "f"),
            new TokenEvent.CallArguments(0, 0, " \"\u2603\"}"),
            new TokenEvent.Finished(2, FinishReason.TOOL_CALL, 4),
            new TokenEvent.Finished(0, FinishReason.LENGTH, 3),
            new TokenEvent.Text(1, "no"),
            new TokenEvent.Finished(1, FinishReason.STOP, 1))
        .forEach(event -> events.encode(event, out));

    assertThat(out.bytes().toString(UTF_8))
        .isEqualTo(
            """
            data: {ID,"index":2,"output":{"reasoning":"a \\"b\\""}}

            data: {ID,"index":0,"output":{"toolCalls":[{"index":0,"id":"call_1","name":"f","arguments":""}]}}

            data: {ID,"index":2,"output":{"toolCalls":[{"index":0,"id":"call_2","name":"g","arguments":""}]}}

            data: {ID,"index":0,"output":{"toolCalls":[{"index":0,"arguments":"{\\"a\\\\b\\":"}]}}

            data: {ID,"index":2,"output":{"toolCalls":[{"index":0,"arguments":"{}"}]}}

            data: {ID,"index":2,"output":{"toolCalls":[{"index":1,"id":"call_3","name":"f","arguments":""}]}}

            data: {ID,"index":0,"output":{"toolCalls":[{"index":0,"arguments":" \\"\u2603\\"}"}]}}

            data: {ID,"index":2,"finishReason":"toolCall"}

            data: {ID,"index":0,"finishReason":"length"}

            data: {ID,"index":1,"output":{"content":"no"}}

            data: {ID,"index":1,"finishReason":"stop","usage":{"promptTokens":7,"cachedTokens":0,"completionTokens":8,"totalTokens":15}}

            """
                .replace("ID", "\"completionId\":\"cpt-1\""));
  }
}
