package dev.tokamak.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.junit.jupiter.api.Test;

class RemoteKeysTest {
  private static final PublicJsonWebKey OLD = OpenIdProvider.ec("old");
  private static final PublicJsonWebKey NEXT = OpenIdProvider.ec("next");

  private final List<PublicJsonWebKey> served = new ArrayList<>(List.of(OLD));
  private Instant now = Instant.parse("2026-07-01T10:00:00Z");
  private int fetches;
  private boolean broken;
  private final RemoteKeys keys =
      new RemoteKeys(this::fetch, Duration.ofMinutes(10), Duration.ofSeconds(10), () -> now);

  @Test
  void fetchesOnceForManyTokens() throws Exception {
    for (int i = 0; i < 100; i++) {
      assertThat(keys.resolveKey(signedBy(OLD), List.of())).isEqualTo(OLD.getKey());
    }
    assertThat(fetches).isEqualTo(1);
  }

  @Test
  void fetchesAgainForAKeyItDoesNotKnow() throws Exception {
    keys.resolveKey(signedBy(OLD), List.of());
    served.add(NEXT);
    now = now.plusSeconds(10);

    assertThat(keys.resolveKey(signedBy(NEXT), List.of())).isEqualTo(NEXT.getKey());
    assertThat(fetches).isEqualTo(2);
  }

  @Test
  void forgedTokensCannotMakeItFetchMoreOftenThanTheInterval() throws Exception {
    for (int second = 0; second < 100; second++) {
      assertUnknown(NEXT);
      now = now.plusSeconds(1);
    }
    assertThat(fetches).isEqualTo(10);
  }

  @Test
  void failedFetchesCountAsWell() throws Exception {
    broken = true;
    for (int second = 0; second < 100; second++) {
      assertUnknown(OLD);
      now = now.plusSeconds(1);
    }
    assertThat(fetches).isEqualTo(10);
    broken = false;

    assertThat(keys.resolveKey(signedBy(OLD), List.of())).isEqualTo(OLD.getKey());
  }

  @Test
  void forgetsAKeyThatWasWithdrawn() throws Exception {
    keys.resolveKey(signedBy(OLD), List.of());
    served.clear();
    served.add(NEXT);
    now = now.plus(Duration.ofMinutes(10)).plusSeconds(1);

    assertUnknown(OLD);
  }

  @Test
  void keepsItsKeysWhileTheProviderIsAway() throws Exception {
    keys.resolveKey(signedBy(OLD), List.of());
    broken = true;
    now = now.plus(Duration.ofDays(1));

    assertThat(keys.resolveKey(signedBy(OLD), List.of())).isEqualTo(OLD.getKey());
  }

  @Test
  void fewThreadsWaitWhileTheProviderDoesNotAnswer() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    RemoteKeys slow =
        new RemoteKeys(
            () -> {
              answered.await();
              return json();
            },
            Duration.ofMinutes(10),
            Duration.ofSeconds(10),
            () -> now);
    CountDownLatch refused = new CountDownLatch(92);
    AtomicInteger found = new AtomicInteger();
    JsonWebSignature token = signedBy(OLD);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        threads.submit(
            () -> {
              try {
                slow.resolveKey(token, List.of());
                found.incrementAndGet();
              } catch (UnresolvableKeyException unknown) {
                refused.countDown();
              }
            });
      }
      // All but the few that wait are refused without an answer of the provider.
      refused.await();
      answered.countDown();
    }
    assertThat(found).hasValue(8);
  }

  private void assertUnknown(PublicJsonWebKey key) throws JoseException {
    JsonWebSignature token = signedBy(key);
    assertThatThrownBy(() -> keys.resolveKey(token, List.of()))
        .isInstanceOf(UnresolvableKeyException.class);
  }

  private String fetch() throws IOException {
    fetches++;
    if (broken) {
      throw new IOException("away");
    }
    return json();
  }

  private String json() {
    return new JsonWebKeySet(served).toJson(OutputControlLevel.PUBLIC_ONLY);
  }

  private static JsonWebSignature signedBy(PublicJsonWebKey key) throws JoseException {
    String token =
        OpenIdProvider.sign(
            OpenIdProvider.claims(), key, AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    return (JsonWebSignature) JsonWebSignature.fromCompactSerialization(token);
  }
}
