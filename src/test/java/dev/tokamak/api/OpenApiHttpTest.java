package dev.tokamak.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.tokamak.inference.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The document that anybody may read, without a key. */
@QuarkusTest
@TestProfile(HttpProfile.class)
class OpenApiHttpTest extends HttpTest {

  private static ValidatableResponse document() {
    return given().queryParam("format", "json").get("/openapi").then().statusCode(200);
  }

  @Test
  void describesBothAnswersAndTheKey() {
    document()
        .body("info.title", equalTo("Tokamak"))
        .body("components.securitySchemes.apiKey.scheme", equalTo("bearer"))
        .body("paths.'/completions'.post.parameters.name", hasItem("X-Request-Timeout"))
        .body("paths.'/completions'.post.security[0]", hasKey("apiKey"))
        .body("paths.'/models'.get.security[0]", hasKey("apiKey"))
        .body(
            "paths.'/completions'.post.responses.'200'.content.'application/json'.schema.anyOf.$ref",
            contains("#/components/schemas/Completion", "#/components/schemas/DryRun"))
        .body(
            "paths.'/completions'.post.responses.'200'.content.'text/event-stream'.schema.$ref",
            equalTo("#/components/schemas/CompletionEvent"))
        .body(
            "paths.'/completions'.post.requestBody.content.'application/json'.examples.prompt",
            notNullValue());
  }

  @Test
  void isYamlUnlessJsonIsAskedFor() {
    given()
        .get("/openapi")
        .then()
        .statusCode(200)
        .header("Content-Type", "application/yaml;charset=UTF-8")
        .body(startsWith("---\nopenapi: 3.1.0"));
    given()
        .accept("application/json")
        .get("/openapi")
        .then()
        .statusCode(200)
        .header("Content-Type", "application/json;charset=UTF-8")
        .body("openapi", equalTo("3.1.0"));
    given()
        .get("/openapi?format=xml")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("format"))
        .body("error.message", containsString("must be json or yaml"));
  }

  @ParameterizedTest
  @CsvSource({
    "maxTokens, minimum, 1",
    "temperature, maximum, 2",
    "temperature, default, 1",
    "topP, exclusiveMinimum, 0",
    "topP, maximum, 1",
    "topK, minimum, 0",
    "minP, maximum, 1",
    "n, maximum, 8",
    "n, default, 1",
    "frequencyPenalty, minimum, -2",
    "presencePenalty, maximum, 2",
  })
  void givesRangesAndDefaults(String field, String keyword, int value) {
    document()
        .body(
            "components.schemas.CompletionRequest.properties." + field + "." + keyword,
            equalTo(value));
  }

  @Test
  void describesEveryFieldThatIsRead() {
    Map<String, Object> fields =
        JsonPath.from(document().extract().asString())
            .getMap("components.schemas.CompletionRequest.properties");

    assertThat(fields)
        .containsOnlyKeys(
            "model",
            "prompt",
            "messages",
            "system",
            "maxTokens",
            "temperature",
            "topP",
            "topK",
            "minP",
            "n",
            "stop",
            "frequencyPenalty",
            "presencePenalty",
            "logitBias",
            "seed",
            "responseFormat",
            "tools",
            "toolChoice",
            "parallelToolCalls",
            "stream",
            "user",
            "kbs",
            "web");
  }

  @Test
  void describesOpenAisDialectInItsSpelling() {
    JsonPath document = JsonPath.from(document().extract().asString());
    String post = "paths.'/v1/chat/completions'.post";

    assertThat(document.getString(post + ".security[0].keySet()")).isEqualTo("[apiKey]");
    assertThat(document.getList(post + ".parameters.name"))
        .containsExactly("Idempotency-Key", "X-Request-Timeout");
    assertThat(document.getString(post + ".responses.'200'.content.'application/json'.schema.$ref"))
        .isEqualTo("#/components/schemas/ChatCompletion");
    assertThat(
            document.getString(post + ".responses.'200'.content.'text/event-stream'.schema.$ref"))
        .isEqualTo("#/components/schemas/ChatCompletionChunk");
    assertThat(document.getMap("components.schemas.ChatCompletionRequest.properties"))
        .containsOnlyKeys(
            "model",
            "messages",
            "max_completion_tokens",
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "n",
            "stop",
            "frequency_penalty",
            "presence_penalty",
            "logit_bias",
            "seed",
            "stream",
            "stream_options",
            "user",
            "response_format",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "logprobs",
            "top_logprobs",
            "functions",
            "function_call",
            "modalities",
            "audio",
            "prediction",
            "web_search_options",
            "reasoning_effort",
            "verbosity",
            "service_tier",
            "store",
            "metadata");
    assertThat(document.getMap("components.schemas.ChatUsage.properties"))
        .containsOnlyKeys(
            "prompt_tokens", "completion_tokens", "total_tokens", "prompt_tokens_details");
    assertThat(document.getMap("components.schemas.ChatChoice.properties"))
        .containsOnlyKeys("index", "message", "finish_reason", "logprobs");
  }

  @Test
  void mentionsEveryErrorCode() {
    String text = document().extract().asString();

    for (ErrorCode code : ErrorCode.values()) {
      if (code != ErrorCode.INVALID_TOOL_SCHEMA) { // There is nothing yet that could have one.
        assertThat(text).contains("`" + code.wireName() + "`");
      }
    }
    document()
        .body("paths.'/completions'.post.responses.keySet()", hasItem("413"))
        .body(
            "components.responses.Error.content.'application/json'.schema.$ref",
            equalTo("#/components/schemas/Error"));
  }
}
