package dev.tokamak.auth;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.KeyLimits;
import io.smallrye.jwt.auth.principal.ParseException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.VerificationKeyResolver;

/**
 * An OpenID provider beside this service's own keys: RS256 or ES256, with keys out of its JWKS.
 *
 * <p>Its tokens live for minutes and get a new {@code jti} each time, so the {@link Caller#keyId}
 * of its users is their user id: what is counted per key goes on over a renewal.
 */
final class ExternalIssuer implements TokenIssuer {
  // Two machines' clocks; a token's life is short enough anyway.
  private static final int CLOCK_SKEW_SECONDS = 30;

  private final String issuer;
  private final AuthConfig.External config;
  private final JwtConsumer consumer;

  ExternalIssuer(String issuer, AuthConfig.External config, VerificationKeyResolver keys) {
    this.issuer = issuer;
    this.config = config;
    JwtConsumerBuilder builder =
        new JwtConsumerBuilder()
            .setJwsAlgorithmConstraints(
                ConstraintType.PERMIT,
                AlgorithmIdentifiers.RSA_USING_SHA256,
                AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
            .setVerificationKeyResolver(keys)
            .setExpectedIssuer(issuer)
            .setRequireSubject()
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds(CLOCK_SKEW_SECONDS);
    config
        .audience()
        .ifPresentOrElse(builder::setExpectedAudience, builder::setSkipDefaultAudienceValidation);
    this.consumer = builder.build();
  }

  /**
   * The configured issuer, if there is one.
   *
   * @throws dev.tokamak.inference.TokamakException when it is configured in part, or wrongly
   */
  static Optional<TokenIssuer> of(AuthConfig.External config) {
    if (config.issuer().isEmpty() && config.jwks().isEmpty()) {
      return Optional.empty();
    }
    if (config.issuer().isEmpty() || config.jwks().isEmpty()) {
      throw ErrorCode.INTERNAL.because(
          "tokamak.auth.external.issuer and tokamak.auth.external.jwks must be set together");
    }
    String issuer = config.issuer().get();
    if (issuer.equals(OwnIssuer.ISSUER)) {
      throw ErrorCode.INTERNAL.because(
          "tokamak.auth.external.issuer must not be \"" + issuer + "\", the issuer of API keys");
    }
    if (!Scopes.ALL.containsAll(config.scopes())) {
      throw ErrorCode.INTERNAL.because(
          "tokamak.auth.external.scopes must be out of "
              + String.join(", ", new TreeSet<>(Scopes.ALL)));
    }
    if (config.scopes().contains(Scopes.ADMIN) && config.audience().isEmpty()) {
      throw ErrorCode.INTERNAL.because(
          "tokamak.auth.external.scopes may name admin only with tokamak.auth.external.audience:"
              + " else a token that was issued for any other application rules this service");
    }
    RemoteKeys keys =
        new RemoteKeys(
            KeySource.of(config.jwks().get()),
            config.jwksMaxAge(),
            config.jwksMinInterval(),
            InstantSource.system());
    return Optional.of(new ExternalIssuer(issuer, config, keys));
  }

  @Override
  public String issuer() {
    return issuer;
  }

  /** Never: a key that the provider withdraws is to stop working when its key set says so. */
  @Override
  public Recognition recognize(String token) {
    return new Recognition.Unknown();
  }

  @Override
  public CallerPrincipal verify(String token) throws ParseException {
    try {
      JwtClaims claims = consumer.processToClaims(token);
      String workspace =
          Optional.ofNullable(claims.getStringClaimValue(config.workspaceClaim()))
              .filter(name -> !name.isBlank())
              .or(config::defaultWorkspace)
              .orElseThrow(() -> new ParseException("The token names no workspace"));
      String userId = prefixed("user-", claims.getSubject());
      // Without limits of its own: the provider's claims are not known to speak of this service.
      Caller caller =
          new Caller(userId, prefixed("wpc-", workspace), scopes(claims), userId, KeyLimits.NONE);
      return new CallerPrincipal(token, claims, caller);
    } catch (InvalidJwtException | MalformedClaimException e) {
      // Without the cause: its message repeats claims, and a log is no place for them.
      throw new ParseException("The token is not valid");
    }
  }

  private Set<String> scopes(JwtClaims claims) {
    Collection<?> values =
        switch (claims.getClaimValue(config.scopesClaim())) {
          case Collection<?> list -> list;
          case String text -> Arrays.asList(text.split(" "));
          case null, default -> List.of();
        };
    return values.stream()
        .map(String::valueOf)
        .filter(config.scopes()::contains)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String prefixed(String prefix, String value) {
    return value.startsWith(prefix) ? value : prefix + value;
  }
}
