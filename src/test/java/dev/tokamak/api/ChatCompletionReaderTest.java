package dev.tokamak.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.RequestDraft.Features;
import dev.tokamak.admission.RequestDraft.Sampling;
import dev.tokamak.admission.ResponseFormat;
import dev.tokamak.admission.ToolDraft;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.ToolChoice;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatCompletionReaderTest {
  private static final String HELLO = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

  private static ChatCompletionDialect read(String json) {
    return ChatCompletionReader.read(json.getBytes(UTF_8));
  }

  /** A draft of a short conversation and these fields. */
  private static RequestDraft draft(String fields) {
    return read("{" + HELLO + "," + fields + "}").draft();
  }

  private static TokamakException refused(String json) {
    TokamakException e = catchThrowableOfType(TokamakException.class, () -> read(json));
    assertThat(e).as(json).isNotNull();
    return e;
  }

  @Test
  void readsEveryField() {
    ChatCompletionDialect request =
        read(
            """
            {"model":"m","messages":[{"role":"user","content":"Hello"}],"max_tokens":5,
             "temperature":0.5,"top_p":0.25,"top_k":3,"min_p":0.125,"n":2,"stop":["a","b"],
             "frequency_penalty":1.5,"presence_penalty":-1.5,"logit_bias":{"7":-100},"seed":-7,
             "stream":true,"stream_options":{"include_usage":true},"user":"u",
             "response_format":{"type":"json_object"},"tools":[{"type":"function","function":{"name":"t"}}],
             "tool_choice":{"type":"function","function":{"name":"t"}},
             "parallel_tool_calls":false}
            """);

    RequestDraft draft = request.draft();
    assertThat(draft.model()).isEqualTo("m");
    assertThat(draft.prompt()).isNull();
    assertThat(draft.system()).isNull();
    assertThat(draft.messages()).containsExactly(Message.user("Hello"));
    assertThat(draft.maxTokens()).isEqualTo(5);
    assertThat(draft.n()).isEqualTo(2);
    assertThat(draft.stop()).containsExactly("a", "b");
    assertThat(draft.sampling())
        .isEqualTo(new Sampling(0.5f, 0.25f, 3, 0.125f, 1.5f, -1.5f, Map.of(7, -100f), -7L));
    assertThat(draft.features())
        .isEqualTo(
            new Features(
                List.of(new ToolDraft("t", null, null, "tools[0].function")),
                new ToolChoice.Named("t"),
                false,
                new ResponseFormat.JsonObject(),
                false,
                false));
    assertThat(draft.stream()).isTrue();
    assertThat(draft.user()).isEqualTo("u");
    assertThat(draft.notes().unknownFields()).isEmpty();
    assertThat(request.includeUsage()).isTrue();
  }

  @Test
  void asksForNothingByDefault() {
    ChatCompletionDialect request = read("{" + HELLO + "}");

    assertThat(request.includeUsage()).isFalse();
    assertThat(request.draft().sampling()).isEqualTo(Sampling.NONE);
    assertThat(request.draft().features()).isEqualTo(Features.NONE);
    assertThat(request.draft().maxTokens()).isNull();
    assertThat(request.draft().stream()).isNull();
  }

  @Test
  void knowsBothNamesOfTheLimitAndWhichOneWasUsed() {
    RequestDraft older = draft("\"max_tokens\":5");
    RequestDraft newer = draft("\"max_completion_tokens\":6");

    assertThat(older.maxTokens()).isEqualTo(5);
    assertThat(older.notes().spellings()).containsEntry("maxTokens", "max_tokens");
    assertThat(newer.maxTokens()).isEqualTo(6);
    assertThat(newer.notes().spellings()).containsEntry("maxTokens", "max_completion_tokens");
    assertThat(draft("\"max_tokens\":null,\"max_completion_tokens\":6").maxTokens()).isEqualTo(6);
    assertThat(refused("{" + HELLO + ",\"max_tokens\":5,\"max_completion_tokens\":5}"))
        .hasMessage(
            "max_tokens must not be given together with max_completion_tokens: they are the same"
                + " limit");
  }

  @Test
  void readsEveryRole() {
    List<Message> messages =
        read("""
                {"messages":[{"role":"system","content":"s"},{"role":"developer","content":"d"},
                  {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
                  {"role":"assistant","content":null,"refusal":null,"audio":null,
                   "function_call":null,"tool_calls":[{"id":"c","type":"function",
                     "function":{"name":"f","arguments":"{}"}}]},
                  {"role":"tool","content":"r","tool_call_id":"c"}]}
                """)
            .draft()
            .messages();

    assertThat(messages)
        .containsExactly(
            Message.system("s"),
            Message.system("d"),
            Message.user("ab"),
            new Message(Role.ASSISTANT, null, List.of(new ToolCall("c", "f", "{}")), null, null),
            new Message(Role.TOOL, "r", List.of(), "c", null));
  }

  @Test
  void takesAnAnswerAsAClientSendsItBack() {
    RequestDraft draft =
        read("""
                {"messages":[{"role":"assistant","content":"a","refusal":null,"annotations":null,
                  "audio":null,"function_call":null,"tool_calls":null}]}
                """)
            .draft();

    assertThat(draft.messages()).containsExactly(Message.assistant("a"));
    assertThat(draft.notes().unknownFields()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"audio\":null",
        "\"function_call\":\"none\"",
        "\"functions\":[]",
        "\"logprobs\":false",
        "\"logprobs\":null",
        "\"metadata\":{}",
        "\"modalities\":[\"text\"]",
        "\"reasoning_effort\":\"none\"",
        "\"response_format\":{\"type\":\"text\"}",
        "\"service_tier\":\"auto\"",
        "\"service_tier\":\"default\"",
        "\"store\":false",
        "\"stream_options\":{}",
        "\"stream_options\":{\"include_obfuscation\":false}",
        "\"tool_choice\":\"none\"",
        "\"tools\":[]",
        "\"top_logprobs\":0",
        "\"verbosity\":\"medium\"",
      })
  void takesWhatAsksForNothing(String field) {
    RequestDraft draft = draft(field);

    assertThat(draft.features().tools()).isEmpty();
    assertThat(draft.notes().unknownFields()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"audio\":{}                     | audio must be left out: it is not supported here",
        "\"function_call\":\"auto\"       | function_call must be \"none\" or left out: it is not supported here",
        "\"functions\":[{}]               | functions must be [] or left out: it is not supported here",
        "\"metadata\":{\"a\":\"b\"}       | metadata must be {} or left out: it is not supported here",
        "\"modalities\":[\"text\",\"audio\"] | modalities must be [\"text\"] or left out: it is not supported here",
        "\"prediction\":{}                | prediction must be left out: it is not supported here",
        "\"reasoning_effort\":\"low\"     | reasoning_effort must be \"none\" or left out: it is not supported here",
        "\"service_tier\":\"flex\"        | service_tier must be \"auto\" or \"default\" or left out: it is not supported here",
        "\"store\":true                   | store must be false or left out: it is not supported here",
        "\"stream_options\":{\"include_obfuscation\":true} | stream_options.include_obfuscation must be false or left out: it is not supported here",
        "\"verbosity\":\"high\"           | verbosity must be \"medium\" or left out: it is not supported here",
        "\"web_search_options\":{}        | web_search_options must be left out: it is not supported here",
      })
  void refusesWhatItCannotGrant(String field, String message) {
    TokamakException e = refused("{" + HELLO + "," + field + "}");

    assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED);
    assertThat(e).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                      | messages must be given",
        "{\"messages\":null}                     | messages must be given",
        "{\"messages\":{}}                       | messages must be an array of messages, not an object",
        "{\"messages\":[{\"role\":\"function\",\"content\":\"x\"}]} | messages[0].role must be one of system, user, assistant, tool, developer",
        "{\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]} | messages[0].tool_call_id must name the call that this message of role tool answers",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"tool_calls\":[{\"id\":\"1\",\"function\":{}}]}]} | messages[0].tool_calls[0].function.name must be given, as a string",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]} | messages[0].content[0].type must be \"text\": the models here read nothing else",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"x\",\"refusal\":\"no\"}]} | messages[0].refusal must be left out: it is not supported here",
        "{\"stream_options\":true}               | stream_options must be an object, not a boolean",
        "{\"stream_options\":{\"include_usage\":1}} | stream_options.include_usage must be true or false, not a number",
        "{\"messages\":[],\"top_p\":\"1\"}       | top_p must be a number, not a string",
        "{\"messages\":[],\"tool_choice\":{\"type\":\"function\",\"function\":{}}} | tool_choice.function.name must be given, as a string",
      })
  void namesThePlaceAsTheSenderSpellsIt(String json, String message) {
    assertThat(refused(json)).hasMessage(message);
  }

  @Test
  void knowsNoOtherSpelling() {
    RequestDraft draft =
        read("""
                {"messages":[{"role":"user","content":"x","toolCallId":"1"}],"maxTokens":5,
                 "prompt":"p","system":"s","kbs":true,"prompt_cache_key":"k",
                 "stream_options":{"later":1}}
                """)
            .draft();

    assertThat(draft.maxTokens()).isNull();
    assertThat(draft.notes().unknownFields())
        .containsExactly(
            "stream_options.later",
            "messages[0].toolCallId",
            "maxTokens",
            "prompt",
            "system",
            "kbs",
            "prompt_cache_key");
  }

  @Property(tries = 500)
  void neverFailsInAnotherWay(@ForAll String body) {
    for (String json : List.of(body, "{\"stream_options\":" + body, "{\"messages\":[" + body)) {
      assertThat(refused(json).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }
  }
}
