package dev.tokamak.auth;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Recognizes callers at a glance, so that a storm of requests that will be refused anyway costs
 * little.
 *
 * <p>It verifies nothing and looks at no file, and may therefore be asked on an event loop; of a
 * key that was revoked a moment ago it may not know yet. Thread-safe.
 */
@Singleton
public final class Recognizer {
  private static final String SCHEME = "Bearer ";

  private final TokenIssuers issuers;

  @Inject
  Recognizer(TokenIssuers issuers) {
    this.issuers = issuers;
  }

  /**
   * Recognizes a caller.
   *
   * @param authorization the value of the header {@code Authorization}, or null where there is none
   */
  public Recognition recognize(String authorization) {
    if (authorization == null) {
      return new Recognition.Refused();
    }
    if (!authorization.regionMatches(/* ignoreCase= */ true, 0, SCHEME, 0, SCHEME.length())) {
      return new Recognition.Unknown();
    }
    String token = authorization.substring(SCHEME.length());
    for (TokenIssuer issuer : issuers.all()) {
      Recognition recognition = issuer.recognize(token);
      if (!(recognition instanceof Recognition.Unknown)) {
        return recognition;
      }
    }
    return new Recognition.Unknown();
  }
}
