package dev.tokamak.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.KeyLimits;
import dev.tokamak.inference.TokamakException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwx.JsonWebStructure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
  private static final Instant NOW = Instant.parse("2026-07-01T10:05:00.789Z");
  private static final Instant SECOND = Instant.parse("2026-07-01T10:05:00Z");

  @TempDir Path home;
  private Instant now = NOW;
  private ApiKeys keys;

  @BeforeEach
  void open() {
    keys = new ApiKeys(home, Optional.empty(), () -> now);
  }

  @Test
  void aKeySaysWhoItIsFor() throws Exception {
    NewApiKey made =
        keys.create(
            new KeySpec("laptop", "user-ada", "wpc-engines", Scopes.ALL, KeyLifetime.parse("12h")));

    var token = (JsonWebSignature) JsonWebStructure.fromCompactSerialization(made.token());
    assertThat(token.getAlgorithmHeaderValue()).isEqualTo("ES256");
    token.setKey(SigningKey.load(home, Optional.empty()).publicKey());
    JwtClaims claims = JwtClaims.parse(token.getPayload());
    assertThat(claims.getIssuer()).isEqualTo("tokamak");
    assertThat(claims.getSubject()).isEqualTo("user-ada");
    assertThat(claims.getStringClaimValue("workspace")).isEqualTo("wpc-engines");
    assertThat(claims.getStringListClaimValue("groups")).containsExactly("admin", "completions");
    assertThat(claims.getJwtId()).isEqualTo(made.key().id()).matches("key-[0-9a-f]{20}");
    assertThat(claims.getIssuedAt().getValue()).isEqualTo(SECOND.getEpochSecond());
    assertThat(claims.getExpirationTime().getValue())
        .isEqualTo(SECOND.plus(Duration.ofHours(12)).getEpochSecond());
  }

  @Test
  void aKeyCarriesItsOwnLimitsAndTheListKeepsThem() throws Exception {
    KeyLimits limits = new KeyLimits(OptionalInt.of(60), OptionalInt.empty(), OptionalInt.of(4));

    NewApiKey made =
        keys.create(
            new KeySpec("limited", "user-ada", "wpc-a", Scopes.ALL, KeyLifetime.DEFAULT, limits));

    var token = (JsonWebSignature) JsonWebStructure.fromCompactSerialization(made.token());
    token.setKey(SigningKey.load(home, Optional.empty()).publicKey());
    assertThat(JwtClaims.parse(token.getPayload()).getClaimValue("limits"))
        .isEqualTo(Map.of("requestsPerMinute", 60L, "concurrentRequests", 4L));
    assertThat(keys.list()).extracting(ApiKey::limits).containsExactly(limits);
  }

  @Test
  void readsListsOfBeforeThereWereLimits() throws IOException {
    create("old");
    Path list = home.resolve("keys/keys.json");
    Files.writeString(list, Files.readString(list).replaceFirst("\"limits\" : \\{ },", ""));
    assertThat(Files.readString(list)).doesNotContain("limits");

    assertThat(keys.list()).extracting(ApiKey::limits).containsExactly(KeyLimits.NONE);
  }

  @Test
  void aPassOpensTheDoorForMinutesAndIsInNoList() throws Exception {
    create("first");
    String pass = keys.passForOwner().orElseThrow();

    var token = (JsonWebSignature) JsonWebStructure.fromCompactSerialization(pass);
    token.setKey(SigningKey.load(home, Optional.empty()).publicKey());
    JwtClaims claims = JwtClaims.parse(token.getPayload());
    assertThat(claims.getIssuer()).isEqualTo(OwnIssuer.ISSUER);
    assertThat(claims.getStringListClaimValue("groups")).containsExactly("completions");
    assertThat(claims.getExpirationTime().getValue())
        .isEqualTo(SECOND.plus(Duration.ofMinutes(2)).getEpochSecond());
    assertThat(keys.list()).extracting(ApiKey::name).containsExactly("first");
  }

  @Test
  void thereIsNoPassWhereNoServiceCanBeRunning() throws IOException {
    assertThat(keys.passForOwner()).isEmpty();
    assertThat(home.resolve("keys")).doesNotExist();
  }

  @Test
  void keepsWhatTheKeyIsButNotTheKey() throws IOException {
    NewApiKey made = create("laptop");

    assertThat(keys.list())
        .containsExactly(
            new ApiKey(
                made.key().id(),
                "laptop",
                KeySpec.DEFAULT_USER,
                KeySpec.DEFAULT_WORKSPACE,
                Set.of(Scopes.COMPLETIONS),
                KeyLimits.NONE,
                SECOND,
                Optional.of(SECOND.plus(Duration.ofDays(90))),
                Optional.empty()));
    Path list = home.resolve("keys/keys.json");
    assertThat(Files.readString(list)).doesNotContain(made.token().split("\\."));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(list)))
        .isEqualTo("rw-------");
    assertThat(made).asString().doesNotContain(made.token());
  }

  @Test
  void revokesByIdAndByName() throws IOException {
    ApiKey one = create("one").key();
    ApiKey two = create("two").key();

    assertThat(keys.revoke(one.id()).revoked()).contains(SECOND);
    assertThat(keys.revoke("two").id()).isEqualTo(two.id());

    assertThat(keys.list())
        .extracting(key -> key.statusAt(now))
        .containsOnly(ApiKey.Status.REVOKED);
  }

  @Test
  void revokingTwiceKeepsTheFirstTime() throws IOException {
    ApiKey key = create("one").key();
    keys.revoke("one");
    now = NOW.plusSeconds(60);

    assertThat(keys.revoke(key.id()).revoked()).contains(SECOND);
    assertThat(keys.revoke("one").revoked()).contains(SECOND);
  }

  @Test
  void aNameIsFreeAgainWhenItsKeyHasEnded() throws IOException {
    ApiKey revoked = create("one").key();
    assertThatThrownBy(() -> create("one")).hasMessageContaining("\"one\" is in use");
    keys.revoke("one");
    ApiKey expired = create("one").key();
    now = NOW.plus(Duration.ofDays(91));
    ApiKey used = create("one").key();

    assertThat(keys.revoke("one").id()).isEqualTo(used.id());
    assertThat(keys.list())
        .extracting(ApiKey::id, key -> key.revoked().isPresent())
        .containsExactly(
            tuple(revoked.id(), true), tuple(expired.id(), false), tuple(used.id(), true));
  }

  @Test
  void saysThatThereIsNoSuchKey() {
    assertThatThrownBy(() -> keys.revoke("nobody"))
        .isInstanceOfSatisfying(
            TokamakException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND))
        .hasMessageContaining("nobody");
  }

  @Test
  void makesTheFirstKeyOnce() throws IOException {
    NewApiKey first = keys.createFirstIfNone().orElseThrow();

    assertThat(first.key().scopes()).containsExactly(Scopes.COMPLETIONS);
    assertThat(keys.createFirstIfNone()).isEmpty();
    keys.revoke(first.key().id());
    assertThat(keys.createFirstIfNone()).isEmpty();
  }

  @Test
  void makesNoFirstKeyWhereTheSigningKeyIsShared() throws IOException {
    SigningKey.load(home, Optional.empty());
    Path replica = home.resolve("replica");
    ApiKeys there =
        new ApiKeys(
            replica,
            Optional.of(home.resolve("keys/signing-key.pem").toString()),
            InstantSource.system());

    assertThat(there.createFirstIfNone()).isEmpty();
    assertThat(replica).doesNotExist();
  }

  @Test
  void manyAtOnceLoseNothing() throws Exception {
    List<Callable<Optional<NewApiKey>>> work = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "key " + i;
      // Each with an instance of its own, as separate commands have.
      work.add(() -> Optional.of(other().create(spec(name))));
    }
    work.addAll(Collections.nCopies(4, () -> other().createFirstIfNone()));
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
    }

    assertThat(keys.list())
        .extracting(ApiKey::name)
        .filteredOn(name -> name.startsWith("key "))
        .hasSize(20)
        .doesNotHaveDuplicates();
    try (var files = Files.list(home.resolve("keys"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(".lock", "keys.json", "signing-key.pem");
    }
  }

  @Test
  void processesAtOnceLoseNothing() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  KeyMaker.class.getName(),
                  home.toString(),
                  "process " + i,
                  "8")
              .inheritIO()
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }

    assertThat(keys.list()).extracting(ApiKey::name).hasSize(24).doesNotHaveDuplicates();
  }

  @Test
  void refusesADamagedList() throws IOException {
    create("one");
    Path list = home.resolve("keys/keys.json");
    for (String damaged : List.of("", "{", "[]", "{\"keys\": [{\"id\": 7}]}")) {
      Files.writeString(list, damaged);
      assertThatThrownBy(() -> keys.list())
          .isInstanceOf(TokamakException.class)
          .hasMessageContaining(list.toString())
          .hasMessageContaining("damaged");
      assertThatThrownBy(() -> create("two")).hasMessageContaining("damaged");
      assertThat(list).hasContent(damaged);
    }
  }

  @Test
  void refusesAKeyThatMakesNoSense() {
    assertThatThrownBy(() -> spec("")).hasMessageStartingWith("name must");
    assertThatThrownBy(() -> spec("two\nlines")).hasMessageStartingWith("name must");
    assertThatThrownBy(() -> spec("key-00112233445566778899")).hasMessageStartingWith("name must");
    assertThatThrownBy(() -> spec("a", "ada", "wpc-a", Scopes.ALL))
        .hasMessageStartingWith("user must");
    assertThatThrownBy(() -> spec("a", "user-a", "wpc-", Scopes.ALL))
        .hasMessageStartingWith("workspace must");
    assertThatThrownBy(() -> spec("a", "user-a", "wpc-a", Set.of()))
        .hasMessageStartingWith("scope must");
    assertThatThrownBy(() -> spec("a", "user-a", "wpc-a", Set.of("root")))
        .hasMessageStartingWith("scope must");
  }

  private ApiKeys other() {
    return new ApiKeys(home, Optional.empty());
  }

  private NewApiKey create(String name) throws IOException {
    return keys.create(spec(name));
  }

  private static KeySpec spec(String name) {
    return spec(name, KeySpec.DEFAULT_USER, KeySpec.DEFAULT_WORKSPACE, Set.of(Scopes.COMPLETIONS));
  }

  private static KeySpec spec(String name, String user, String workspace, Set<String> scopes) {
    return new KeySpec(name, user, workspace, scopes, KeyLifetime.DEFAULT);
  }
}
