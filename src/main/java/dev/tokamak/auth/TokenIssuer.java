package dev.tokamak.auth;

import io.smallrye.jwt.auth.principal.ParseException;
import java.io.IOException;

/** One whose tokens are accepted. Implementations are thread-safe, and may block. */
sealed interface TokenIssuer permits OwnIssuer, ExternalIssuer {

  /** The {@code iss} of its tokens. */
  String issuer();

  /**
   * What is remembered of a token. Known and refused ones are known to come from this issuer, or to
   * pretend so; whether a known one is still to be accepted, {@link #verify} says. Never blocks.
   */
  Recognition recognize(String token);

  /**
   * Verifies a token: signature, algorithm, issuer, time, and whatever else this issuer asks.
   *
   * @throws ParseException when the token is not to be accepted
   * @throws IOException when that cannot be found out; likewise {@link
   *     dev.tokamak.inference.TokamakException}
   */
  CallerPrincipal verify(String token) throws ParseException, IOException;
}
