package dev.tokamak.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.TokamakException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateFilesTest {
  @TempDir static Path folder;
  private static TestCertificate ec;
  private static TestCertificate rsa;

  private record Config(
      Optional<Path> certificate, Optional<Path> key, Duration reloadPeriod, boolean management)
      implements TlsConfig {}

  @BeforeAll
  static void makeCertificates() throws Exception {
    ec = TestCertificate.make(folder, "ec", "EC");
    rsa = TestCertificate.make(folder, "rsa", "RSA");
  }

  @Test
  void aPairThatBelongsTogetherIsFine() throws IOException {
    assertThatCode(() -> files(ec.certificatePem(), ec.keyPem()).check())
        .doesNotThrowAnyException();
    assertThatCode(() -> files(rsa.certificatePem(), rsa.keyPem()).check())
        .doesNotThrowAnyException();
    // A chain: the service's own certificate comes first.
    assertThatCode(() -> files(ec.certificatePem() + rsa.certificatePem(), ec.keyPem()).check())
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void theOlderFormsOfKeysAreReadToo(String kind) throws IOException {
    TestCertificate made = kind.equals("EC") ? ec : rsa;
    String old = TestCertificate.pem(kind + " PRIVATE KEY", insideOfPkcs8(made.keyPem()));

    assertThatCode(() -> files(made.certificatePem(), old).check()).doesNotThrowAnyException();
  }

  @Test
  void theKeyOfAnotherCertificateIsRefused() throws Exception {
    TestCertificate other = TestCertificate.make(folder, "other", "EC");

    refused(files(ec.certificatePem(), other.keyPem()), "is not that of the certificate");
    refused(files(ec.certificatePem(), rsa.keyPem()), "holds no EC key, as the certificate has");
  }

  @Test
  void filesWithoutAPairAreRefusedByName() throws IOException {
    refused(files("nothing", ec.keyPem()), "c.pem, which holds no PEM certificate");
    refused(files(ec.certificatePem(), "nothing"), "k.pem, which holds no private key in PEM");
    refused(
        new CertificateFiles(folder.resolve("none.pem"), folder.resolve("k.pem")),
        "none.pem, which does not exist");
  }

  @Test
  void oneFileAloneIsRefused() {
    Optional<Path> file = Optional.of(folder.resolve("c.pem"));
    Duration often = Duration.ofSeconds(30);

    assertThat(CertificateFiles.of(new Config(Optional.empty(), Optional.empty(), often, false)))
        .isEmpty();
    assertThat(CertificateFiles.of(new Config(file, file, often, true))).isPresent();
    refused(new Config(file, Optional.empty(), often, false), "must be set together");
    refused(new Config(file, file, Duration.ZERO, false), "reload-period must be longer than 0");
    refused(new Config(Optional.empty(), Optional.empty(), often, true), "management needs");
  }

  private static void refused(TlsConfig config, String why) {
    assertThatThrownBy(() -> CertificateFiles.of(config))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining(why);
  }

  private static void refused(CertificateFiles files, String why) {
    assertThatThrownBy(files::check)
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining("BEGIN");
  }

  private static CertificateFiles files(String certificate, String key) throws IOException {
    return new CertificateFiles(
        Files.writeString(folder.resolve("c.pem"), certificate),
        Files.writeString(folder.resolve("k.pem"), key));
  }

  /** The last element of PKCS#8 is an octet string with the key as the older forms have it. */
  private static byte[] insideOfPkcs8(String pem) {
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]+-----", ""));
    int at = afterHeader(der, 0); // into the sequence
    at = after(der, at); // behind the version
    at = after(der, at); // behind the algorithm
    return Arrays.copyOfRange(der, afterHeader(der, at), after(der, at));
  }

  private static int afterHeader(byte[] der, int at) {
    return at + (der[at + 1] >= 0 ? 2 : 2 + (der[at + 1] & 0x7f));
  }

  private static int after(byte[] der, int at) {
    int length = der[at + 1];
    if (length < 0) {
      int bytes = length & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = length << 8 | der[at + 2 + i] & 0xff;
      }
    }
    return afterHeader(der, at) + length;
  }
}
