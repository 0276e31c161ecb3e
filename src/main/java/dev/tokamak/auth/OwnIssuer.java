package dev.tokamak.auth;

import dev.tokamak.inference.KeyLimits;
import io.smallrye.jwt.auth.principal.ParseException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.lang.JoseException;

/**
 * This service as the issuer of API keys: ES256 (RFC 7518, section 3.4) with the signing key, and
 * no other algorithm.
 *
 * <p>A key that {@code keys.json} does not name is accepted when its signature is right: several
 * replicas may share the signing key alone. A key that is named there as revoked is refused.
 */
final class OwnIssuer implements TokenIssuer {

  /** The {@code iss} of every API key. */
  static final String ISSUER = "tokamak";

  static final String WORKSPACE_CLAIM = "workspace";
  static final String SCOPES_CLAIM = "groups";
  static final String LIMITS_CLAIM = "limits";

  // Every token says when it ends, so that one without is never taken for one that does not.
  private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

  private final JwtConsumer consumer;
  private final RevocationList revocations;

  OwnIssuer(SigningKey signingKey, RevocationList revocations) {
    this.revocations = revocations;
    this.consumer =
        new JwtConsumerBuilder()
            .setJwsAlgorithmConstraints(
                ConstraintType.PERMIT, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256)
            .setVerificationKey(signingKey.publicKey())
            .setExpectedIssuer(ISSUER)
            .setRequireSubject()
            .setRequireJwtId()
            .setRequireExpirationTime()
            .setSkipDefaultAudienceValidation()
            .build();
  }

  /** The token of a key. */
  static String sign(ApiKey key, SigningKey signingKey) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setSubject(key.userId());
    claims.setStringClaim(WORKSPACE_CLAIM, key.workspaceId());
    claims.setStringListClaim(SCOPES_CLAIM, List.copyOf(new TreeSet<>(key.scopes())));
    if (!key.limits().equals(KeyLimits.NONE)) {
      claims.setClaim(LIMITS_CLAIM, LimitsJson.write(key.limits()));
    }
    claims.setJwtId(key.id());
    claims.setIssuedAt(NumericDate.fromSeconds(key.created().getEpochSecond()));
    claims.setExpirationTime(NumericDate.fromSeconds(key.expires().orElse(NEVER).getEpochSecond()));
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    signature.setHeader("typ", "JWT");
    signature.setKey(signingKey.privateKey());
    signature.setPayload(claims.toJson());
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException("The signing key does not sign", e);
    }
  }

  @Override
  public String issuer() {
    return ISSUER;
  }

  @Override
  public CallerPrincipal verify(String token) throws ParseException, IOException {
    try {
      JwtClaims claims = consumer.processToClaims(token);
      String id = claims.getJwtId();
      String workspace = claims.getStringClaimValue(WORKSPACE_CLAIM);
      List<String> scopes = claims.getStringListClaimValue(SCOPES_CLAIM);
      if (workspace == null || scopes == null) {
        throw new ParseException("The key names no workspace or no scopes");
      }
      if (revocations.contains(id)) {
        throw new ParseException("The key is revoked");
      }
      Caller caller =
          new Caller(
              claims.getSubject(),
              workspace,
              Set.copyOf(scopes),
              id,
              LimitsJson.read(claims.getClaimValue(LIMITS_CLAIM)));
      return new CallerPrincipal(token, claims, caller);
    } catch (InvalidJwtException | MalformedClaimException | IllegalArgumentException e) {
      // Without the cause: its message repeats claims, and a log is no place for them.
      throw new ParseException("The key is not valid");
    }
  }
}
