package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompleteCommandTest {
  private static final String DONE = "data: [DONE]\n\n";

  private final StringWriter err = new StringWriter();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final PrintStream realOut = System.out;
  private HttpServer service;
  private int status = 200;
  private String answer = "";
  private JsonNode request;
  private String authorization;

  @BeforeEach
  void startService() throws IOException {
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext("/completions", this::serve);
    service.start();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopService() {
    System.setOut(realOut);
    service.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    request = new ObjectMapper().readTree(exchange.getRequestBody());
    authorization = exchange.getRequestHeaders().getFirst("Authorization");
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private int complete(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "complete";
    all[1] = "--url";
    all[2] = "http://localhost:" + service.getAddress().getPort() + "/";
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return TokamakCommand.commandLine().setErr(new PrintWriter(err)).execute(all);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String text(String delta) {
    return "data: {\"completionId\":\"cpt-1\",\"output\":{\"content\":\"" + delta + "\"}}\n\n";
  }

  private static String end(String reason) {
    return "data: {\"finishReason\":\"" + reason + "\",\"usage\":{\"totalTokens\":9}}\n\n" + DONE;
  }

  @Test
  void printsTheAnswerAndEndsItsLine() {
    answer = ": a comment\n\n" + text("Grüße, ") + text("世界 🌍") + end("stop");

    assertThat(complete("Hello")).isZero();

    assertThat(printed()).isEqualTo("Grüße, 世界 🌍" + System.lineSeparator());
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void sendsWhatItWasGivenAndLeavesTheRestToTheService() {
    answer = text("x") + end("stop");

    complete("Hi", "--key", "k.e.y", "--model", "m", "--system", "Be brief.", "--max-tokens", "5");

    assertThat(authorization).isEqualTo("Bearer k.e.y");
    assertThat(request.toString())
        .isEqualTo(
            "{\"prompt\":\"Hi\",\"stream\":true,\"system\":\"Be brief.\",\"model\":\"m\","
                + "\"maxTokens\":5}");
  }

  @Test
  void sendsHowToSample() {
    answer = text("x") + end("stop");

    complete("Hi", "--temperature", "0.5", "--seed", "-3", "--stop", "a b", "--stop", "\n");

    assertThat(request.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(request.path("seed").asLong()).isEqualTo(-3);
    assertThat(request.path("stop").toString()).isEqualTo("[\"a b\",\"\\n\"]");
  }

  @Test
  void saysThatTheLimitCutTheAnswer() {
    answer = text("One, two") + end("length");

    assertThat(complete("Count")).isZero();

    assertThat(err.toString()).contains("limit of tokens");
  }

  @Test
  void tellsTheServicesReasonForRefusing() {
    status = 404;
    answer = "{\"error\":{\"code\":\"model_not_found\",\"message\":\"there is no model 'm'\"}}";

    assertThat(complete("Hi", "--model", "m")).isEqualTo(1);

    assertThat(err.toString().strip()).isEqualTo("tokamak: there is no model 'm'");
  }

  @Test
  void saysHowToGiveAKeyWhereItIsRefused() {
    status = 401;
    answer = "{\"error\":{\"code\":\"unauthorized\",\"message\":\"no\"}}";

    assertThat(complete("Hi", "--key", "old")).isEqualTo(1);

    assertThat(err.toString()).contains("refused the API key", "--key", "TOKAMAK_API_KEY");
  }

  @Test
  void failsWhereTheStreamFailsAndKeepsWhatWasAnswered() {
    answer =
        text("Half a")
            + "data: {\"error\":{\"code\":\"shutting_down\",\"message\":\"it stops\"}}\n\n"
            + DONE;

    assertThat(complete("Hi")).isEqualTo(1);

    assertThat(printed()).isEqualTo("Half a" + System.lineSeparator());
    assertThat(err.toString().strip()).isEqualTo("tokamak: it stops");
  }

  @Test
  void failsWhereTheConnectionEndsTooEarly() {
    answer = text("Half a");

    assertThat(complete("Hi")).isEqualTo(1);

    assertThat(err.toString()).contains("before the answer was complete");
  }

  @Test
  void failsWhereSomethingElseAnswers() {
    status = 502;
    answer = "<html>Bad gateway</html>";

    assertThat(complete("Hi")).isEqualTo(1);

    assertThat(err.toString()).contains("/completions answered 502");
  }

  @Test
  void saysHowToStartAServiceWhereNoneAnswers() throws IOException {
    String nobody;
    try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "http://localhost:" + closedSoon.getLocalPort();
    }

    int code =
        TokamakCommand.commandLine()
            .setErr(new PrintWriter(err))
            .execute("complete", "Hi", "--url", nobody);

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("no service answers at " + nobody, "tokamak serve");
  }
}
