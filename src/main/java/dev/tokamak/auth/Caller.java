package dev.tokamak.auth;

import dev.tokamak.inference.KeyLimits;
import io.quarkus.security.identity.SecurityIdentity;
import java.util.Set;

/**
 * Who makes a request, as their API key says.
 *
 * @param userId {@code user-…}
 * @param workspaceId {@code wpc-…}: whom the request counts for
 * @param scopes what the key allows, for example {@code completions}
 * @param keyId the key's {@code jti}
 * @param limits what the key itself says; what it leaves open is the service's to decide
 */
public record Caller(
    String userId, String workspaceId, Set<String> scopes, String keyId, KeyLimits limits) {

  /** The name of the identity's attribute that holds the caller. */
  public static final String ATTRIBUTE = "tokamak.caller";

  /** The caller behind an authenticated identity. */
  public static Caller of(SecurityIdentity identity) {
    return identity.getAttribute(ATTRIBUTE);
  }
}
