package dev.tokamak.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.RequestDraft.Features;
import dev.tokamak.admission.ResponseFormat;
import dev.tokamak.admission.SchemaSource;
import dev.tokamak.admission.ToolDraft;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.ToolChoice;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionReaderTest {
  private static final SchemaSource NO_SCHEMA =
      SchemaSource.of(JsonNodeFactory.instance.objectNode());

  private static RequestDraft read(String json) {
    return CompletionReader.read(json.getBytes(UTF_8));
  }

  private static List<Message> messages(String json) {
    return read("{\"messages\":[" + json + "]}").messages();
  }

  private static TokamakException refused(String json) {
    TokamakException e = catchThrowableOfType(TokamakException.class, () -> read(json));
    assertThat(e).as(json).isNotNull();
    return e;
  }

  @Test
  void readsEveryFieldInCamelCase() {
    RequestDraft draft =
        read(
            """
            {"model":"m","prompt":"p","system":"s","maxTokens":5,"temperature":0.5,"topP":0.25,
             "topK":3,"minP":0.125,"n":2,"stop":["a","b"],"frequencyPenalty":1.5,
             "presencePenalty":-1.5,"logitBias":{"0":1,"49151":-100},"seed":-7,
             "responseFormat":{"type":"json_object"},"tools":[{"name":"t","description":"d","parameters":{},"strict":true}],
             "toolChoice":"required",
             "parallelToolCalls":false,"stream":true,"user":"u","kbs":true,"web":true}
            """);

    assertThat(draft.model()).isEqualTo("m");
    assertThat(draft.prompt()).isEqualTo("p");
    assertThat(draft.system()).isEqualTo("s");
    assertThat(draft.maxTokens()).isEqualTo(5);
    assertThat(draft.n()).isEqualTo(2);
    assertThat(draft.stop()).containsExactly("a", "b");
    assertThat(draft.sampling())
        .isEqualTo(
            new RequestDraft.Sampling(
                0.5f, 0.25f, 3, 0.125f, 1.5f, -1.5f, Map.of(0, 1f, 49151, -100f), -7L));
    assertThat(draft.features())
        .isEqualTo(
            new Features(
                List.of(new ToolDraft("t", "d", NO_SCHEMA, "tools[0]")),
                new ToolChoice.Required(),
                false,
                new ResponseFormat.JsonObject(),
                true,
                true));
    assertThat(draft.stream()).isTrue();
    assertThat(draft.user()).isEqualTo("u");
    assertThat(draft.notes()).isEqualTo(RequestDraft.Notes.NONE);
  }

  @Test
  void readsEveryFieldInSnakeCaseAndRemembersTheSpelling() {
    RequestDraft draft =
        read(
            """
            {"max_tokens":5,"top_p":0.25,"top_k":3,"min_p":0.125,"frequency_penalty":1.5,
             "presence_penalty":-1.5,"logit_bias":{"1":1},"response_format":{"type":"text"},
             "tool_choice":"none","parallel_tool_calls":true}
            """);

    assertThat(draft.maxTokens()).isEqualTo(5);
    assertThat(draft.sampling())
        .isEqualTo(
            new RequestDraft.Sampling(null, 0.25f, 3, 0.125f, 1.5f, -1.5f, Map.of(1, 1f), null));
    assertThat(draft.features())
        .isEqualTo(
            new Features(
                List.of(), new ToolChoice.None(), true, new ResponseFormat.Text(), false, false));
    assertThat(draft.notes().unknownFields()).isEmpty();
    assertThat(draft.notes().spellings())
        .containsEntry("maxTokens", "max_tokens")
        .containsEntry("parallelToolCalls", "parallel_tool_calls")
        .hasSize(10);
  }

  @Test
  void takesNullForAbsent() {
    RequestDraft draft =
        read("{\"prompt\":\"x\",\"maxTokens\":null,\"stop\":null,\"tools\":null,\"seed\":null}");

    assertThat(draft.maxTokens()).isNull();
    assertThat(draft.stop()).isNull();
    assertThat(draft.sampling()).isEqualTo(RequestDraft.Sampling.NONE);
    assertThat(draft.features()).isEqualTo(Features.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "model",
    "prompt",
    "system",
    "user",
    "maxTokens",
    "max_tokens",
    "temperature",
    "topP",
    "top_p",
    "topK",
    "minP",
    "n",
    "frequencyPenalty",
    "presence_penalty",
    "seed",
    "stream",
    "kbs",
    "web",
    "parallelToolCalls",
    "messages",
    "logitBias",
    "stop",
    "tools",
    "toolChoice",
    "responseFormat",
    "response_format"
  })
  void namesAFieldOfAWrongType(String field) {
    // No field is anything else than an array and a boolean and a number and so on at once.
    List<String> refusals =
        List.of("[1]", "true", "1.5", "{\"x\":1}", "\"text\"").stream()
            .map(value -> "{\"" + field + "\":" + value + "}")
            .filter(json -> !accepts(json))
            .toList();

    assertThat(refusals).hasSizeGreaterThanOrEqualTo(3);
    for (String json : refusals) {
      TokamakException e = refused(json);
      assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      assertThat(e.param()).startsWith(field);
      assertThat(e.getMessage()).startsWith(e.param() + " must ");
    }
  }

  private static boolean accepts(String json) {
    try {
      read(json);
      return true;
    } catch (TokamakException e) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"maxTokens\":1.5}           | maxTokens must be a whole number",
        "{\"maxTokens\":1e400}         | maxTokens must be a whole number",
        "{\"maxTokens\":3000000000}    | maxTokens must be a whole number between -2147483648 and 2147483647",
        "{\"seed\":9223372036854775808} | seed must be a whole number between -9223372036854775808 and 9223372036854775807",
        "{\"stop\":[\"a\",1]}          | stop[1] must be a string, not a number",
        "{\"logitBias\":{\"x\":1}}     | logitBias.x must have a token id as its name: a whole number",
        "{\"logitBias\":{\"-1\":1}}    | logitBias.-1 must have a token id as its name: a whole number",
        "{\"logitBias\":{\"+1\":1}}    | logitBias.+1 must have a token id as its name: a whole number",
        "{\"logitBias\":{\"1\":\"1\"}} | logitBias.1 must be a number, not a string",
        "{\"logitBias\":{\"1\":1,\"01\":1}} | logitBias.01 must not name the same token twice",
        "{\"toolChoice\":\"some\"}     | toolChoice must be \"auto\", \"none\", \"required\" or an object that names a tool",
        "{\"tools\":{}}                | tools must be an array of tools, not an object",
        "{\"tools\":[1]}               | tools[0] must be an object, not a number",
        "{\"tools\":[{\"name\":1}]}    | tools[0].name must be a string, not a number",
        "{\"tools\":[{\"parameters\":true}]} | tools[0].parameters must be a JSON Schema, which is an object here, not a boolean",
        "{\"tools\":[{\"type\":\"web_search\"}]} | tools[0].type must be \"function\": there are no other tools here",
        "{\"tools\":[{\"type\":\"function\",\"function\":1}]} | tools[0].function must be an object, not a number",
        "{\"tools\":[{\"function\":{\"description\":[]}}]} | tools[0].function.description must be a string, not an array",
        "{\"toolChoice\":{}}           | toolChoice.name must be given, as a string",
        "{\"tool_choice\":{\"function\":{}}} | tool_choice.function.name must be given, as a string",
        "{\"responseFormat\":{}}       | responseFormat.type must be \"text\", \"json_object\" or \"json_schema\"",
        "{\"prompt\":\"\\ud800\"}      | prompt must be Unicode text: half of a surrogate pair stands alone at character 0",
        "{\"maxTokens\":1,\"max_tokens\":1} | max_tokens must not be given together with maxTokens: they are the same field",
        "{\"maxTokens\":null,\"max_tokens\":1} | max_tokens must not be given together with maxTokens: they are the same field",
      })
  void saysWhatWouldBeRight(String json, String message) {
    assertThat(refused(json)).hasMessage(message);
  }

  @Test
  void takesWholeNumbersHoweverTheyAreWritten() {
    assertThat(read("{\"maxTokens\":5.0}").maxTokens()).isEqualTo(5);
    assertThat(read("{\"maxTokens\":5e1}").maxTokens()).isEqualTo(50);
    assertThat(read("{\"seed\":9223372036854775807}").sampling().seed()).isEqualTo(Long.MAX_VALUE);
  }

  @Property
  void readsAnySeed(@ForAll long seed) {
    assertThat(read("{\"seed\":" + seed + "}").sampling().seed()).isEqualTo(seed);
  }

  @Property(tries = 500)
  void neverFailsInAnotherWay(@ForAll String body) {
    for (String json : List.of(body, "{\"prompt\":" + body, "{\"messages\":[" + body + "]}")) {
      try {
        read(json);
      } catch (TokamakException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
      }
    }
  }

  @Example
  void readsStopAsOneText() {
    assertThat(read("{\"stop\":\"END\"}").stop()).containsExactly("END");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"text\"", "1", "true", "null"})
  void wantsAnObject(String json) {
    assertThat(refused(json))
        .hasMessageStartingWith("The body must be a JSON object, not ")
        .extracting("param")
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1 | at line 1, column",
        "{} {}    | at line 1, column 4",
        "{\"a\":1,\"a\":2} | Duplicate",
        "{'a':1}  | at line 1, column 2",
      })
  void saysWhereTheJsonIsBad(String json, String message) {
    assertThat(refused(json))
        .hasMessageStartingWith("The body is not valid JSON at line 1")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("Source");
  }

  @Test
  void wantsABodyInUtf8() {
    assertThat(refused("")).hasMessage("The body is empty; it must be a JSON object");
    assertThatThrownBy(() -> CompletionReader.read(new byte[] {'{', '"', (byte) 0xff, '"', ':'}))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void survivesDeepNesting() {
    assertThat(refused("{\"x\":" + "[".repeat(100_000))).hasMessageContaining("not valid JSON");
  }

  @Test
  void collectsUnknownFieldsInOrder() {
    RequestDraft draft =
        read(
            """
            {"foo":1,"nothing":null,"messages":[{"role":"user","bar":2,
              "content":[{"type":"text","text":"x","cache":1}]}],"prompt ":3}
            """);

    assertThat(draft.notes().unknownFields())
        .containsExactly("messages[0].content[0].cache", "messages[0].bar", "foo", "prompt ");
  }

  @Test
  void readsEveryRole() {
    assertThat(
            messages(
                """
                {"role":"system","content":"s"},
                {"role":"user","content":"u","name":"Ada"},
                {"role":"assistant","content":"a","toolCall":{}},
                {"role":"assistant","content":null,
                 "toolCall":{"id":"c1","name":"f","arguments":"{}"}},
                {"role":"assistant","tool_calls":[
                  {"id":"c2","type":"function","function":{"name":"g","arguments":"{\\"x\\":1}"}}]},
                {"role":"tool","content":"r","tool_call_id":"c2"}
                """))
        .containsExactly(
            Message.system("s"),
            new Message(Role.USER, "u", List.of(), null, "Ada"),
            Message.assistant("a"),
            new Message(Role.ASSISTANT, null, List.of(new ToolCall("c1", "f", "{}")), null, null),
            new Message(
                Role.ASSISTANT, null, List.of(new ToolCall("c2", "g", "{\"x\":1}")), null, null),
            new Message(Role.TOOL, "r", List.of(), "c2", null));
  }

  @Test
  void readsContentInParts() {
    assertThat(
            messages(
                """
                {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}
                """))
        .containsExactly(Message.user("ab"));
  }

  @Test
  void takesTheFirstOfSeveralCallsTwice() {
    String call = "{\"id\":\"1\",\"name\":\"f\",\"arguments\":\"{}\"}";
    String other = "{\"id\":\"2\",\"name\":\"f\",\"arguments\":\"{}\"}";

    assertThat(
            messages(
                    "{\"role\":\"assistant\",\"toolCall\":%s,\"toolCalls\":[%s,%s]}"
                        .formatted(call, call, other))
                .getFirst()
                .toolCalls())
        .hasSize(2);
    assertThat(
            refused(
                "{\"messages\":[{\"role\":\"assistant\",\"toolCall\":%s,\"toolCalls\":[%s]}]}"
                    .formatted(other, call)))
        .hasMessage("messages[0].toolCall must be the first of messages[0].toolCalls");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1                                        | messages[1] must be an object, not a number",
        "{\"content\":\"x\"}                      | messages[1].role must be one of system, user, assistant, tool",
        "{\"role\":\"robot\",\"content\":\"x\"}   | messages[1].role must be one of system, user, assistant, tool",
        "{\"role\":\"user\"}                      | messages[1].content must be given",
        "{\"role\":\"user\",\"content\":1}        | messages[1].content must be a string or an array of text parts, not a number",
        "{\"role\":\"user\",\"content\":[1]}      | messages[1].content[0] must be an object, not a number",
        "{\"role\":\"user\",\"content\":[{}]}     | messages[1].content[0].type must be \"text\"",
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]} | messages[1].content[0].text must be given, as a string",
        "{\"role\":\"assistant\",\"content\":null} | messages[1].content must be given: only an assistant message that calls tools may leave it out",
        "{\"role\":\"tool\",\"content\":\"x\"}    | messages[1].toolCallId must name the call that this message of role tool answers",
        "{\"role\":\"user\",\"content\":\"x\",\"tool_call_id\":\"1\"} | messages[1].tool_call_id must not be given: only a message of role tool has one",
        "{\"role\":\"user\",\"content\":\"x\",\"tool_calls\":[{\"id\":\"1\",\"name\":\"f\",\"arguments\":\"{}\"}]} | messages[1].tool_calls must not be given: only a message of role assistant calls tools",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\",\"function\":{\"name\":\"f\"}}]} | messages[1].tool_calls[0].function.arguments must be given, as a string",
        "{\"role\":\"assistant\",\"toolCall\":{\"name\":\"f\",\"arguments\":\"{}\"}} | messages[1].toolCall.id must be given, as a string",
        "{\"role\":\"assistant\",\"toolCall\":{\"id\":\"1\",\"name\":\"f\",\"arguments\":\"[1]\"}} | messages[1].toolCall.arguments must be the text of a JSON object, for example \"{}\"",
        "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"1\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\"}}]} | messages[1].tool_calls[0].function.arguments must be the text of a JSON object, for example \"{}\"",
        "{\"role\":\"assistant\",\"toolCalls\":[{\"id\":\"1\",\"name\":\"f\",\"arguments\":\"{}\"},{\"id\":\"1\",\"name\":\"g\",\"arguments\":\"{}\"}]} | messages[1].toolCalls must not hold two calls of the same id: 1",
        "{\"role\":\"tool\",\"content\":\"x\",\"toolCallId\":\"9\"} | messages[1].toolCallId must be the id of a call in an assistant message before this one",
        "{\"role\":\"assistant\",\"toolCalls\":{}} | messages[1].toolCalls must be an array of calls, not an object",
        "{\"role\":\"assistant\",\"toolCall\":[]}  | messages[1].toolCall must be an object, not an array",
      })
  void namesThePlaceInAMessage(String message, String refusal) {
    assertThat(refused("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}," + message + "]}"))
        .hasMessage(refusal);
  }

  @Test
  void knowsThatThereAreImages() {
    TokamakException e =
        refused("{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}");

    assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED);
    assertThat(e.param()).isEqualTo("messages[0].content[0].type");
  }
}
