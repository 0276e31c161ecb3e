package dev.tokamak.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.ErrorCode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One shape for everything that can go wrong. */
@QuarkusTest
@TestProfile(HttpProfile.class)
class ErrorHttpTest extends HttpTest {
  private static final String PROMPT = "{\"prompt\":\"x\"}";

  private static ValidatableResponse isError(Response response, int status, String code) {
    return response
        .then()
        .statusCode(status)
        .contentType("application/json")
        .header("X-Request-Id", not(emptyOrNullString()))
        .body("error.code", equalTo(code))
        .body("error.message", not(emptyOrNullString()))
        .body("error.requestId", equalTo(response.header("X-Request-Id")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\":\"x\",\"maxTokens\":0}        | invalid_request | maxTokens",
        "{\"prompt\":\"x\",\"max_tokens\":0}       | invalid_request | max_tokens",
        "{\"prompt\":\"x\",\"max_tokens\":\"7\"}   | invalid_request | max_tokens",
        "{\"prompt\":\"x\",\"top_p\":0}            | invalid_request | top_p",
        "{\"prompt\":\"x\",\"tools\":[{}]}         | invalid_tool_schema | tools[0].name",
        "{\"prompt\":\"x\",\"tool_choice\":\"required\"} | invalid_request | tool_choice",
        "{\"prompt\":\"x\",\"response_format\":{\"type\":\"json\"}} | invalid_request | response_format.type",
        "{\"prompt\":\"x\",\"kbs\":true}           | unsupported     | kbs",
        "{\"prompt\":\"x\",\"web\":true}           | unsupported     | web",
        "{\"messages\":[{\"role\":\"user\"}]}      | invalid_request | messages[0].content",
      })
  void namesTheFieldAtFault(String body, String code, String param) {
    isError(request(body).post("/completions"), 400, code).body("error.param", equalTo(param));
  }

  @Test
  void namesThePlaceOfBadJson() {
    isError(request("{\n  \"prompt\": x\n}").post("/completions"), 400, "invalid_request")
        .body("error.message", containsString("line 2, column 13"))
        .body("error.param", equalTo(null));
  }

  @Test
  void knowsItsModels() {
    isError(
            request("{\"prompt\":\"x\",\"model\":\"gpt-5\"}").post("/completions"),
            404,
            "model_not_found")
        .body("error.param", equalTo("model"));
  }

  @Test
  void wantsAKey() {
    isError(
            given().contentType("application/json").body(PROMPT).post("/completions"),
            401,
            "unauthorized")
        .header("WWW-Authenticate", "Bearer");
    isError(
            given()
                .auth()
                .oauth2("not.a.key")
                .contentType("application/json")
                .body(PROMPT)
                .post("/completions"),
            401,
            "unauthorized")
        .header("WWW-Authenticate", "Bearer");
    isError(given().get("/models"), 401, "unauthorized").header("WWW-Authenticate", "Bearer");
  }

  @Test
  void wantsTheScope() {
    isError(
        given()
            .auth()
            .oauth2(keys.with(Scopes.ADMIN))
            .contentType("application/json")
            .body(PROMPT)
            .post("/completions"),
        403,
        "forbidden");
  }

  @Test
  void knowsNoOtherPaths() {
    isError(authorized().get("/"), 404, "not_found");
    isError(authorized().get("/completions/x"), 404, "not_found");
    isError(authorized().get("/v2/models"), 404, "not_found");
    isError(given().get("/nowhere"), 404, "not_found");
  }

  @Test
  void namesTheMethodsThatAreAllowed() {
    isError(authorized().get("/completions"), 405, "method_not_allowed")
        .header("Allow", "OPTIONS, POST");
    isError(authorized().delete("/models"), 405, "method_not_allowed")
        .header("Allow", "GET, HEAD, OPTIONS");
  }

  @Test
  void readsJsonAlone() {
    isError(
        authorized().contentType("text/plain").body(PROMPT).post("/completions"),
        415,
        "unsupported_media_type");
  }

  @Test
  void writesJsonAndEventsAlone() {
    isError(request(PROMPT).accept("text/html").post("/completions"), 406, "not_acceptable");
    isError(authorized().accept("text/html").get("/models"), 406, "not_acceptable");
  }

  @Test
  void refusesALargeBodyByItsDeclaredLength() {
    isError(
            request("{\"prompt\":\"" + "x".repeat(300 * 1024) + "\"}").post("/completions"),
            413,
            "payload_too_large")
        .header("Connection", "close")
        .body("error.message", containsString("262144"));
  }

  @Test
  void refusesALargeBodyOfUndeclaredLength() throws Exception {
    Map<String, String> headers = new HashMap<>(jsonHeaders());
    headers.put("Transfer-Encoding", "chunked");
    String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";

    try (RawConnection client = RawConnection.open()) {
      client.send(RawConnection.head("POST", "/completions", headers) + "\r\n");
      for (int i = 0; i < 5; i++) {
        client.send(chunk);
      }
      assertThat(client.readToEnd())
          .startsWith("HTTP/1.1 413 ")
          .containsIgnoringCase("connection: close")
          .contains("\"payload_too_large\"");
    }
  }

  @Test
  void asksForTheBodyOfAClientThatWaitsForIt() throws Exception {
    backend.plays(Script.text("ok"));
    Map<String, String> headers = new HashMap<>(jsonHeaders());
    headers.put("Expect", "100-continue");
    headers.put("Content-Length", Integer.toString(PROMPT.length()));

    try (RawConnection client = RawConnection.open()) {
      client.send(RawConnection.head("POST", "/completions", headers) + "\r\n");
      client.readUntil("HTTP/1.1 100 Continue\r\n\r\n");
      client.send(PROMPT);
      assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/completions%", "/models?x=%zz", "/a|b", "/models?{}", "//"})
  void answersMalformedPathsAlike(String path) throws Exception {
    try (RawConnection client = RawConnection.open()) {
      client.send(RawConnection.head("GET", path, Map.of("Connection", "close")) + "\r\n");
      assertThat(client.readToEnd())
          .startsWith("HTTP/1.1 400 ")
          .contains("X-Request-Id: req-")
          .contains("\"error\":{\"code\":\"invalid_request\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%2e%2e/x", "/a/../../b", "/completions/../nowhere", "*"})
  void answersOddPathsAlike(String path) throws Exception {
    try (RawConnection client = RawConnection.open()) {
      client.send(RawConnection.head("GET", path, Map.of("Connection", "close")) + "\r\n");
      assertThat(client.readToEnd())
          .startsWith("HTTP/1.1 404 ")
          .contains("X-Request-Id: req-")
          .contains("\"error\":{\"code\":\"not_found\"");
    }
  }

  @Test
  void answersARequestWithoutHostAlike() throws Exception {
    try (RawConnection client = RawConnection.open()) {
      client.send("GET /models HTTP/1.1\r\nConnection: close\r\n\r\n");
      assertThat(client.readToEnd())
          .startsWith("HTTP/1.1 400 ")
          .contains("X-Request-Id: req-")
          .contains("\"error\":{\"code\":\"invalid_request\"");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {
        "CONTEXT_LENGTH_EXCEEDED",
        "OVERLOADED",
        "RATE_LIMITED",
        "BACKEND_FAILED",
        "BACKEND_TIMEOUT",
        "SHUTTING_DOWN"
      })
  void passesOnWhatTheBackendSays(ErrorCode code) {
    backend.plays(Script.failing(code.because("Told by the backend").retryAfter(7)));

    isError(request(PROMPT).post("/completions"), code.status(), code.wireName())
        .header("Retry-After", "7")
        .body("error.message", equalTo("Told by the backend"));
  }

  @Test
  void tellsNothingAboutUnexpectedFailures() {
    backend.plays(Script.failing(new IllegalStateException("secret")));

    isError(request(PROMPT).post("/completions"), 500, "internal")
        .body("error.message", not(containsString("secret")))
        .header("X-Request-Id", matchesPattern("req-[0-9a-z]{26}"));
  }

  @Test
  void tellsNothingAboutABackendThatThrows() {
    isError(request(PROMPT).post("/completions"), 500, "internal");
  }
}
