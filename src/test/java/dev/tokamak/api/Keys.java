package dev.tokamak.api;

import dev.tokamak.auth.ApiKeys;
import dev.tokamak.auth.KeyLifetime;
import dev.tokamak.auth.KeySpec;
import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.KeyLimits;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.UUID;

/** Real API keys for tests. */
@Singleton
class Keys {
  static final String USER = "user-tester";
  static final String WORKSPACE = "wpc-tests";

  private final ApiKeys keys;
  private String completions;

  @Inject
  Keys(ApiKeys keys) {
    this.keys = keys;
  }

  /** A key that may ask for completions; the same one each time. */
  synchronized String completions() {
    if (completions == null) {
      completions = with(Scopes.COMPLETIONS);
    }
    return completions;
  }

  /** A new key that may ask for completions within limits. */
  String with(KeyLimits limits) {
    return make(Scopes.COMPLETIONS, limits);
  }

  /** A new key with one scope. */
  String with(String scope) {
    return make(scope, KeyLimits.NONE);
  }

  private String make(String scope, KeyLimits limits) {
    try {
      return keys.create(
              new KeySpec(
                  "test " + UUID.randomUUID(),
                  USER,
                  WORKSPACE,
                  Set.of(scope),
                  KeyLifetime.DEFAULT,
                  limits))
          .token();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
