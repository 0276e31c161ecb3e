package dev.tokamak.auth;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/** A provider that serves its keys over HTTP and signs what it is told to. */
public final class OpenIdProvider implements QuarkusTestResourceLifecycleManager {
  static final String ISSUER = "https://login.example.test/realm";
  static final String AUDIENCE = "tokamak-api";

  static volatile OpenIdProvider running;

  final PublicJsonWebKey rsa = rsa("rsa-1");
  final PublicJsonWebKey ec = ec("ec-1");
  final List<PublicJsonWebKey> served = new CopyOnWriteArrayList<>(List.of(rsa, ec));
  final AtomicInteger fetches = new AtomicInteger();
  private HttpServer server;

  @Override
  public Map<String, String> start() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/jwks",
          exchange -> {
            fetches.incrementAndGet();
            byte[] body =
                new JsonWebKeySet(served)
                    .toJson(OutputControlLevel.PUBLIC_ONLY)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      running = this;
      Path home = Files.createTempDirectory(Path.of("target"), "auth-home-");
      return Map.of(
          "tokamak.home",
          home.toString(),
          "tokamak.auth.external.issuer",
          ISSUER,
          "tokamak.auth.external.jwks",
          "http://localhost:" + server.getAddress().getPort() + "/jwks",
          "tokamak.auth.external.audience",
          AUDIENCE,
          "tokamak.auth.external.jwks-min-interval",
          "0s");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    server.stop(0);
  }

  /** Claims that are all as they should be. */
  static JwtClaims claims() {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(ISSUER);
    claims.setSubject("ada");
    claims.setAudience(AUDIENCE);
    claims.setStringClaim("workspace", "engines");
    claims.setStringListClaim("groups", "completions", "admin", "staff");
    claims.setGeneratedJwtId();
    claims.setExpirationTimeMinutesInTheFuture(5);
    return claims;
  }

  static String sign(JwtClaims claims, PublicJsonWebKey key, String algorithm) {
    JsonWebSignature signature = new JsonWebSignature();
    signature.setAlgorithmHeaderValue(algorithm);
    signature.setKeyIdHeaderValue(key.getKeyId());
    signature.setKey(key.getPrivateKey());
    signature.setPayload(claims.toJson());
    try {
      return signature.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  static PublicJsonWebKey rsa(String id) {
    try {
      var key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId(id);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  static PublicJsonWebKey ec(String id) {
    try {
      var key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId(id);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }
}
