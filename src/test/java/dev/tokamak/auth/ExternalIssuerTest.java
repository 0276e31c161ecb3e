package dev.tokamak.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jose4j.jws.AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_USING_SHA256;

import dev.tokamak.inference.KeyLimits;
import dev.tokamak.inference.TokamakException;
import io.smallrye.jwt.auth.principal.ParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExternalIssuerTest {
  private static final PublicJsonWebKey EC = OpenIdProvider.ec("ec");

  /** The configuration, as its record. */
  private record Config(
      Optional<String> issuer,
      Optional<String> jwks,
      Optional<String> audience,
      Optional<String> defaultWorkspace,
      String workspaceClaim,
      String scopesClaim,
      Set<String> scopes)
      implements AuthConfig.External {

    @Override
    public Duration jwksMaxAge() {
      return Duration.ofMinutes(10);
    }

    @Override
    public Duration jwksMinInterval() {
      return Duration.ZERO;
    }
  }

  @TempDir Path folder;
  private Path jwks;

  @BeforeEach
  void publishKeys() throws IOException {
    jwks = folder.resolve("jwks.json");
    publish(EC);
  }

  @Test
  void thereIsNoneUnlessConfigured() {
    assertThat(ExternalIssuer.of(config(Optional.empty(), Optional.empty()))).isEmpty();
  }

  @Test
  void refusesAConfigurationThatCannotBeMeant() {
    Optional<String> issuer = Optional.of(OpenIdProvider.ISSUER);
    Optional<String> file = Optional.of(jwks.toString());
    refused(config(issuer, Optional.empty()), "must be set together");
    refused(config(Optional.empty(), file), "must be set together");
    refused(config(Optional.of("tokamak"), file), "must not be \"tokamak\"");
    refused(config(issuer, Optional.of("no/such/file.json")), "no/such/file.json");
    refused(config(issuer, Optional.of("https://no host/")), "must be an https: address");
    refused(config(issuer, Optional.of("http://keys.example/jwks")), "must be an https: address");
    refused(config("workspace", "groups", Set.of("staff"), Optional.empty()), "admin, completions");
    refused(
        new Config(
            issuer, file, Optional.empty(), Optional.empty(), "org", "groups", Set.of("admin")),
        "only with tokamak.auth.external.audience");
  }

  @Test
  void followsAFileOfKeys() throws Exception {
    TokenIssuer issuer = issuer("workspace", "groups", Set.of("completions"));
    JwtClaims claims = OpenIdProvider.claims();
    assertThat(verify(issuer, claims).scopes()).containsExactly("completions");
    PublicJsonWebKey next = OpenIdProvider.ec("next");
    String token = OpenIdProvider.sign(claims, next, ECDSA_USING_P256_CURVE_AND_SHA256);
    assertThatThrownBy(() -> issuer.verify(token)).isInstanceOf(ParseException.class);

    publish(next);

    assertThat(issuer.verify(token).caller().userId()).isEqualTo("user-ada");
  }

  @Test
  void readsWorkspaceAndScopesFromTheClaimsThatAreConfigured() throws Exception {
    TokenIssuer issuer = issuer("org", "scope", Set.of("completions", "admin"));
    JwtClaims claims = OpenIdProvider.claims();
    claims.setStringClaim("org", "wpc-lab");
    claims.setStringClaim("scope", "openid admin completions");

    assertThat(verify(issuer, claims))
        .isEqualTo(
            new Caller(
                "user-ada", "wpc-lab", Set.of("admin", "completions"), "user-ada", KeyLimits.NONE));
  }

  @Test
  void aTokenWithoutScopesMayDoNothing() throws Exception {
    JwtClaims claims = OpenIdProvider.claims();
    claims.unsetClaim("groups");

    assertThat(verify(issuer("workspace", "groups", Set.of("completions")), claims).scopes())
        .isEmpty();
  }

  @Test
  void aTokenWithoutAWorkspaceGetsTheDefaultOne() throws Exception {
    TokenIssuer issuer =
        ExternalIssuer.of(
                config("org", "groups", Set.of("completions"), Optional.of("wpc-everyone")))
            .orElseThrow();

    assertThat(verify(issuer, OpenIdProvider.claims()).workspaceId()).isEqualTo("wpc-everyone");
  }

  @Test
  void refusesClaimsOfTheWrongKind() {
    TokenIssuer issuer = issuer("workspace", "groups", Set.of("completions"));
    JwtClaims claims = OpenIdProvider.claims();
    claims.setClaim("workspace", 7);

    assertThatThrownBy(() -> verify(issuer, claims)).isInstanceOf(ParseException.class);
  }

  @Test
  void aKeyServesOnlyItsOwnAlgorithm() {
    TokenIssuer issuer = issuer("workspace", "groups", Set.of("completions"));
    String token =
        OpenIdProvider.sign(
            OpenIdProvider.claims(), OpenIdProvider.rsa(EC.getKeyId()), RSA_USING_SHA256);

    assertThatThrownBy(() -> issuer.verify(token)).isInstanceOf(ParseException.class);
  }

  private static Caller verify(TokenIssuer issuer, JwtClaims claims) throws Exception {
    return issuer
        .verify(OpenIdProvider.sign(claims, EC, ECDSA_USING_P256_CURVE_AND_SHA256))
        .caller();
  }

  private TokenIssuer issuer(String workspaceClaim, String scopesClaim, Set<String> scopes) {
    return ExternalIssuer.of(config(workspaceClaim, scopesClaim, scopes, Optional.empty()))
        .orElseThrow();
  }

  private Config config(Optional<String> issuer, Optional<String> keys) {
    return new Config(
        issuer,
        keys,
        Optional.empty(),
        Optional.empty(),
        "workspace",
        "groups",
        Set.of("completions"));
  }

  private Config config(
      String workspaceClaim,
      String scopesClaim,
      Set<String> scopes,
      Optional<String> defaultWorkspace) {
    return new Config(
        Optional.of(OpenIdProvider.ISSUER),
        Optional.of(jwks.toString()),
        Optional.of(OpenIdProvider.AUDIENCE),
        defaultWorkspace,
        workspaceClaim,
        scopesClaim,
        scopes);
  }

  private static void refused(Config config, String because) {
    assertThatThrownBy(() -> ExternalIssuer.of(config))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining(because);
  }

  private void publish(PublicJsonWebKey key) throws IOException {
    Files.writeString(jwks, new JsonWebKeySet(key).toJson(OutputControlLevel.PUBLIC_ONLY));
  }
}
