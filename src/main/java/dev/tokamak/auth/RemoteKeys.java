package dev.tokamak.auth;

import java.io.IOException;
import java.security.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * The public keys of an issuer, which rotate: they are fetched again when they are old, and when a
 * token names a key that is not among them, but never more often than once per minimum interval,
 * successful or not.
 *
 * <p>While the provider cannot be reached the last keys stay in use. Few threads at a time wait for
 * a fetch; further tokens that would need one are refused meanwhile, so that forged tokens cannot
 * take all worker threads. (jose4j's own {@code HttpsJwks} lets each of them try, one after the
 * other, as long as the provider does not answer.)
 *
 * <p>Thread-safe.
 */
final class RemoteKeys implements VerificationKeyResolver {

  /** Where the keys come from: a JSON Web Key Set (RFC 7517, section 5). */
  @FunctionalInterface
  interface Source {
    String fetch() throws IOException, InterruptedException;
  }

  private record Fetched(List<JsonWebKey> keys, Instant at) {}

  private static final Logger LOG = Logger.getLogger(RemoteKeys.class);
  private static final int WAITING_THREADS = 8;

  private final Source source;
  private final Duration maxAge;
  private final Duration minInterval;
  private final InstantSource clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private final Semaphore waiting = new Semaphore(WAITING_THREADS);
  private volatile Fetched fetched = new Fetched(List.of(), Instant.MIN);
  private volatile Instant lastAttempt = Instant.MIN;

  RemoteKeys(Source source, Duration maxAge, Duration minInterval, InstantSource clock) {
    this.source = source;
    this.maxAge = maxAge;
    this.minInterval = minInterval;
    this.clock = clock;
  }

  @Override
  public Key resolveKey(JsonWebSignature signature, List<JsonWebStructure> nested)
      throws UnresolvableKeyException {
    try {
      Fetched known = fetched;
      JsonWebKey key = select(signature, known);
      if (key == null) {
        key = select(signature, fetchNewerThan(known));
      } else if (isOld(known) && fetching.tryLock()) {
        // One thread fetches; the others go on with the keys there are.
        try {
          key = select(signature, fetchIfDue(known));
        } finally {
          fetching.unlock();
        }
      }
      if (key != null) {
        return key.getKey();
      }
    } catch (JoseException unusable) {
      LOG.debug("A token's key cannot be selected", unusable);
    }
    throw new UnresolvableKeyException("The issuer has no such key");
  }

  private static JsonWebKey select(JsonWebSignature signature, Fetched from) throws JoseException {
    return new VerificationJwkSelector().select(signature, from.keys);
  }

  private boolean isOld(Fetched known) {
    return known.at.equals(Instant.MIN) || known.at.plus(maxAge).isBefore(clock.instant());
  }

  private Fetched fetchNewerThan(Fetched known) {
    if (!waiting.tryAcquire()) {
      return known;
    }
    try {
      fetching.lock();
      try {
        return fetchIfDue(known);
      } finally {
        fetching.unlock();
      }
    } finally {
      waiting.release();
    }
  }

  /** To be called with the lock. */
  private Fetched fetchIfDue(Fetched known) {
    Instant now = clock.instant();
    boolean fetchedMeanwhile = fetched != known;
    boolean tooSoon =
        !lastAttempt.equals(Instant.MIN) && lastAttempt.plus(minInterval).isAfter(now);
    if (fetchedMeanwhile || tooSoon) {
      return fetched;
    }
    lastAttempt = now;
    try {
      fetched = new Fetched(List.copyOf(new JsonWebKeySet(source.fetch()).getJsonWebKeys()), now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | JoseException e) {
      LOG.warnf("The external issuer's keys cannot be fetched: %s", e.getMessage());
    }
    return fetched;
  }
}
