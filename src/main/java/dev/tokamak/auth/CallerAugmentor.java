package dev.tokamak.auth;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.SecurityIdentityAugmentor;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Puts the {@link Caller} onto the identity, where {@link Caller#of} finds it. */
@Singleton
final class CallerAugmentor implements SecurityIdentityAugmentor {

  @Override
  public Uni<SecurityIdentity> augment(
      SecurityIdentity identity, AuthenticationRequestContext context) {
    if (identity.getPrincipal() instanceof CallerPrincipal principal) {
      return Uni.createFrom()
          .item(
              QuarkusSecurityIdentity.builder(identity)
                  .addAttribute(Caller.ATTRIBUTE, principal.caller())
                  .build());
    }
    return Uni.createFrom().item(identity);
  }
}
