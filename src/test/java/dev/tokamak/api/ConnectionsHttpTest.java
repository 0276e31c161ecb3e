package dev.tokamak.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.tokamak.inference.ErrorCode;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.DecoderConfig;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** How bytes travel: packed bodies, HTTP/2, signs of life, other origins. */
@QuarkusTest
@TestProfile(ConnectionsHttpTest.Profile.class)
class ConnectionsHttpTest extends HttpTest {
  /** With short silences, a small limit of bodies, and one origin that is allowed. */
  public static class Profile extends HttpProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
      overrides.put("tokamak.stream.keep-alive", "20ms");
      overrides.put("quarkus.http.limits.max-body-size", "100K");
      overrides.put("quarkus.http.cors.enabled", "true");
      overrides.put("quarkus.http.cors.origins", "https://app.example");
      return overrides;
    }
  }

  @TestHTTPResource("/completions")
  URL completions;

  private static byte[] gzip(byte[] body) throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream output = new GZIPOutputStream(packed)) {
      output.write(body);
    }
    return packed.toByteArray();
  }

  private io.restassured.response.Response postPacked(byte[] body, String encoding) {
    return authorized()
        .contentType("application/json")
        .header("Content-Encoding", encoding)
        .body(body)
        .post("/completions");
  }

  @Test
  void aPackedBodyIsUnpacked() throws Exception {
    backend.plays(Script.text("Hi"));

    postPacked(gzip("{\"prompt\":\"Hello\"}".getBytes(StandardCharsets.UTF_8)), "gzip")
        .then()
        .statusCode(200)
        .body("output.content", equalTo("Hi"));
  }

  @Test
  void aBodyThatIsTooLargeUnpackedIsRefused() throws Exception {
    byte[] bomb = gzip(new byte[50 * 1024 * 1024]);
    assertThat(bomb).hasSizeLessThan(100 * 1024);

    postPacked(bomb, "gzip")
        .then()
        .statusCode(413)
        .body("error.code", equalTo("payload_too_large"));
  }

  @Test
  void whatIsNoGzipIsRefused() {
    postPacked("{\"prompt\":\"Hello\"}".getBytes(StandardCharsets.UTF_8), "gzip")
        .then()
        .statusCode(400)
        .body("error.message", containsString("gzip"));
    postPacked(new byte[] {1}, "br").then().statusCode(415);
  }

  @Test
  void largeAnswersArePackedForWhoTakesThem() {
    var plain =
        RestAssured.config().decoderConfig(DecoderConfig.decoderConfig().noContentDecoders());
    String large = "word ".repeat(4000);
    for (String accepted : new String[] {"gzip, deflate", "identity", "gzip;q=0"}) {
      backend.plays(Script.text(large));
      var answer =
          request("{\"prompt\":\"Hello\"}")
              .config(plain)
              .header("Accept-Encoding", accepted)
              .post("/completions");
      boolean packed = accepted.startsWith("gzip,");
      answer.then().statusCode(200).header("Content-Encoding", packed ? "gzip" : null);
      assertThat(answer.asByteArray().length < large.length()).isEqualTo(packed);
    }
  }

  @Test
  void smallAnswersAndStreamsAreNotPacked() {
    for (String stream : new String[] {"false", "true"}) {
      backend.plays(Script.text("Hi"));
      request("{\"prompt\":\"Hello\",\"stream\":" + stream + "}")
          .header("Accept-Encoding", "gzip")
          .post("/completions")
          .then()
          .statusCode(200)
          .header("Content-Encoding", (String) null);
    }
  }

  private HttpRequest streaming() {
    return HttpRequest.newBuilder(URI.create(completions.toString()))
        .header("Authorization", "Bearer " + keys.completions())
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"prompt\":\"Hello\",\"stream\":true}"))
        .build();
  }

  @Test
  void speaksHttp2AndEndsWhatItsClientResets() throws Exception {
    Script script = backend.plays(Script.endless("x"));
    try (HttpClient http = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
      HttpResponse<InputStream> answer = http.send(streaming(), BodyHandlers.ofInputStream());
      assertThat(answer.version()).isEqualTo(Version.HTTP_2);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body().readNBytes(6)).asString().isEqualTo("data: ");

      answer.body().close();

      assertThat(script.wasCancelled()).isTrue();
    }
  }

  @Test
  void aSilentStreamShowsThatItIsAlive() throws Exception {
    Script script = backend.plays(Script.hanging());
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = http.send(streaming(), BodyHandlers.ofInputStream());
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isEqualTo(": keep-alive");
      assertThat(lines.readLine()).isEmpty();
      assertThat(lines.readLine()).isEqualTo(": keep-alive");

      answer.body().close();

      assertThat(script.wasCancelled()).isTrue();
    }
  }

  @Test
  void aFailureBehindASignOfLifeIsTheLastEvent() throws Exception {
    Script script =
        backend.plays(Script.hangingThenFailing(ErrorCode.BACKEND_FAILED.because("broken")));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer = http.send(streaming(), BodyHandlers.ofInputStream());
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
      assertThat(lines.readLine()).isEqualTo(": keep-alive");

      script.release();

      assertThat(lines.lines().filter(line -> line.startsWith("data: ")))
          .singleElement()
          .asString()
          .contains("backend_failed");
    }
  }

  @Test
  void onlyAllowedOriginsAreServedInBrowsers() {
    given()
        .header("Origin", "https://app.example")
        .header("Access-Control-Request-Method", "POST")
        .header("Access-Control-Request-Headers", "authorization,content-type")
        .options("/completions")
        .then()
        .statusCode(200)
        .header("Access-Control-Allow-Origin", "https://app.example");
    // Errors too, or a script could not read them.
    given()
        .header("Origin", "https://app.example")
        .contentType("application/json")
        .body("{}")
        .post("/completions")
        .then()
        .statusCode(401)
        .header("Access-Control-Allow-Origin", "https://app.example")
        .header("Access-Control-Expose-Headers", containsString("X-Request-Id"));
    given()
        .header("Origin", "https://other.example")
        .contentType("application/json")
        .body("{}")
        .post("/completions")
        .then()
        .statusCode(403)
        .header("Access-Control-Allow-Origin", (String) null);
  }
}
