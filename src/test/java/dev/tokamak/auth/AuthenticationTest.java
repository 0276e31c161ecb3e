package dev.tokamak.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.jose4j.jws.AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.HMAC_SHA256;
import static org.jose4j.jws.AlgorithmIdentifiers.NONE;
import static org.jose4j.jws.AlgorithmIdentifiers.RSA_USING_SHA256;

import dev.tokamak.inference.KeyLimits;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in by a running service, through HTTP. */
@QuarkusTest
@TestProfile(NoModels.class)
@WithTestResource(OpenIdProvider.class)
class AuthenticationTest {

  @ConfigProperty(name = "tokamak.home")
  Path home;

  @Inject ApiKeys keys;

  @Test
  void aKeyOpensTheDoorAndNamesItsCaller() throws IOException {
    NewApiKey key =
        keys.create(
            new KeySpec(
                "opens",
                "user-ada",
                "wpc-engines",
                Set.of(Scopes.COMPLETIONS),
                KeyLifetime.DEFAULT));

    call(key.token())
        .statusCode(200)
        .body("userId", equalTo("user-ada"))
        .body("workspaceId", equalTo("wpc-engines"))
        .body("scopes", contains("completions"))
        .body("keyId", equalTo(key.key().id()))
        .body("onEventLoop", equalTo(true));
  }

  @Test
  void refusesWhoBringsNoKey() {
    refused(given().get("/test/caller").then());
    refused(given().auth().preemptive().basic("a", "b").get("/test/caller").then());
    refused(given().header("Authorization", "Bearer ").get("/test/caller").then());
    refused(call("not-a-token"));
    refused(call("a.b.c"));
  }

  @Test
  void aBadKeyDoesNotCloseWhatIsOpenToAll() {
    given().auth().oauth2("a.b.c").get("/test/caller/open").then().statusCode(200);
  }

  @Test
  void aKeyWithoutTheScopeIsForbidden() throws IOException {
    String completions = create("completions only", Scopes.COMPLETIONS).token();
    String admin = create("admin only", Scopes.ADMIN).token();

    call(admin).statusCode(403);
    given().auth().oauth2(completions).get("/test/caller/admin").then().statusCode(403);
    given().auth().oauth2(admin).get("/test/caller/admin").then().statusCode(200);
  }

  @Test
  void aKeyEndsAtItsTime() throws IOException {
    Instant now = Instant.now();
    KeyLifetime hour = KeyLifetime.parse("1h");

    NewApiKey ended = at(now.minus(Duration.ofHours(1)), spec("an hour ago", hour));
    refused(call(ended.token()));
    NewApiKey good = at(now.minus(Duration.ofMinutes(59)), spec("a minute left", hour));
    call(good.token()).statusCode(200);
  }

  @Test
  void aKeyThatNeverEndsIsGood() throws IOException {
    call(keys.create(spec("for ever", KeyLifetime.NEVER_ENDS)).token()).statusCode(200);
  }

  @Test
  void refusesARevokedKeyFromTheNextRequestOn() throws IOException {
    // As `tokamak keys revoke` in another process does it.
    ApiKeys elsewhere = new ApiKeys(home, Optional.empty());
    for (int i = 0; i < 25; i++) {
      NewApiKey key = elsewhere.create(spec("revoked " + i, KeyLifetime.DEFAULT));
      call(key.token()).statusCode(200);
      elsewhere.revoke(key.key().id());
      refused(call(key.token()));
    }
  }

  @Test
  void acceptsAKeyThatAReplicaMade(@TempDir Path replica) throws IOException {
    String sharedKey = home.resolve("keys/signing-key.pem").toString();

    NewApiKey key =
        new ApiKeys(replica, Optional.of(sharedKey)).create(spec("there", KeyLifetime.DEFAULT));

    call(key.token()).statusCode(200);
  }

  @Test
  void refusesAnotherSignature() throws IOException {
    ApiKey key = create("stolen name", Scopes.COMPLETIONS).key();

    refused(call(OwnIssuer.sign(key, SigningKey.generate())));
  }

  @Test
  void refusesClaimsThatWereChanged() throws IOException {
    String[] mine = create("mine", Scopes.COMPLETIONS).token().split("\\.");
    String[] theirs = create("theirs", Scopes.ADMIN).token().split("\\.");

    refused(call(mine[0] + "." + theirs[1] + "." + mine[2]));
  }

  @Test
  void refusesEveryOtherAlgorithm() throws IOException {
    JwtClaims claims = ownClaims();
    SigningKey signingKey = SigningKey.load(home, Optional.empty());

    refused(call(sign(claims, NONE, null)));
    // The classic confusion: the public key's bytes as a shared secret.
    refused(call(sign(claims, HMAC_SHA256, new HmacKey(signingKey.publicKey().getEncoded()))));
    refused(call(OpenIdProvider.sign(claims, OpenIdProvider.running.rsa, RSA_USING_SHA256)));
    call(sign(claims, ECDSA_USING_P256_CURVE_AND_SHA256, signingKey.privateKey())).statusCode(200);
  }

  @Test
  void refusesAKeyThatLacksAClaim() throws IOException {
    Key signingKey = SigningKey.load(home, Optional.empty()).privateKey();
    for (String claim : Set.of("iss", "sub", "exp", "jti", "workspace")) {
      JwtClaims claims = ownClaims();
      claims.unsetClaim(claim);
      refused(call(sign(claims, ECDSA_USING_P256_CURVE_AND_SHA256, signingKey)));
    }
  }

