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
    assertThat(issuer.recognize(made.token())).isEqualTo(new Recognition.Unknown());

    Caller first = issuer.verify(made.token()).caller();

    assertThat(issuer.recognize(made.token())).isEqualTo(new Recognition.Known(first));
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
    assertThat(issuer.recognize(made.token())).isEqualTo(new Recognition.Refused());
  }

  @Test
  void aRememberedKeyIsStillRevokedAtOnce() throws Exception {
    NewApiKey made = key(keys);
    Caller caller = issuer.verify(made.token()).caller();

    keys.revoke(made.key().id());

    // Recognizing looks at no file, and lets nobody in.
    assertThat(issuer.recognize(made.token())).isEqualTo(new Recognition.Known(caller));
    isRefused(made.token());
    assertThat(issuer.recognize(made.token())).isEqualTo(new Recognition.Refused());
  }

  @Test
  void aKeyThatHadEndedBeforeIsRememberedAndRefused() throws Exception {
    InstantSource yesterday = InstantSource.fixed(Instant.now().minus(Duration.ofDays(1)));
    NewApiKey ended = key(new ApiKeys(home, Optional.empty(), yesterday));

    isRefused(ended.token());
    assertThat(issuer.recognize(ended.token())).isEqualTo(new Recognition.Refused());
    isRefused(ended.token());
    now = ended.key().expires().orElseThrow().minusSeconds(1);
    issuer.verify(ended.token());
  }

  @Test
  void remembersAForgeryAsSuch() throws Exception {
    NewApiKey made = key(keys);
    issuer.verify(made.token());
    String forged = OwnIssuer.sign(made.key(), SigningKey.generate());

    assertThat(issuer.recognize(forged)).isEqualTo(new Recognition.Unknown());
    isRefused(forged);
    assertThat(issuer.recognize(forged)).isEqualTo(new Recognition.Refused());
    isRefused(forged);
    issuer.verify(made.token());
  }

  @Test
  void aForgeryOfAnEndedKeyIsNoGenuineKey() throws Exception {
    InstantSource yesterday = InstantSource.fixed(Instant.now().minus(Duration.ofDays(1)));
    ApiKey ended = key(new ApiKeys(home, Optional.empty(), yesterday)).key();
    String forged = OwnIssuer.sign(ended, SigningKey.generate());

    isRefused(forged);
    now = ended.expires().orElseThrow().minusSeconds(1);
    isRefused(forged);
  }
}
