package dev.tokamak.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.TokamakException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
  /** The published key of RFC 6979, appendix A.2.5, as {@code openssl pkcs8} writes it. */
  private static final String OPENSSL_PRIVATE =
      """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgya+p2EW6dRZrXCFX
      Z7HWk05Qw9s26JsSe4piKxIPZyGhRANCAARg/tS6JVqdMclh63TGNW1owEm4kjth
      +mzmaWIuYPKftnkD/hAIuLyZpBrp6VYovGTy8bIMLX6fUXejwpTURiKZ
      -----END PRIVATE KEY-----
      """;

  private static final String OPENSSL_PUBLIC =
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==";

  @TempDir Path home;

  @Test
  void isMadeAtFirstNeedForItsOwnerOnlyAndStaysTheSame() throws IOException {
    SigningKey made = SigningKey.load(home, Optional.empty());

    assertThat(mode(home.resolve("keys/signing-key.pem"))).isEqualTo("rw-------");
    assertThat(mode(home.resolve("keys"))).isEqualTo("rwx------");
    assertThat(SigningKey.load(home, Optional.of(" ")).publicKey()).isEqualTo(made.publicKey());
  }

  @Test
  void manyThatNeedItAtOnceGetTheSame() throws Exception {
    Callable<ECPublicKey> load = () -> SigningKey.load(home, Optional.empty()).publicKey();
    List<ECPublicKey> keys = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (var key : threads.invokeAll(Collections.nCopies(16, load))) {
        keys.add(key.get());
      }
    }
    assertThat(keys).containsOnly(SigningKey.load(home, Optional.empty()).publicKey());
  }

  @Test
  void derivesThePublicKeyFromThePrivateOne() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    // Both signs of y come up within a few tries.
    for (int i = 0; i < 16; i++) {
      var pair = generator.generateKeyPair();
      String pem = SigningKeyPem.format((ECPrivateKey) pair.getPrivate());
      assertThat(SigningKeyPem.parse(pem, "here").publicKey()).isEqualTo(pair.getPublic());
    }
  }

  @Test
  void readsWhatOpensslWrites() throws IOException {
    SigningKey fromText = SigningKey.load(home, Optional.of(OPENSSL_PRIVATE));

    assertThat(Base64.getEncoder().encodeToString(fromText.publicKey().getEncoded()))
        .isEqualTo(OPENSSL_PUBLIC);
    String oneLine = OPENSSL_PRIVATE.replace("\n", "\\n");
    assertThat(SigningKey.load(home, Optional.of(oneLine)).publicKey())
        .isEqualTo(fromText.publicKey());
    assertThat(home.resolve("keys")).doesNotExist();
  }

  @Test
  void readsAConfiguredFileThatOnlyItsGroupMayReadToo() throws IOException {
    Path file = Files.writeString(home.resolve("mounted.pem"), OPENSSL_PRIVATE);
    setMode(file, "r--r-----");

    assertThat(SigningKey.load(home, Optional.of(file.toString())).publicKey()).isNotNull();
  }

  @Test
  void refusesAFileThatOthersCanRead() throws IOException {
    SigningKey.load(home, Optional.empty());
    Path own = home.resolve("keys/signing-key.pem");
    for (String open : List.of("rw-r--r--", "rw-r-----", "rw----r--")) {
      setMode(own, open);
      assertThatThrownBy(() -> SigningKey.load(home, Optional.empty()))
          .isInstanceOf(TokamakException.class)
          .hasMessageContaining("open to other users")
          .hasMessageContaining("chmod 600 " + own);
    }
    Path given = Files.writeString(home.resolve("given.pem"), OPENSSL_PRIVATE);
    setMode(given, "rw-r--r--");
    assertThatThrownBy(() -> SigningKey.load(home, Optional.of(given.toString())))
        .hasMessageContaining("chmod 600 " + given);
  }

  @Test
  void saysWhatIsWrongWithAKeyAndNeverRepeatsIt() throws GeneralSecurityException {
    refused("/no/such/file.pem", "neither PEM text nor the path of a file");
    refused("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "no PEM block");
    refused("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", "openssl pkcs8");
    refused("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----", "no EC key");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    refused(SigningKeyPem.format((ECPrivateKey) generator.generateKeyPair().getPrivate()), "P-256");
  }

  private void refused(String value, String because) {
    assertThatThrownBy(() -> SigningKey.load(home, Optional.of(value)))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining(because)
        .hasMessageNotContainingAny("c2VjcmV0", "AAAA");
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static void setMode(Path file, String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
