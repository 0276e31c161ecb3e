package dev.tokamak.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Whose tokens are accepted. */
@ConfigMapping(prefix = "tokamak.auth")
public interface AuthConfig {

  /**
   * The key that signs API keys: PEM text (PKCS#8, EC P-256), or the path of such a file.
   *
   * <p>Replicas that share it accept each other's keys. Without it the one in {@code
   * TOKAMAK_HOME/keys} is used, and made at the first start. Changing it ends every key that was
   * signed with the old one. It is never printed.
   */
  Optional<String> signingKey();

  /** An OpenID provider whose tokens are accepted beside API keys. */
  External external();

  /** An OpenID provider. */
  interface External {

    /**
     * An OpenID provider whose tokens are accepted beside API keys: their {@code iss}, letter for
     * letter. It lets everybody in who can get a token there with one of the {@link #scopes}.
     */
    Optional<String> issuer();

    /**
     * The provider's public keys (RFC 7517): an {@code https:} address, or the path of a file.
     * Plain {@code http:} is taken from this machine alone: elsewhere whoever is on the way could
     * replace the keys, and let in whom they like.
     */
    Optional<String> jwks();

    /**
     * What a token's {@code aud} must name. Without it a token that was issued for any other
     * application of the same provider opens this one as well.
     */
    Optional<String> audience();

    /**
     * The claim that names the workspace; {@code wpc-} is put before a value that lacks it. Users
     * must not be able to choose it themselves at the provider, since they would choose who pays.
     */
    @WithDefault("workspace")
    String workspaceClaim();

    /** The workspace of a token without that claim. Unless set, such a token is refused. */
    Optional<String> defaultWorkspace();

    /** The claim that lists scopes: an array, or a text with spaces between them. */
    @WithDefault("groups")
    String scopesClaim();

    /**
     * The scopes that the provider's tokens may carry; others in the claim have no effect. With
     * {@code admin} here, a group of that name at the provider rules this service; that needs an
     * {@link #audience}.
     */
    @WithDefault("completions")
    Set<String> scopes();

    /**
     * How long keys are used before they are fetched again: so long does a key work that the
     * provider withdrew.
     */
    @WithDefault("10m")
    Duration jwksMaxAge();

    /**
     * The least time between two fetches, however many tokens name unknown keys. Lower, a new key
     * works sooner; higher, forged tokens burden the provider less.
     */
    @WithDefault("10s")
    Duration jwksMinInterval();
  }
}
