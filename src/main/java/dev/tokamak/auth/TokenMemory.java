package dev.tokamak.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What was found out about tokens of late: of a bounded number of them, the least recently seen
 * making room, and each for a bounded time.
 *
 * <p>It knows tokens by their SHA-256, so that no key lies in memory for longer than its request,
 * and comparing takes the same time however much of a guess is right. Thread-safe.
 */
final class TokenMemory<V> {

  private record Digest(long a, long b, long c, long d) {}

  private record Finding<V>(V value, long since) {}

  private final long maxAgeNanos;
  private final LongSupplier clock;
  private final Map<Digest, Finding<V>> findings;

  /**
   * @param clock nanoseconds, as {@link System#nanoTime} counts them
   */
  TokenMemory(int capacity, Duration maxAge, LongSupplier clock) {
    this.maxAgeNanos = maxAge.toNanos();
    this.clock = clock;
    this.findings =
        new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Digest, Finding<V>> eldest) {
            return size() > capacity;
          }
        };
  }

  Optional<V> recall(String token) {
    Digest digest = digest(token);
    long now = clock.getAsLong();
    synchronized (findings) {
      Finding<V> known = findings.get(digest);
      if (known == null) {
        return Optional.empty();
      }
      if (now - known.since > maxAgeNanos) {
        findings.remove(digest);
        return Optional.empty();
      }
      return Optional.of(known.value);
    }
  }

  void remember(String token, V value) {
    Digest digest = digest(token);
    Finding<V> finding = new Finding<>(value, clock.getAsLong());
    synchronized (findings) {
      findings.put(digest, finding);
    }
  }

  private static Digest digest(String token) {
    try {
      ByteBuffer bytes =
          ByteBuffer.wrap(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
      return new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