  @Test
  void aKeyBringsItsLimits() throws IOException {
    KeyLimits limits = new KeyLimits(OptionalInt.of(60), OptionalInt.of(9000), OptionalInt.of(4));
    String token =
        keys.create(
                new KeySpec(
                    "limited",
                    KeySpec.DEFAULT_USER,
                    KeySpec.DEFAULT_WORKSPACE,
                    Set.of(Scopes.COMPLETIONS),
                    KeyLifetime.DEFAULT,
                    limits))
            .token();

    call(token)
        .statusCode(200)
        .body("limits.requestsPerMinute", equalTo(60))
        .body("limits.tokensPerMinute", equalTo(9000))
        .body("limits.concurrentRequests", equalTo(4));
  }

  @Test
  void refusesAKeyWhoseLimitsCannotBeRead() throws IOException {
    Key signingKey = SigningKey.load(home, Optional.empty()).privateKey();
    for (Object limits :
        List.of(
            "60",
            List.of(60),
            Map.of("requestsPerMinute", 0),
            Map.of("requestsPerMinute", 1.5),
            Map.of("tokensPerMinute", "60"),
            Map.of("concurrentRequests", 1L << 40))) {
      JwtClaims claims = ownClaims();
      claims.setClaim("limits", limits);
      refused(call(sign(claims, ECDSA_USING_P256_CURVE_AND_SHA256, signingKey)));
    }
  }

  @Test
  void acceptsTokensOfTheExternalIssuer() {
    OpenIdProvider provider = OpenIdProvider.running;
    for (String token :
        Set.of(
            OpenIdProvider.sign(OpenIdProvider.claims(), provider.rsa, RSA_USING_SHA256),
            OpenIdProvider.sign(
                OpenIdProvider.claims(), provider.ec, ECDSA_USING_P256_CURVE_AND_SHA256))) {
      call(token)
          .statusCode(200)
          .body("userId", equalTo("user-ada"))
          .body("workspaceId", equalTo("wpc-engines"))
          .body("scopes", contains("completions"))
          .body("onEventLoop", equalTo(true));
      given().auth().oauth2(token).get("/test/caller/admin").then().statusCode(403);
    }
  }

  @Test
  void followsTheExternalIssuerToANewKey() {
    var next = OpenIdProvider.rsa("rsa-next");
    String token = OpenIdProvider.sign(OpenIdProvider.claims(), next, RSA_USING_SHA256);
    refused(call(token));

    OpenIdProvider.running.served.add(next);

    call(token).statusCode(200);
  }

  @Test
  void refusesTokensThatTheExternalIssuerDidNotMeanForUs() {
    JwtClaims expired = OpenIdProvider.claims();
    expired.setExpirationTimeMinutesInTheFuture(-5);
    JwtClaims otherAudience = OpenIdProvider.claims();
    otherAudience.setAudience("mail");
    JwtClaims noWorkspace = OpenIdProvider.claims();
    noWorkspace.unsetClaim("workspace");
    JwtClaims otherIssuer = OpenIdProvider.claims();
    otherIssuer.setIssuer("https://elsewhere.example.test");
    JwtClaims asOurs = OpenIdProvider.claims();
    asOurs.setIssuer(OwnIssuer.ISSUER);

    for (JwtClaims claims : Set.of(expired, otherAudience, noWorkspace, otherIssuer, asOurs)) {
      refused(call(OpenIdProvider.sign(claims, OpenIdProvider.running.rsa, RSA_USING_SHA256)));
    }
    refused(
        call(
            OpenIdProvider.sign(
                OpenIdProvider.claims(), OpenIdProvider.rsa("rsa-1"), RSA_USING_SHA256)));
  }

  @Test
  void ownKeyCannotSpeakForTheExternalIssuer() throws IOException {
    Key signingKey = SigningKey.load(home, Optional.empty()).privateKey();

    refused(call(sign(OpenIdProvider.claims(), ECDSA_USING_P256_CURVE_AND_SHA256, signingKey)));
  }

  @Test
  void letsNobodyInWhileTheListOfKeysIsDamagedAndBlamesNoCaller() throws IOException {
    String token = create("before", Scopes.COMPLETIONS).token();
    Path list = home.resolve("keys/keys.json");
    String intact = Files.readString(list);
    try {
      Files.writeString(list, intact.substring(0, intact.length() / 2));
      String body = call(token).statusCode(500).extract().asString();
      assertThat(body).doesNotContain(home.toString());
    } finally {
      Files.writeString(list, intact);
    }
    call(token).statusCode(200);
  }

  private NewApiKey create(String name, String scope) throws IOException {
    return keys.create(
        new KeySpec(
            name,
            KeySpec.DEFAULT_USER,
            KeySpec.DEFAULT_WORKSPACE,
            Set.of(scope),
            KeyLifetime.DEFAULT));
  }

  private NewApiKey at(Instant time, KeySpec spec) throws IOException {
    return new ApiKeys(home, Optional.empty(), InstantSource.fixed(time)).create(spec);
  }

  private static KeySpec spec(String name, KeyLifetime lifetime) {
    return new KeySpec(
        name,
        KeySpec.DEFAULT_USER,
        KeySpec.DEFAULT_WORKSPACE,
        Set.of(Scopes.COMPLETIONS),
        lifetime);
  }

  private static JwtClaims ownClaims() {
    JwtClaims claims = OpenIdProvider.claims();
    claims.setIssuer(OwnIssuer.ISSUER);
    claims.unsetClaim("aud");
    return claims;
  }

  private static String sign(JwtClaims claims, String algorithm, Key key) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
    signature.setAlgorithmHeaderValue(algorithm);
    signature.setKey(key);
    signature.setPayload(claims.toJson());
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ValidatableResponse call(String token) {
    return given().auth().oauth2(token).get("/test/caller").then();
  }

  private static void refused(ValidatableResponse answer) {
    answer.statusCode(401).header("WWW-Authenticate", "Bearer");
  }
}
