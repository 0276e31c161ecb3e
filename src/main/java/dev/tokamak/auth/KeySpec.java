package dev.tokamak.auth;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.KeyLimits;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A key to be made. Invalid values cannot exist.
 *
 * @param name what people call it; one key in use per name
 * @param userId {@code user-…}: the token's subject
 * @param workspaceId {@code wpc-…}: whom its requests count for
 * @param scopes one at least, out of {@link Scopes#ALL}
 * @param limits what is absent is left to the service's configuration
 */
public record KeySpec(
    String name,
    String userId,
    String workspaceId,
    Set<String> scopes,
    KeyLifetime lifetime,
    KeyLimits limits) {

  /** Who a key belongs to when nothing is said. */
  public static final String DEFAULT_USER = "user-default";

  /** Whom a key counts for when nothing is said. */
  public static final String DEFAULT_WORKSPACE = "wpc-default";

  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._@/+-]{0,63}");
  private static final Pattern USER = Pattern.compile("user-[A-Za-z0-9._-]{1,64}");
  private static final Pattern WORKSPACE = Pattern.compile("wpc-[A-Za-z0-9._-]{1,64}");

  public KeySpec {
    if (!NAME.matcher(name).matches() || ApiKey.isId(name)) {
      throw ErrorCode.INVALID_REQUEST.at(
          "name", "must be 1 to 64 letters, digits, spaces or . _ @ / + - and not a key's id");
    }
    if (!USER.matcher(userId).matches()) {
      throw ErrorCode.INVALID_REQUEST.at("user", "must be user- and letters, digits or . _ -");
    }
    if (!WORKSPACE.matcher(workspaceId).matches()) {
      throw ErrorCode.INVALID_REQUEST.at("workspace", "must be wpc- and letters, digits or . _ -");
    }
    scopes = Set.copyOf(scopes);
    if (scopes.isEmpty() || !Scopes.ALL.containsAll(scopes)) {
      throw ErrorCode.INVALID_REQUEST.at(
          "scope", "must be one or more of " + String.join(", ", new TreeSet<>(Scopes.ALL)));
    }
    Objects.requireNonNull(lifetime);
    Objects.requireNonNull(limits);
  }

  /** A key without limits of its own. */
  public KeySpec(
      String name, String userId, String workspaceId, Set<String> scopes, KeyLifetime lifetime) {
    this(name, userId, workspaceId, scopes, lifetime, KeyLimits.NONE);
  }
}
