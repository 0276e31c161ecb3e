package dev.tokamak.auth;

import dev.tokamak.inference.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Looks at this package's configuration without using it. */
public final class AuthSettings {
  private AuthSettings() {}

  /**
   * What can be wrong. Each check throws a {@link dev.tokamak.inference.TokamakException} that says
   * why; none repeats a secret, and no signing key is made.
   */
  public static List<Runnable> checks(AuthConfig config) {
    return List.of(() -> checkSigningKey(config), () -> ExternalIssuer.of(config.external()));
  }

  /** What works and may be meant, but is worth a second thought. */
  public static List<String> warnings(AuthConfig config) {
    List<String> warnings = new ArrayList<>();
    if (config.external().issuer().isPresent() && config.external().audience().isEmpty()) {
      warnings.add(
          "tokamak.auth.external.audience is not set: a token that "
              + config.external().issuer().get()
              + " issued for any other application opens this one too.");
    }
    return warnings;
  }

  private static void checkSigningKey(AuthConfig config) {
    try {
      SigningKey.checkConfigured(config.signingKey());
    } catch (IOException unreadable) {
      throw ErrorCode.INTERNAL.because(
          "tokamak.auth.signing-key names a file that cannot be read by this user");
    }
  }
}
