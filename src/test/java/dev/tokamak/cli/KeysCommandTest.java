package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeysCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path home;

  private record Outcome(int exit, String out, String err) {}

  @Test
  void createShowsTheKeyOnceWithALineToTryIt() throws IOException {
    Outcome made =
        run(
            "create",
            "--name",
            "laptop",
            "--workspace",
            "wpc-engines",
            "--user",
            "ada",
            "--scope",
            "completions",
            "--scope",
            "admin",
            "--expires",
            "12h");

    assertThat(made.exit).isZero();
    assertThat(made.err).isEmpty();
    String token =
        made.out.lines().filter(line -> line.startsWith("eyJ")).findFirst().orElseThrow();
    assertThat(made.out)
        .contains("curl http://localhost:8080/completions -H \"Authorization: Bearer " + token);
    JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    assertThat(claims.path("sub").textValue()).isEqualTo("user-ada");
    assertThat(claims.path("workspace").textValue()).isEqualTo("wpc-engines");
    assertThat(claims.path("groups"))
        .extracting(JsonNode::textValue)
        .containsExactly("admin", "completions");
    assertThat(claims.path("exp").longValue() - claims.path("iat").longValue())
        .isEqualTo(12 * 3600);
    assertThat(contentsOfHome()).doesNotContain(token.split("\\.")[2]);
  }

  @Test
  void quietPrintsTheKeyAloneAndDefaultsFillTheRest() throws IOException {
    Outcome made = run("create", "--name", "script", "--quiet");

    assertThat(made.out.strip()).matches("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    JsonNode key = JSON.readTree(run("list", "--json").out).path(0);
    assertThat(key.path("user").textValue()).isEqualTo("user-default");
    assertThat(key.path("workspace").textValue()).isEqualTo("wpc-default");
    assertThat(key.path("scopes")).extracting(JsonNode::textValue).containsExactly("completions");
    assertThat(key.path("status").textValue()).isEqualTo("active");
    assertThat(key.path("expires").isTextual()).isTrue();
  }

  @Test
  void listShowsEveryKeyAndItsStatus() {
    assertThat(run("list").out).contains("There are no keys yet");
    run("create", "--name", "one", "--expires", "never");
    run("create", "--name", "two");
    run("revoke", "two");

    List<String> lines = run("list").out.lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("ID").endsWith("STATUS");
    assertThat(lines.get(1)).contains(" one ", " never ").endsWith("active");
    assertThat(lines.get(2)).contains(" two ").endsWith("revoked");
  }

  @Test
  void createWritesTheLimitsIntoTheKeyAndListShowsThem() throws IOException {
    String token =
        run(
                "create",
                "--name",
                "limited",
                "--requests-per-minute",
                "60",
                "--tokens-per-minute",
                "9000",
                "--concurrent-requests",
                "4",
                "--quiet")
            .out;
    run("create", "--name", "unlimited");

    JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
    assertThat(claims.path("limits"))
        .isEqualTo(
            JSON.readTree(
                "{\"requestsPerMinute\":60,\"tokensPerMinute\":9000,\"concurrentRequests\":4}"));
    List<String> lines = run("list").out.lines().toList();
    assertThat(lines.get(1)).contains("  60 requests/min, 9000 tokens/min, 4 at once  ");
    assertThat(lines.get(2)).contains("  -  ");
    assertThat(JSON.readTree(run("list", "--json").out).at("/0/limits/tokensPerMinute").intValue())
        .isEqualTo(9000);
  }

  @Test
  void revokeTakesANameOrAnId() throws IOException {
    run("create", "--name", "one");
    run("create", "--name", "two");
    String id = JSON.readTree(run("list", "--json").out).path(1).path("id").textValue();

    assertThat(run("revoke", "one").exit).isZero();
    assertThat(run("revoke", id).out).contains(id, "two", "is revoked");

    assertThat(JSON.readTree(run("list", "--json").out))
        .extracting(key -> key.path("status").textValue())
        .containsExactly("revoked", "revoked");
  }

  @Test
  void failsWithOneSentence() {
    run("create", "--name", "one");

    Outcome unknown = run("revoke", "nobody");
    assertThat(unknown.exit).isEqualTo(1);
    assertThat(unknown.err).contains("no key with the id or name \"nobody\"").hasLineCount(1);
    Outcome twice = run("create", "--name", "one");
    assertThat(twice.exit).isEqualTo(1);
    assertThat(twice.err).contains("\"one\" is in use").hasLineCount(1);
  }

  @Test
  void tellsWrongUsage() {
    assertThat(run().exit).isEqualTo(2);
    assertThat(run("create").exit).isEqualTo(2);
    assertThat(run("revoke").exit).isEqualTo(2);
    Outcome scope = run("create", "--name", "one", "--scope", "root");
    assertThat(scope.exit).isEqualTo(2);
    assertThat(scope.err).contains("one or more of admin, completions");
    Outcome expires = run("create", "--name", "one", "--expires", "soon");
    assertThat(expires.exit).isEqualTo(2);
    assertThat(expires.err).contains("90d or 12h, or never");
    assertThat(run("create", "--name", "one", "--workspace", "a b").exit).isEqualTo(2);
    Outcome limit = run("create", "--name", "one", "--tokens-per-minute", "0");
    assertThat(limit.exit).isEqualTo(2);
    assertThat(limit.err).contains("tokensPerMinute must be at least 1");
  }

  private Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        new CommandLine(new KeysCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (failure, command, _) -> {
                  command.getErr().println(failure.getMessage());
                  return command.getCommandSpec().exitCodeOnExecutionException();
                });
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.toString()));
    int exit = commandLine.execute(all.toArray(String[]::new));
    return new Outcome(exit, out.toString(), err.toString());
  }

  private String contentsOfHome() throws IOException {
    StringBuilder contents = new StringBuilder();
    try (var files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        contents.append(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      }
    }
    return contents.toString();
  }
}
