package dev.tokamak.auth;

import dev.tokamak.inference.TokamakException;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import org.jboss.logging.Logger;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/**
 * Where SmallRye JWT hands over a bearer token, to learn who it is.
 *
 * <p>SmallRye's own factory knows one issuer, from its configuration; here the token is given to
 * the issuer it names. That name is read unverified, which is safe: the issuer that is picked
 * verifies it together with the rest.
 *
 * <p>Runs on a worker thread ({@code quarkus.smallrye-jwt.blocking-authentication}), since it looks
 * at a file and may fetch keys.
 */
@Singleton
@Alternative
@Priority(1)
final class CallerPrincipalFactory extends JWTCallerPrincipalFactory {
  private static final Logger LOG = Logger.getLogger(CallerPrincipalFactory.class);

  private final List<TokenIssuer> issuers;
  private final JwtConsumer unverified =
      new JwtConsumerBuilder()
          .setSkipAllValidators()
          .setDisableRequireSignature()
          .setSkipSignatureVerification()
          .build();

  @Inject
  CallerPrincipalFactory(TokenIssuers issuers) {
    this.issuers = issuers.all();
  }

  @Override
  public JWTCallerPrincipal parse(String token, JWTAuthContextInfo ignored) throws ParseException {
    try {
      for (TokenIssuer issuer : issuers) {
        if (!(issuer.recognize(token) instanceof Recognition.Unknown)) {
          return issuer.verify(token);
        }
      }
      String named = unverified.processToClaims(token).getIssuer();
      for (TokenIssuer issuer : issuers) {
        if (issuer.issuer().equals(named)) {
          return issuer.verify(token);
        }
      }
      throw new ParseException("The token's issuer is not known here");
    } catch (InvalidJwtException | MalformedClaimException e) {
      throw new ParseException("The token is not valid");
    } catch (IOException | TokamakException e) {
      // "Unauthorized" would blame the caller for what is wrong here. The reason stays in the log:
      // it names files.
      LOG.errorf("API keys cannot be checked: %s", e.getMessage());
      throw new IllegalStateException("API keys cannot be checked");
    }
  }
}
