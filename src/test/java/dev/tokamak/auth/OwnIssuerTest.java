package dev.tokamak.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.jwt.auth.principal.ParseException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signature is verified once; everything that can change is asked about each time. */
class OwnIssuerTest {
  @TempDir Path home;

  private Instant now = Instant.now();
  private ApiKeys keys;
  private OwnIssuer issuer;

  @BeforeEach
  void open() throws IOException {
    keys = new ApiKeys(home, Optional.empty());
    issuer =
        new OwnIssuer(
            SigningKey.load(home, Optional.empty()),
            new RevocationList(new KeyFolder(home).keyListFile()),
            () -> now);
  }

  private NewApiKey key(ApiKeys keys) throws IOException {
    return keys.create(
        new KeySpec(
            "key", "user-ada", "wpc-a", Set.of(Scopes.COMPLETIONS), KeyLifetime.parse("1h")));
  }

  private void isRefused(String token) {
    assertThatThrownBy(() -> issuer.verify(token)).isInstanceOf(ParseException.class);
  }

  @Test
  void remembersAKeyAndWhoseItIs() throws Exception {
    NewApiKey made = key(keys);
    assertThat(issuer.remembers(made.token())).isFalse();

    Caller first = issuer.verify(made.token()).caller();

    assertThat(issuer.remembers(made.token())).isTrue();
    CallerPrincipal second = issuer.verify(made.token());
    assertThat(second.caller()).isEqualTo(first);
    assertThat(second.getRawToken()).isEqualTo(made.token());
    assertThat(second.getTokenID()).isEqualTo(made.key().id());
  }

  @Test
  void aRememberedKeyStillEndsAtItsTime() throws Exception {
    NewApiKey made = key(keys);
    issuer.verify(made.token());

    now = made.key().expires().orElseThrow().minusMillis(1);
    issuer.verify(made.token());
    now = made.key().expires().orElseThrow();
    isRefused(made.token());
    assertThat(issuer.remembers(made.token())).isTrue();
  }

  @Test
  void aRememberedKeyIsStillRevokedAtOnce() throws Exception {
    NewApiKey made = key(keys);
    issuer.verify(made.token());
    assertThat(issuer.remembers(made.token())).isTrue();

    keys.revoke(made.key().id());

    isRefused(made.token());
  }

  @Test
  void aKeyThatHadEndedBeforeIsRememberedAndRefused() throws Exception {
    InstantSource yesterday = InstantSource.fixed(Instant.now().minus(Duration.ofDays(1)));
    NewApiKey ended = key(new ApiKeys(home, Optional.empty(), yesterday));

    isRefused(ended.token());
    assertThat(issuer.remembers(ended.token())).isTrue();
    isRefused(ended.token());
  }

  @Test
  void remembersNoForgery() throws Exception {
    NewApiKey made = key(keys);
    issuer.verify(made.token());
    String forged = OwnIssuer.sign(made.key(), SigningKey.generate());

    isRefused(forged);
    isRefused(forged);
    assertThat(issuer.remembers(forged)).isFalse();
    issuer.verify(made.token());
  }

  @Test
  void aForgeryOfAnEndedKeyIsNoGenuineKey() throws Exception {
    InstantSource yesterday = InstantSource.fixed(Instant.now().minus(Duration.ofDays(1)));
    ApiKey ended = key(new ApiKeys(home, Optional.empty(), yesterday)).key();
    String forged = OwnIssuer.sign(ended, SigningKey.generate());

    isRefused(forged);
    assertThat(issuer.remembers(forged)).isFalse();
  }
}
