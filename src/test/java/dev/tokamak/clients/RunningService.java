package dev.tokamak.clients;

import dev.tokamak.auth.ApiKeys;
import dev.tokamak.auth.KeyLifetime;
import dev.tokamak.auth.KeySpec;
import dev.tokamak.auth.Scopes;
import dev.tokamak.docs.PackagedService;
import dev.tokamak.inference.KeyLimits;
import dev.tokamak.models.Catalogue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The packaged service with the default model, also for embeddings, and keys for clients of it. */
final class RunningService implements AutoCloseable {
  private final PackagedService service;
  private int keys;

  private RunningService(PackagedService service) {
    this.service = service;
  }

  static RunningService start() throws Exception {
    return new RunningService(
        PackagedService.start(
            Files.createTempDirectory("tokamak-clients"),
            "--embedding-model=embedder=" + Catalogue.DEFAULT.name()));
  }

  String url() {
    return service.url();
  }

  /** A new key without limits. */
  String key() throws Exception {
    return key(KeyLimits.NONE);
  }

  /** A new key that has soon sent as many requests as it may. */
  String limitedKey() throws Exception {
    return key(new KeyLimits(OptionalInt.of(30), OptionalInt.empty(), OptionalInt.empty()));
  }

  private String key(KeyLimits limits) throws Exception {
    KeySpec spec =
        new KeySpec(
            "client " + ++keys,
            KeySpec.DEFAULT_USER,
            KeySpec.DEFAULT_WORKSPACE,
            Set.of(Scopes.COMPLETIONS),
            KeyLifetime.DEFAULT,
            limits);
    Path home = service.home();
    return new ApiKeys(home, Optional.empty()).create(spec).token();
  }

  @Override
  public void close() {
    service.close();
  }
}
