package dev.tokamak.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.TokenEvent.CallArguments;
import dev.tokamak.inference.TokenEvent.CallBegun;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Logprobs;
import dev.tokamak.inference.TokenEvent.Reasoning;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.TokenEvent.Text;
import dev.tokamak.inference.TokenScore;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dialects beside OpenAI's chat completions; clients of them are tested with a real model. */
@QuarkusTest
@TestProfile(HttpProfile.class)
class OtherDialectsHttpTest extends HttpTest {
  private static final String TOOL =
      "\"name\":\"weather\",\"%s\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";

  private static Script call() {
    return Script.of(
        new Started(12, 4),
        new CallBegun(0, 0, "call_1", "weather"),
        new CallArguments(0, 0, "{\"city\":"),
        new CallArguments(0, 0, "\"Rome\"}"),
        new Finished(0, FinishReason.TOOL_CALL, 9));
  }

  private static TokenScore score(String text) {
    return new TokenScore(7, text.getBytes(StandardCharsets.UTF_8), -0.5f, List.of());
  }

  private static List<String> events(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("event: "))
        .map(line -> line.substring(7))
        .toList();
  }

  @Test
  void chatTellsHowLikelyTokensWere() {
    for (boolean stream : new boolean[] {false, true}) {
      backend.plays(
          Script.of(
              new Started(1, 0),
              new Logprobs(0, List.of(score("Hi"))),
              new Text(0, "Hi"),
              new Finished(0, FinishReason.STOP, 2)));
      String answer =
          request(
                  "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"logprobs\":true,"
                      + "\"top_logprobs\":1,\"stream\":"
                      + stream
                      + "}")
              .post("/v1/chat/completions")
              .asString();

      assertThat(answer)
          .contains(
              "\"logprobs\":{\"content\":[{\"token\":\"Hi\",\"logprob\":-0.5,\"bytes\":[72,105],"
                  + "\"top_logprobs\":[]}]}");
      assertThat(backend.lastRequest().logprobs()).hasValue(1);
    }
  }

  @Test
  void rawPromptsAreAnsweredInTheirOrder() {
    backend.plays(Script.text("one"));
    backend.plays(Script.text("two"));

    request("{\"prompt\":[\"a\",\"b\"],\"echo\":true}")
        .post("/v1/completions")
        .then()
        .statusCode(200)
        .body("object", equalTo("text_completion"))
        .body("choices.index", contains(0, 1))
        .body("choices.text", contains("aone", "btwo"))
        .body("choices.finish_reason", contains("stop", "stop"))
        .body("usage.prompt_tokens", equalTo(24))
        .body("usage.completion_tokens", equalTo(2));
    assertThat(backend.lastRequest().input()).isEqualTo(new Input.Text("b"));
    assertThat(backend.lastRequest().maxTokens()).hasValue(16);
  }

  @Test
  void manyRawPromptsAreAnsweredAtTheSameTime() {
    String[] texts = IntStream.range(0, 200).mapToObj(i -> i + " ").toArray(String[]::new);
    String whole = String.join("", texts);
    String prompts =
        IntStream.range(0, 16).mapToObj(i -> "\"" + i + "\"").collect(Collectors.joining(","));
    for (int i = 0; i < 32; i++) {
      backend.plays(Script.text(texts));
    }

    request("{\"prompt\":[" + prompts + "]}")
        .post("/v1/completions")
        .then()
        .statusCode(200)
        .body("choices.text", everyItem(equalTo(whole)))
        .body("choices", hasSize(16));
    String stream =
        request("{\"stream\":true,\"prompt\":[" + prompts + "]}")
            .post("/v1/completions")
            .asString();

    for (int choice = 0; choice < 16; choice++) {
      String mine = "\",\"index\":" + choice + ",";
      assertThat(
              stream
                  .lines()
                  .filter(line -> line.contains(mine))
                  .map(line -> line.replaceAll(".*\"text\":\"([^\"]*)\".*", "$1"))
                  .collect(Collectors.joining()))
          .isEqualTo(whole);
    }
    assertThat(stream).endsWith("data: [DONE]\n\n");
  }

  @Test
  void rawPromptsMayBeTokens() {
    backend.plays(Script.text("x"));

    String stream =
        request("{\"prompt\":[1,2],\"stream\":true,\"stream_options\":{\"include_usage\":true}}")
            .post("/v1/completions")
            .asString();

    assertThat(backend.lastRequest().input()).isEqualTo(new Input.Tokens(new int[] {1, 2}));
    assertThat(stream)
        .contains("{\"text\":\"x\",\"index\":0,\"logprobs\":null,\"finish_reason\":null}")
        .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":12,")
        .endsWith("data: [DONE]\n\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/v1/completions | {} | invalid_request | prompt",
        "/v1/completions | {\"prompt\":[]} | invalid_request | prompt",
        "/v1/completions | {\"prompt\":[\"a\",1]} | invalid_request | prompt[1]",
        "/v1/completions | {\"prompt\":[1,-1]} | invalid_request | prompt[1]",
        "/v1/completions | {\"prompt\":\"a\",\"suffix\":\"b\"} | unsupported | suffix",
        "/v1/completions | {\"prompt\":\"a\",\"best_of\":2} | unsupported | best_of",
        "/v1/completions | {\"prompt\":\"a\",\"echo\":true,\"logprobs\":1} | unsupported | logprobs",
        "/v1/completions | {\"prompt\":[1],\"echo\":true} | unsupported | echo",
        "/v1/completions | {\"prompt\":\"a\",\"logprobs\":21} | invalid_request | logprobs",
        "/v1/completions | {\"prompt\":[\"a\",\"b\",\"c\",\"d\",\"e\"],\"n\":8} | invalid_request | prompt",
        "/v1/responses | {} | invalid_request | input",
        "/v1/responses | {\"input\":[]} | invalid_request | input",
        "/v1/responses | {\"input\":[{\"type\":\"image\"}]} | unsupported | input[0].type",
        "/v1/responses | {\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]} | unsupported | input[0].content[0].type",
        "/v1/responses | {\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"x\",\"output\":\"\"}]} | invalid_request | input[0].call_id",
        "/v1/responses | {\"input\":\"a\",\"store\":true} | unsupported | store",
        "/v1/responses | {\"input\":\"a\",\"previous_response_id\":\"x\"} | unsupported | previous_response_id",
        "/v1/responses | {\"input\":\"a\",\"max_output_tokens\":0} | invalid_request | max_output_tokens",
        "/v1/responses | {\"input\":\"a\",\"tools\":[{\"type\":\"web_search\"}]} | unsupported | tools[0].type",
        "/v1/responses | {\"input\":\"a\",\"text\":{\"format\":{\"type\":\"json_schema\"}}} | invalid_request | text.format.schema",
        "/v1/responses | {\"input\":\"a\",\"reasoning\":{\"effort\":\"high\"}} | unsupported | reasoning.effort",
        "/v1/messages | {\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} | invalid_request | max_tokens",
        "/v1/messages | {\"max_tokens\":1} | invalid_request | messages",
        "/v1/messages | {\"max_tokens\":1,\"messages\":[]} | invalid_request | messages",
        "/v1/messages | {\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image\"}]}]} | unsupported | messages[0].content[0].type",
        "/v1/messages | {\"max_tokens\":1,\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]} | unsupported | messages[0].role",
        "/v1/messages | {\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"x\"}]}]} | invalid_request | messages[0].content[0].tool_use_id",
        "/v1/messages | {\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"thinking\":{\"type\":\"enabled\"}} | unsupported | thinking.type",
        "/v1/messages | {\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"stop_sequences\":[\"\"]} | invalid_request | stop_sequences",
        "/v1/messages | {\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"tool_choice\":{\"type\":\"x\"}} | invalid_request | tool_choice.type",
        "/v1/messages/count_tokens | {} | invalid_request | messages",
        "/v1/embeddings | {} | invalid_request | input",
        "/v1/embeddings | {\"input\":[]} | invalid_request | input",
        "/v1/embeddings | {\"input\":[\"a\",\"\"]} | invalid_request | input[1]",
        "/v1/embeddings | {\"input\":\"a\",\"encoding_format\":\"int8\"} | invalid_request | encoding_format",
        "/v1/embeddings | {\"input\":\"a\",\"dimensions\":7} | unsupported | dimensions",
        "/tokenize | {} | invalid_request | text",
        "/tokenize | {\"text\":1} | invalid_request | text",
        "/detokenize | {\"tokens\":[-1]} | invalid_request | tokens[0]",
        "/completions?dryRun=maybe | {\"prompt\":\"a\"} | invalid_request | dryRun",
      })
  void namesTheFieldAtFault(String path, String body, String code, String param) {
    request(body)
        .post(path)
        .then()
        .statusCode(400)
        .body("error.code", equalTo(code))
        .body("error.param", equalTo(param))
        .body("error.message", startsWith(param + " "));
  }

  @Test
  void responsesAnswerInOnePiece() {
    backend.plays(
        Script.of(
            new Started(12, 4),
            new Reasoning(0, "Hm."),
            new Text(0, "Hello"),
            new Finished(0, FinishReason.STOP, 5)));

    request(
            "{\"input\":\"Hi\",\"instructions\":\"Be brief.\",\"metadata\":{\"a\":\"b\"},"
                + "\"max_output_tokens\":9}")
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .body("object", equalTo("response"))
        .body("status", equalTo("completed"))
        .body("output.type", contains("reasoning", "message"))
        .body("output[0].content[0].text", equalTo("Hm."))
        .body("output[1].content[0].text", equalTo("Hello"))
        .body("metadata.a", equalTo("b"))
        .body("usage.input_tokens", equalTo(12))
        .body("usage.input_tokens_details.cached_tokens", equalTo(4))
        .body("usage.output_tokens", equalTo(5));
    assertThat(backend.lastRequest().messages())
        .containsExactly(Message.system("Be brief."), Message.user("Hi"));
  }

  @Test
  void responsesTakeCallsAndResultsAsTurns() {
    backend.plays(Script.text("Sunny"));

    request(
            """
            {"input": [{"role": "user", "content": [{"type": "input_text", "text": "Weather?"}]},
            {"type": "reasoning", "id": "rs_1", "summary": []},
            {"type": "message", "role": "assistant", "content": [{"type": "output_text",
            "text": "I look.", "annotations": []}]},
            {"type": "function_call", "call_id": "a", "name": "weather", "arguments": "{}"},
            {"type": "function_call", "call_id": "b", "name": "weather", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "a", "output": "sun"},
            {"type": "function_call_output", "call_id": "b", "output": "rain"}]}""")
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .header("Warning", (String) null);

    assertThat(backend.lastRequest().messages())
        .containsExactly(
            Message.user("Weather?"),
            new Message(
                Role.ASSISTANT,
                "I look.",
                List.of(new ToolCall("a", "weather", "{}"), new ToolCall("b", "weather", "{}")),
                null,
                null),
            new Message(Role.TOOL, "sun", List.of(), "a", null),
            new Message(Role.TOOL, "rain", List.of(), "b", null));
  }

  @Test
  void responsesStreamNamedEvents() {
    backend.plays(call());

    String stream =
        request(
                "{\"input\":\"Hi\",\"stream\":true,\"tools\":[{\"type\":\"function\","
                    + TOOL.formatted("parameters")
                    + "}]}")
            .post("/v1/responses")
            .asString();

    assertThat(events(stream))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.output_item.done",
            "response.completed");
    assertThat(stream)
        .contains("\"arguments\":\"{\\\"city\\\":\\\"Rome\\\"}\"")
        .doesNotContain("[DONE]");
  }

  @Test
  void aStreamOfResponsesTellsOfItsFailure() {
    backend.plays(
        Script.failing(
            ErrorCode.BACKEND_FAILED.because("broken"), new Started(1, 0), new Text(0, "Hi")));

    String stream = request("{\"input\":\"Hi\",\"stream\":true}").post("/v1/responses").asString();

    assertThat(events(stream)).endsWith("response.output_text.delta", "error");
    assertThat(stream).contains("\"error\":{\"code\":\"backend_failed\",\"type\":\"server_error\"");
  }

  private static final String MESSAGE =
      "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

  @Test
  void messagesAnswerInOnePiece() {
    backend.plays(
        Script.of(
            new Started(12, 4),
            new Text(0, "Hello"),
            new Finished(0, FinishReason.STOP, 3, "END")));

    given()
        .header("x-api-key", keys.completions())
        .contentType("application/json")
        .body("{\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\"}]," + MESSAGE + "}")
        .post("/v1/messages")
        .then()
        .statusCode(200)
        .header("request-id", startsWith("req-"))
        .body("type", equalTo("message"))
        .body("content", hasSize(1))
        .body("content[0].text", equalTo("Hello"))
        .body("stop_reason", equalTo("stop_sequence"))
        .body("stop_sequence", equalTo("END"))
        .body("usage.input_tokens", equalTo(8))
        .body("usage.cache_read_input_tokens", equalTo(4))
        .body("usage.output_tokens", equalTo(3));
    assertThat(backend.lastRequest().messages())
        .containsExactly(Message.system("Be brief."), Message.user("Hi"));
  }

  @Test
  void messagesCallTools() {
    String tools = "\"tools\":[{" + TOOL.formatted("input_schema") + "}]";
    backend.plays(call());
    request("{" + MESSAGE + "," + tools + "}")
        .post("/v1/messages")
        .then()
        .statusCode(200)
        .body("stop_reason", equalTo("tool_use"))
        .body("content[0].type", equalTo("tool_use"))
        .body("content[0].input.city", equalTo("Rome"));

    backend.plays(call());
    String stream =
        request("{" + MESSAGE + "," + tools + ",\"stream\":true}").post("/v1/messages").asString();

    assertThat(events(stream))
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
  }

  @Test
  void aCallThatTheLengthHasCutIsNoBlock() {
    backend.plays(
        Script.of(
            new Started(12, 4),
            new CallBegun(0, 0, "call_1", "weather"),
            new CallArguments(0, 0, "{\"city\":"),
            new Finished(0, FinishReason.LENGTH, 9)));

    request("{" + MESSAGE + ",\"tools\":[{" + TOOL.formatted("input_schema") + "}]}")
        .post("/v1/messages")
        .then()
        .statusCode(200)
        .body("stop_reason", equalTo("max_tokens"))
        .body("content", empty());
  }

  @Test
  void resultsOfToolsAreBlocksOfTheUser() {
    backend.plays(Script.text("Sunny"));

    request(
            """
            {"max_tokens": 9, "messages": [{"role": "user", "content": "Weather?"},
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "Hm", "signature": ""},
            {"type": "text", "text": "I look."},
            {"type": "tool_use", "id": "a", "name": "weather", "input": {"city": "Rome"}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "is_error": true,
            "content": [{"type": "text", "text": "no net"}]}, {"type": "text", "text": "Well?"}]}]}""")
        .post("/v1/messages")
        .then()
        .statusCode(200)
        .header("Warning", (String) null);

    assertThat(backend.lastRequest().messages())
        .containsExactly(
            Message.user("Weather?"),
            new Message(
                Role.ASSISTANT,
                "I look.",
                List.of(new ToolCall("a", "weather", "{\"city\":\"Rome\"}")),
                null,
                null),
            new Message(Role.TOOL, "Error: no net", List.of(), "a", null),
            Message.user("Well?"));
  }

  @Test
  void errorsOfMessagesHaveAnthropicsShape() {
    given()
        .header("x-api-key", "nonsense")
        .contentType("application/json")
        .body("{}")
        .post("/v1/messages")
        .then()
        .statusCode(401)
        .body("type", equalTo("error"))
        .body("error.type", equalTo("authentication_error"));
  }

  @Test
  void countsTokensWithoutAnswering() {
    request("{\"messages\":[{\"role\":\"user\",\"content\":\"one two three\"}]}")
        .post("/v1/messages/count_tokens")
        .then()
        .statusCode(200)
        .body("input_tokens", equalTo(3));
  }

  @Test
  void turnsTextsIntoTokensAndBack() {
    request("{\"text\":\"one three\"}")
        .post("/tokenize")
        .then()
        .statusCode(200)
        .body("model", equalTo(FakeBackend.DEFAULT))
        .body("count", equalTo(2))
        .body("tokens", contains(3, 5));
    request("{\"tokens\":[1,2],\"model\":\"" + FakeBackend.OTHER + "\"}")
        .post("/detokenize")
        .then()
        .statusCode(200)
        .body("model", equalTo(FakeBackend.OTHER))
        .body("text", equalTo("x xx"));
  }

  @Test
  void aDryRunTellsWhatWouldRun() {
    request("{\"prompt\":\"one two\",\"tools\":[{" + TOOL.formatted("parameters") + "}]}")
        .post("/completions?dryRun=true")
        .then()
        .statusCode(200)
        .body("prompt", equalTo("one two"))
        .body("promptTokens", equalTo(2))
        .body("contextLength", equalTo(8192))
        .body("tools[0].name", equalTo("weather"))
        .body("tools[0].runBy", equalTo("client"));
  }

  @Test
  void textsBecomeVectors() {
    request("{\"input\":[\"a\",[1,2]],\"model\":\"embedder\"}")
        .post("/v1/embeddings")
        .then()
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("model", equalTo("embedder"))
        .body("data.index", contains(0, 1))
        .body("data[1].embedding", contains(2f, 1f))
        .body("usage.prompt_tokens", equalTo(6));
    request("{\"input\":\"a\",\"encoding_format\":\"base64\"}")
        .post("/v1/embeddings")
        .then()
        .statusCode(200)
        .body("data[0].embedding", equalTo("AACAPwAAAAA="));
  }

  @Test
  void aChatModelMakesNoVectors() {
    request("{\"input\":\"a\",\"model\":\"" + FakeBackend.OTHER + "\"}")
        .post("/v1/embeddings")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("model"));
    request("{\"input\":\"a\",\"model\":\"nobody\"}").post("/v1/embeddings").then().statusCode(404);
  }

  @Test
  void noOtherOriginIsServedUnlessConfigured() {
    given()
        .header("Origin", "https://app.example")
        .header("Access-Control-Request-Method", "POST")
        .options("/completions")
        .then()
        .header("Access-Control-Allow-Origin", (String) null);
  }

  @Test
  void modelsAreListedForOthers() {
    authorized()
        .get("/v1/models")
        .then()
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("data.id", contains(FakeBackend.DEFAULT, FakeBackend.OTHER))
        .body("data[0].object", equalTo("model"))
        .body("data[0].created", equalTo(1782900000));
    authorized()
        .get("/v1/models/" + FakeBackend.OTHER)
        .then()
        .statusCode(200)
        .body("id", equalTo(FakeBackend.OTHER));
    authorized()
        .get("/v1/models/nobody")
        .then()
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"));
  }
}
