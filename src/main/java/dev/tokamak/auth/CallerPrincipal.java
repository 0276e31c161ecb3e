package dev.tokamak.auth;

import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipal;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;

/** A verified token, and the caller it names in this service's own terms. */
final class CallerPrincipal extends DefaultJWTCallerPrincipal {
  private final Caller caller;

  CallerPrincipal(String token, JwtClaims claims, Caller caller) {
    super(token, "JWT", claims);
    this.caller = caller;
  }

  Caller caller() {
    return caller;
  }

  @Override
  public String getName() {
    return caller.userId();
  }

  /** The scopes, which become the identity's roles: not what a foreign issuer calls groups. */
  @Override
  public Set<String> getGroups() {
    return caller.scopes();
  }
}
