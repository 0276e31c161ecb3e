package dev.tokamak.cli;

import dev.tokamak.auth.ApiKeys;
import dev.tokamak.auth.NewApiKey;
import dev.tokamak.inference.EmbeddingBackend;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.ModelInfo;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.vertx.http.HttpServer;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What runs once the service has started: says how to use it, then waits for its end. */
@Dependent
@Unremovable
final class Service implements QuarkusApplication {
  private final InferenceBackend backend;
  private final EmbeddingBackend embeddings;
  private final ApiKeys keys;
  private final HttpServer server;
  private final String host;

  Service(
      InferenceBackend backend,
      EmbeddingBackend embeddings,
      ApiKeys keys,
      HttpServer server,
      @ConfigProperty(name = "quarkus.http.host") String host) {
    this.backend = backend;
    this.embeddings = embeddings;
    this.keys = keys;
    this.server = server;
    this.host = host;
  }

  @Override
  public int run(String... arguments) throws IOException {
    // The server knows which port it got where the configuration left the choice to it.
    boolean secure = server.getSecurePort() > 0;
    int port = secure ? server.getSecurePort() : server.getPort();
    String url = new Address(host, port).url(secure);
    // Not before the start: a key that was shown by a start that failed would be lost.
    announce(System.out, url, keys.createFirstIfNone());
    Quarkus.waitForExit();
    return 0;
  }

  private void announce(PrintStream out, String url, Optional<NewApiKey> firstKey) {
    out.println();
    out.println("Tokamak serves " + served() + " at " + url + "; Ctrl-C stops it.");
    out.println();
    if (firstKey.isPresent()) {
      out.println("Your first API key, which is shown this once and stored nowhere:");
      out.println();
      out.println("  " + firstKey.get().token());
      out.println();
    }
    String key = firstKey.map(NewApiKey::token).orElse("$TOKAMAK_API_KEY");
    out.println("To try it:");
    out.println();
    out.println(
        "  "
            + (backend.models().isEmpty()
                ? "curl " + url + "/v1/models -H \"Authorization: Bearer " + key + "\""
                : KeysCommand.curlLine(url, key)));
    out.println();
    out.flush();
  }

  /** The models for completions; without any, those for embeddings. */
  private String served() {
    List<ModelInfo> models =
        backend.models().isEmpty() ? embeddings.embeddingModels() : backend.models();
    return models.isEmpty()
        ? "no model"
        : models.stream().map(ModelInfo::id).collect(Collectors.joining(" and "));
  }
}
