package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Spans that tell texts, because somebody asked for it. */
@QuarkusTest
@TestProfile(TracedTextsHttpTest.Profile.class)
class TracedTextsHttpTest extends TracedTest {
  /** With texts. */
  public static class Profile extends TracedTest.Profile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("tokamak.tracing.content", "true");
      return overrides;
    }
  }

  private static void isJson(Object text, String expected) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree((String) text)).isEqualTo(mapper.readTree(expected));
  }

  @Test
  void tellsWhatWasSaid() throws Exception {
    backend.plays(calls());

    traced(
            """
            {"messages": [
              {"role": "system", "content": "Be brief."},
              {"role": "user", "content": "Weather?"},
              {"role": "assistant", "content": null,
               "toolCalls": [{"id": "call_0", "name": "f", "arguments": "{\\"a\\":1}"}]},
              {"role": "tool", "toolCallId": "call_0", "content": "sunny"}],
             "stop": ["END"], "tools": [%s]}"""
                .formatted(TOOL))
        .post("/completions")
        .then()
        .statusCode(200);

    Map<String, Object> attributes = attributes(span("chat " + FakeBackend.DEFAULT));
    assertThat(attributes).containsEntry("gen_ai.request.stop_sequences", List.of("END"));
    isJson(
        attributes.get("gen_ai.input.messages"),
        """
        [{"role": "system", "parts": [{"type": "text", "content": "Be brief."}]},
         {"role": "user", "parts": [{"type": "text", "content": "Weather?"}]},
         {"role": "assistant", "parts": [
           {"type": "tool_call", "id": "call_0", "name": "f", "arguments": "{\\"a\\":1}"}]},
         {"role": "tool", "parts": [
           {"type": "tool_call_response", "id": "call_0", "response": "sunny"}]}]""");
    isJson(
        attributes.get("gen_ai.output.messages"),
        """
        [{"role": "assistant", "parts": [
           {"type": "reasoning", "content": "MARKER"},
           {"type": "tool_call", "id": "call_1", "name": "f", "arguments": "{\\"a\\": \\"MARKER\\"}"},
           {"type": "tool_call", "id": "call_2", "name": "f", "arguments": "{}"}],
          "finish_reason": "tool_call"}]""");
    assertThat(finished())
        .filteredOn(span -> span.getName().equals("execute_tool f"))
        .extracting(SpanData::getAttributes)
        .extracting(Object::toString)
        .satisfiesExactly(
            first -> assertThat(first).contains("gen_ai.tool.call.arguments", "MARKER"),
            second -> assertThat(second).contains("gen_ai.tool.call.arguments", "{}"));
  }

  @Test
  void tellsRawPrompts() throws Exception {
    backend.plays(Script.text("four", "!"));

    traced("{\"prompt\":\"one two three\"}").post("/v1/completions").then().statusCode(200);

    Map<String, Object> attributes = attributes(span("text_completion " + FakeBackend.DEFAULT));
    isJson(
        attributes.get("gen_ai.input.messages"),
        "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"one two three\"}]}]");
    isJson(
        attributes.get("gen_ai.output.messages"),
        "[{\"role\":\"assistant\",\"parts\":[{\"type\":\"text\",\"content\":\"four!\"}],"
            + "\"finish_reason\":\"stop\"}]");
  }
}
