package dev.tokamak.auth;

import dev.tokamak.inference.KeyLimits;
import io.smallrye.jwt.auth.principal.ParseException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
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

  // Verifying a signature costs more than all else about a request that is refused.
  private static final int REMEMBERED_KEYS = 4096;
  private static final Duration REMEMBERED_FOR = Duration.ofMinutes(10);

  /** A token that was signed here, whether or not its time is over. */
  private record Genuine(JwtClaims claims, Caller caller, Instant end) {
    boolean endedAt(Instant now) {
      return !now.isBefore(end);
    }
  }

  private final JwtConsumer consumer;
  private final RevocationList revocations;
  private final InstantSource clock;
  private final TokenMemory<Genuine> genuine;
  // Apart from the others, so that no storm of forgeries drives them out.
  private final TokenMemory<Boolean> forged;

  OwnIssuer(SigningKey signingKey, RevocationList revocations) {
    this(signingKey, revocations, InstantSource.system());
  }

  OwnIssuer(SigningKey signingKey, RevocationList revocations, InstantSource clock) {
    this.revocations = revocations;
    this.clock = clock;
    this.genuine = new TokenMemory<>(REMEMBERED_KEYS, REMEMBERED_FOR, System::nanoTime);
    this.forged = new TokenMemory<>(REMEMBERED_KEYS, REMEMBERED_FOR, System::nanoTime);
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
  public Recognition recognize(String token) {
    Optional<Genuine> known = genuine.recall(token);
    if (known.isEmpty()) {
      return forged.recall(token).isPresent()
          ? new Recognition.Refused()
          : new Recognition.Unknown();
    }
    Genuine key = known.get();
    return key.endedAt(clock.instant()) || revocations.lastContained(key.caller.keyId())
        ? new Recognition.Refused()
        : new Recognition.Known(key.caller);
  }

  /** The signature is verified once and remembered; time and revocation are asked about anew. */
  @Override
  public CallerPrincipal verify(String token) throws ParseException, IOException {
    Optional<Genuine> known = genuine.recall(token);
    Genuine key = known.isPresent() ? known.get() : examine(token);
    if (key.endedAt(clock.instant())) {
      throw new ParseException("The key has ended");
    }
    if (revocations.contains(key.caller.keyId())) {
      throw new ParseException("The key is revoked");
    }
    return new CallerPrincipal(token, key.claims, key.caller);
  }

  private Genuine examine(String token) throws ParseException {
    if (forged.recall(token).isPresent()) {
      throw new ParseException("The key is not valid");
    }
    try {
      JwtClaims claims = verifiedClaims(token);
      Caller caller = caller(claims);
      Instant end = Instant.ofEpochSecond(claims.getExpirationTime().getValue());
      Genuine key = new Genuine(claims, caller, end);
      // A token that is good only later, which this service does not make, is examined each time.
      if (claims.getNotBefore() == null) {
        genuine.remember(token, key);
      }
      return key;
    } catch (InvalidJwtException | MalformedClaimException | IllegalArgumentException e) {
      // Without the cause: its message repeats claims, and a log is no place for them.
      throw new ParseException("The key is not valid");
    }
  }

  /** The claims of a token in which all is right, but for its end. */
  private JwtClaims verifiedClaims(String token) throws InvalidJwtException {
    try {
      return consumer.processToClaims(token);
    } catch (InvalidJwtException e) {
      if (e.hasErrorCode(ErrorCodes.SIGNATURE_INVALID)) {
        forged.remember(token, true);
      }
      // Clients go on sending a key that has ended; its signature is remembered like any other.
      if (e.hasExpired() && e.getErrorDetails().size() == 1) {
        return e.getJwtContext().getJwtClaims();
      }
      throw e;
    }
  }

  private static Caller caller(JwtClaims claims) throws MalformedClaimException {
    String workspace = claims.getStringClaimValue(WORKSPACE_CLAIM);
    List<String> scopes = claims.getStringListClaimValue(SCOPES_CLAIM);
    if (workspace == null || scopes == null) {
      throw new IllegalArgumentException("The key names no workspace or no scopes");
    }
    return new Caller(
        claims.getSubject(),
        workspace,
        Set.copyOf(scopes),
        claims.getJwtId(),
        LimitsJson.read(claims.getClaimValue(LIMITS_CLAIM)));
  }
}
