package dev.tokamak.auth;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is kept of a key after it was shown: everything but the key.
 *
 * @param id {@code key-…}, the token's {@code jti}
 * @param expires empty: never
 * @param revoked when it was revoked; empty: it was not
 */
public record ApiKey(
    String id,
    String name,
    String userId,
    String workspaceId,
    Set<String> scopes,
    Instant created,
    Optional<Instant> expires,
    Optional<Instant> revoked) {
  private static final Pattern ID = Pattern.compile("key-[0-9a-f]{20}");

  /** Whether a key still opens the door. */
  public enum Status {
    ACTIVE,
    EXPIRED,
    REVOKED
  }

  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  public Status statusAt(Instant now) {
    if (revoked.isPresent()) {
      return Status.REVOKED;
    }
    return expires.isPresent() && !now.isBefore(expires.get()) ? Status.EXPIRED : Status.ACTIVE;
  }

  ApiKey revokedAt(Instant when) {
    return new ApiKey(id, name, userId, workspaceId, scopes, created, expires, Optional.of(when));
  }
}
