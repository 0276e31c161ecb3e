package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.TokenEvent.CallArguments;
import dev.tokamak.inference.TokenEvent.CallBegun;
import dev.tokamak.inference.TokenEvent.Finished;
import dev.tokamak.inference.TokenEvent.Reasoning;
import dev.tokamak.inference.TokenEvent.Started;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ToolSet;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conversations in which tools have been called, from request to request, in both dialects. */
@QuarkusTest
@TestProfile(HttpProfile.class)
class ToolConversationHttpTest extends HttpTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String USER = "{\"role\":\"user\",\"content\":\"x\"}";
  private static final String TOOLS = "[{\"name\":\"f\"},{\"name\":\"g\"}]";

  private ValidatableResponse plain(String messages, String more) {
    return request("{\"messages\":" + messages + more + "}").post("/completions").then();
  }

  private ValidatableResponse chat(String messages, String more) {
    return request("{\"messages\":" + messages + more + "}").post("/v1/chat/completions").then();
  }

  private void callsTwice() {
    backend.plays(
        Script.of(
            new Started(12, 4),
            new Reasoning(0, "I need both."),
            new CallBegun(0, 0, "call_1", "f"),
            new CallArguments(0, 0, "{}"),
            new CallBegun(0, 1, "call_2", "g"),
            new CallArguments(0, 1, "{}"),
            new Finished(0, FinishReason.TOOL_CALL, 9)));
  }

  /** The conversation that goes on with an answer as it came and the results of its calls. */
  private static String continued(JsonNode answer, String callId) {
    ArrayNode messages = JSON.createArrayNode();
    messages.addObject().put("role", "user").put("content", "x");
    messages.add(answer);
    messages.addObject().put("role", "tool").put(callId, "call_2").put("content", "two");
    messages.addObject().put("role", "tool").put(callId, "call_1").put("content", "one");
    return messages.toString();
  }

  private void assertBackendWasToldOfBothCalls() {
    assertThat(backend.lastRequest().messages())
        .containsExactly(
            Message.user("x"),
            new Message(
                Role.ASSISTANT,
                null,
                List.of(new ToolCall("call_1", "f", "{}"), new ToolCall("call_2", "g", "{}")),
                null,
                null),
            new Message(Role.TOOL, "two", List.of(), "call_2", null),
            new Message(Role.TOOL, "one", List.of(), "call_1", null));
  }

  @Test
  void anAnswerMayBeSentBackAsItCame() throws IOException {
    callsTwice();
    JsonNode answer =
        JSON.readTree(plain("[" + USER + "]", ",\"tools\":" + TOOLS).extract().asString());

    backend.plays(Script.text("Done."));
    plain(continued(answer.get("output"), "toolCallId"), ",\"tools\":" + TOOLS)
        .statusCode(200)
        .header("Warning", nullValue())
        .body("output.content", equalTo("Done."))
        .body("input.messages[1].content", nullValue())
        .body("input.messages[1].toolCalls[1].id", equalTo("call_2"))
        .body("input.messages[1].toolCalls[1].arguments", equalTo("{}"))
        .body("input.messages[2].toolCallId", equalTo("call_2"));
    assertBackendWasToldOfBothCalls();
  }

  @Test
  void anAnswerMayBeSentBackAsItCameInOpenAisWords() throws IOException {
    callsTwice();
    JsonNode answer =
        JSON.readTree(chat("[" + USER + "]", ",\"tools\":" + TOOLS).extract().asString());

    backend.plays(Script.text("Done."));
    chat(continued(answer.at("/choices/0/message"), "tool_call_id"), ",\"tools\":" + TOOLS)
        .statusCode(200)
        .header("Warning", nullValue())
        .body("choices[0].message.content", equalTo("Done."));
    assertBackendWasToldOfBothCalls();
  }

  @Test
  void aConversationWithCallsMayGoOnWithoutTools() {
    backend.plays(Script.text("Done."));

    plain(
            "["
                + USER
                + ",{\"role\":\"assistant\",\"content\":\"Wait.\",\"toolCall\":"
                + "{\"id\":\"1\",\"name\":\"gone\",\"arguments\":\"{}\"}},"
                + "{\"role\":\"tool\",\"toolCallId\":\"1\",\"name\":\"gone\",\"content\":\"\"}]",
            "")
        .statusCode(200)
        .body("input.messages[2].name", equalTo("gone"))
        .body("input.messages[2].content", equalTo(""))
        .body("input", not(hasKey("tools")))
        .body("input", not(hasKey("toolChoice")))
        .body("input", not(hasKey("parallelToolCalls")));
    assertThat(backend.lastRequest().tools()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                                                  | auto",
        ",\"toolChoice\":\"auto\"                                            | auto",
        ",\"tool_choice\":\"none\"                                           | none",
        ",\"toolChoice\":\"required\"                                        | required",
      })
  void echoesHowTheToolsWereUnderstood(String more, String choice) {
    backend.plays(Script.text("x"));

    plain("[" + USER + "]", ",\"tools\":" + TOOLS + ",\"parallel_tool_calls\":false" + more)
        .statusCode(200)
        .body("input.tools.name", equalTo(List.of("f", "g")))
        .body("input.tools[0]", not(hasKey("description")))
        .body("input.tools[0]", not(hasKey("parameters")))
        .body("input.toolChoice", equalTo(choice))
        .body("input.parallelToolCalls", equalTo(false));
    assertThat(backend.lastRequest().tools().map(ToolSet::parallel)).hasValue(false);
  }

  @Test
  void echoesToolsAsTheyAreWrittenHereHoweverTheyCame() {
    backend.plays(Script.text("x"));

    plain(
            "[" + USER + "]",
            ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\","
                + "\"strict\":true,\"parameters\":{\"type\":\"object\",\"maxProperties\":3}}}],"
                + "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}}")
        .statusCode(200)
        .header("Warning", nullValue())
        .body(
            "input.tools[0].keySet()",
            equalTo(java.util.Set.of("name", "description", "parameters")))
        .body("input.tools[0].description", equalTo("d"))
        .body("input.tools[0].parameters.maxProperties", equalTo(3))
        .body("input.toolChoice.name", equalTo("f"));
  }

  @Test
  void aDocumentCanBeAskedForWhereNothingMayBeCalled() {
    for (String choice : List.of("\"none\"", "\"required\"", "{\"name\":\"g\"}")) {
      backend.plays(Script.text("{}"));
      plain(
              "[" + USER + "]",
              ",\"tools\":"
                  + TOOLS
                  + ",\"toolChoice\":"
                  + choice
                  + ",\"responseFormat\":{\"type\":\"json_object\"}")
          .statusCode(200);
      assertThat(backend.lastRequest().constraint()).map(AnswerConstraint::schema).isPresent();
    }
    assertThat(backend.lastRequest().tools().map(ToolSet::choice))
        .hasValue(new ToolChoice.Named("g"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'role':'tool','content':'r'}                                       | [1].toolCallId",
        "{'role':'tool','content':'r','toolCallId':''}                       | [1].toolCallId",
        "{'role':'tool','content':'r','toolCallId':7}                        | [1].toolCallId",
        "{'role':'tool','content':'r','toolCallId':'1'}                      | [1].toolCallId",
        "CALL,{'role':'tool','content':'r','toolCallId':'2'}                 | [2].toolCallId",
        "CALL,{'role':'tool','toolCallId':'1'}                               | [2].content",
        "CALL,{'role':'tool','content':null,'toolCallId':'1'}                | [2].content",
        "CALL,{'role':'tool','content':{},'toolCallId':'1'}                  | [2].content",
        "CALL,{'role':'user','content':'r','toolCallId':'1'}                 | [2].toolCallId",
        "{'role':'tool','content':'r','toolCallId':'1'},CALL                 | [1].toolCallId",
        "{'role':'user','content':'r','toolCalls':[FUNCTION]}                | [1].toolCalls",
        "{'role':'assistant','toolCalls':[]}                                 | [1].content",
        "{'role':'assistant','toolCalls':[7]}                                | [1].toolCalls[0]",
        "{'role':'assistant','toolCalls':[FUNCTION,FUNCTION]}                | [1].toolCalls",
        "{'role':'assistant','toolCalls':[{'function':{'name':'f','arguments':'{}'}}]} | [1].toolCalls[0].id",
        "{'role':'assistant','toolCalls':[{'id':'1','function':{'arguments':'{}'}}]}   | [1].toolCalls[0].function.name",
        "{'role':'assistant','toolCalls':[{'id':'1','function':{'name':'f'}}]}         | [1].toolCalls[0].function.arguments",
        "{'role':'assistant','toolCalls':[{'id':'1','function':{'name':'f','arguments':{}}}]}     | [1].toolCalls[0].function.arguments",
        "{'role':'assistant','toolCalls':[{'id':'1','function':{'name':'f','arguments':''}}]}     | [1].toolCalls[0].function.arguments",
        "{'role':'assistant','toolCalls':[{'id':'1','function':{'name':'f','arguments':'{'}}]}    | [1].toolCalls[0].function.arguments",
        "{'role':'assistant','toolCalls':[{'id':'1','function':{'name':'f','arguments':'{}{}'}}]} | [1].toolCalls[0].function.arguments",
        "{'role':'assistant','toolCalls':[{'id':'1','function':{'name':'f','arguments':'[]'}}]}   | [1].toolCalls[0].function.arguments",
        "{'role':'assistant','toolCalls':[{'id':'1','type':'other','function':{'name':'f','arguments':'{}'}}]} | [1].toolCalls[0].type",
      })
  void refusesTurnsThatMakeNoSense(String turns, String place) {
    String messages =
        ("[" + USER + "," + turns + "]")
            .replace("CALL", "{'role':'assistant','toolCalls':[FUNCTION]}")
            .replace("FUNCTION", "{'id':'1','function':{'name':'f','arguments':'{}'}}")
            .replace('\'', '"');

    refuses(plain(messages, ""), "messages" + place);
    refuses(
        chat(
            messages
                .replace("toolCall\"", "tool_call\"")
                .replace("toolCalls", "tool_calls")
                .replace("toolCallId", "tool_call_id"),
            ""),
        "messages"
            + place.replace("toolCalls", "tool_calls").replace("toolCallId", "tool_call_id"));
    assertThat(backend.lastRequest()).isNull();
  }

  private static void refuses(ValidatableResponse answer, String param) {
    answer
        .statusCode(400)
        .body("error.code", equalTo("invalid_request"))
        .body("error.param", equalTo(param))
        .body("error.message", startsWith(param + " "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'tools':{}                                    | invalid_request     | tools",
        "'tools':[null]                                | invalid_request     | tools[0]",
        "'tools':[{'type':'function'}]                 | invalid_tool_schema | tools[0].name",
        "'tools':[{'name':''}]                         | invalid_tool_schema | tools[0].name",
        "'tools':[{'name':'\u00e9'}]                   | invalid_tool_schema | tools[0].name",
        "'tools':[{'name':'LONG'}]                     | invalid_tool_schema | tools[0].name",
        "'tools':[{'name':'f','strict':'yes'}]         | invalid_request     | tools[0].strict",
        "'tools':[{'name':'f','description':7}]        | invalid_request     | tools[0].description",
        "'tools':[{'name':'f','parameters':'{}'}]      | invalid_request     | tools[0].parameters",
        "'tools':[{'name':'f'},{'name':'g','parameters':{'type':'nothing'}}] | invalid_tool_schema | tools[1].parameters#/type",
        "'tools':[{'name':'f','parameters':{'required':['a'],'properties':{'a':false}}}] | invalid_tool_schema | tools[0].parameters",
        "'tool_choice':'required'                      | invalid_request     | tool_choice",
        "'tool_choice':'any','tools':[{'name':'f'}]    | invalid_request     | tool_choice",
        "'tool_choice':7,'tools':[{'name':'f'}]        | invalid_request     | tool_choice",
        "'tool_choice':{'name':7},'tools':[{'name':'f'}]       | invalid_request | tool_choice.name",
        "'tool_choice':{'function':'f'},'tools':[{'name':'f'}] | invalid_request | tool_choice.function",
        "'tool_choice':{'type':'allowed_tools'},'tools':[{'name':'f'}] | unsupported | tool_choice.type",
        "'tool_choice':{'name':'F'},'tools':[{'name':'f'}]     | invalid_request | tool_choice",
        "'parallel_tool_calls':'no','tools':[{'name':'f'}]     | invalid_request | parallel_tool_calls",
        "'response_format':{'type':'json_object'},'tools':[{'name':'f'}] | unsupported | response_format",
      })
  void refusesToolsThatMakeNoSenseInBothDialects(String fields, String code, String param) {
    String json = "," + fields.replace('\'', '"').replace("LONG", "x".repeat(65));

    for (ValidatableResponse answer :
        List.of(plain("[" + USER + "]", json), chat("[" + USER + "]", json))) {
      answer.statusCode(400).body("error.code", equalTo(code)).body("error.param", equalTo(param));
    }
    assertThat(backend.lastRequest()).isNull();
  }
}
