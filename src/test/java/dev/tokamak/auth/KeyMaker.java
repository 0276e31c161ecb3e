package dev.tokamak.auth;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A process that makes keys, beside others. */
final class KeyMaker {

  private KeyMaker() {}

  public static void main(String... args) throws IOException {
    ApiKeys keys = new ApiKeys(Path.of(args[0]), Optional.empty());
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      keys.create(
          new KeySpec(
              args[1] + " no " + i,
              KeySpec.DEFAULT_USER,
              KeySpec.DEFAULT_WORKSPACE,
              Set.of(Scopes.COMPLETIONS),
              KeyLifetime.DEFAULT));
    }
  }
}
