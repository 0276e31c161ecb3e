package dev.tokamak.service;

import dev.tokamak.TestHome;
import dev.tokamak.auth.ApiKeys;
import dev.tokamak.auth.KeyLifetime;
import dev.tokamak.auth.KeySpec;
import dev.tokamak.auth.Scopes;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Configures the service under test as {@code tokamak serve} would: the default model, and a home
 * of its own.
 */
public final class RealModel implements QuarkusTestResourceLifecycleManager {
  private static String token;

  /** A key for the service under test. */
  static String token() {
    return token;
  }

  @Override
  public Map<String, String> start() {
    try {
      Path home = Files.createTempDirectory("tokamak-home");
      token =
          new ApiKeys(home, Optional.empty())
              .create(
                  new KeySpec(
                      "test",
                      KeySpec.DEFAULT_USER,
                      KeySpec.DEFAULT_WORKSPACE,
                      Set.of(Scopes.COMPLETIONS),
                      KeyLifetime.DEFAULT))
              .token();
      return Map.of(
          "tokamak.home", home.toString(),
          // One thread is slower, but does not collapse when a test run has to share the machine.
          "tokamak.engine.threads", "1",
          "tokamak.engine.library", TestHome.engine().toString(),
          "tokamak.models.smollm2", TestHome.defaultModel().toString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void stop() {}
}
