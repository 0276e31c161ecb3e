package dev.tokamak.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code health}: whether the service of this machine can answer, for supervisors that run a
 * command and have no other tool to ask with, such as those of containers.
 */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = "Asks the running service whether it is ready; exit code 0 where it is, else 1.")
public final class HealthCommand implements Callable<Integer> {
  private static final String READY = "/q/health/ready";
  private static final String UP = "UP";
  // Supervisors wait for some seconds, and a sentence says more than being killed by one.
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  @Spec private CommandSpec spec;

  @Option(
      names = "--management-port",
      paramLabel = "N",
      description = "Where health and metrics are; else as configured, else 9000.")
  private Optional<Integer> port;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Settings settings = Settings.load();
    Address configured = settings.managementAddress();
    Address asked = new Address(configured.host(), port.orElse(configured.port()));
    if (asked.port() == 0) {
      throw new IOException(
          "the configured management port is 0, so nobody knows which one the service got; name it with --management-port");
    }
    String answer = ask(URI.create(asked.url(settings.managementScheme().equals("https")) + READY));
    JsonNode health = read(answer);
    boolean up = health.path("status").asText().equals(UP);
    spec.commandLine().getOut().println(up ? "ready" : "not ready: " + reasons(health));
    spec.commandLine().getOut().flush();
    return up ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static String ask(URI address) throws IOException, InterruptedException {
    try (HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .sslContext(AnyCertificate.context())
            .build()) {
      HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (ConnectException nobody) {
      throw new IOException("no service answers at " + address, nobody);
    } catch (HttpTimeoutException silent) {
      throw new IOException(
          "the service at %s does not answer within %d s".formatted(address, PATIENCE.toSeconds()),
          silent);
    }
  }

  private static JsonNode read(String answer) throws IOException {
    try {
      JsonNode health = new ObjectMapper().readTree(answer);
      if (health.hasNonNull("status")) {
        return health;
      }
    } catch (JsonProcessingException unreadable) {
      // Told below.
    }
    throw new IOException("what answers on the management port is no Tokamak service");
  }

  /** The checks that fail, with what they say. */
  private static String reasons(JsonNode health) {
    return StreamSupport.stream(health.path("checks").spliterator(), false)
        .filter(check -> !check.path("status").asText().equals(UP))
        .map(
            check ->
                check.path("name").asText()
                    + (check.hasNonNull("data") ? " " + check.path("data") : ""))
        .collect(Collectors.joining(", "));
  }
}
