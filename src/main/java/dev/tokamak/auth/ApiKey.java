package dev.tokamak.auth;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.inference.KeyLimits;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What is kept of a key after it was shown: everything but the key.
 *
 * @param id {@code key-…}, the token's {@code jti}
 * @param limits what it may ask for at most; what is absent is the service's to decide
 * @param expires empty: never
 * @param revoked when it was revoked; empty: it was not
 */
public record ApiKey(
    String id,
    String name,
    String userId,
    String workspaceId,
    Set<String> scopes,
    KeyLimits limits,
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

  /** The key as {@code keys.json} holds it. */
  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", id);
    node.put("name", name);
    node.put("user", userId);
    node.put("workspace", workspaceId);
    var scopeNames = node.putArray("scopes");
    new TreeSet<>(scopes).forEach(scopeNames::add);
    var limitFields = node.putObject("limits");
    LimitsJson.write(limits).forEach(limitFields::put);
    node.put("created", created.toString());
    node.put("expires", expires.map(Instant::toString).orElse(null));
    node.put("revoked", revoked.map(Instant::toString).orElse(null));
    return node;
  }

  ApiKey revokedAt(Instant when) {
    return new ApiKey(
        id, name, userId, workspaceId, scopes, limits, created, expires, Optional.of(when));
  }
}
