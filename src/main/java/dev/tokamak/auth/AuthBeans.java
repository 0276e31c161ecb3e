package dev.tokamak.auth;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Makes the plain classes of this package from the configuration. */
@Singleton
final class AuthBeans {
  private final Path home;
  private final AuthConfig config;

  AuthBeans(HomeConfig home, AuthConfig config) {
    this.home = home.home();
    this.config = config;
  }

  // At the start: a signing key that cannot be used is to stop the service, not a request.
  @Produces
  @Singleton
  @Startup
  TokenIssuers issuers() throws IOException {
    KeyFolder folder = new KeyFolder(home);
    List<TokenIssuer> issuers = new ArrayList<>();
    issuers.add(
        new OwnIssuer(
            SigningKey.load(home, config.signingKey()), new RevocationList(folder.keyListFile())));
    ExternalIssuer.of(config.external()).ifPresent(issuers::add);
    return new TokenIssuers(issuers);
  }

  @Produces
  @Singleton
  ApiKeys apiKeys() {
    return new ApiKeys(home, config.signingKey());
  }
}
