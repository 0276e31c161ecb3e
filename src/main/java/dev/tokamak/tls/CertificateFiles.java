package dev.tokamak.tls;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Sha256;
import dev.tokamak.inference.TokamakException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * The two files of a certificate. They are replaced one after the other, so what is in them may not
 * belong together for a moment.
 *
 * @param certificate PEM, the service's own certificate first
 * @param key PEM, not encrypted
 */
public record CertificateFiles(Path certificate, Path key) {

  /**
   * The configured files, if there are any.
   *
   * @throws TokamakException where one is named without the other, or what else is set cannot be
   */
  public static Optional<CertificateFiles> of(TlsConfig config) {
    if (config.certificate().isPresent() != config.key().isPresent()) {
      throw ErrorCode.INVALID_REQUEST.because(
          "tokamak.tls.certificate and tokamak.tls.key must be set together.");
    }
    if (!config.reloadPeriod().isPositive()) {
      throw ErrorCode.INVALID_REQUEST.because("tokamak.tls.reload-period must be longer than 0.");
    }
    if (config.management() && config.certificate().isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.because(
          "tokamak.tls.management needs tokamak.tls.certificate and tokamak.tls.key.");
    }
    return config
        .certificate()
        .map(
            certificate ->
                new CertificateFiles(absolute(certificate), absolute(config.key().get())));
  }

  /**
   * Makes sure that the files can be used as they are now.
   *
   * @throws TokamakException that says why they cannot; it never repeats what is in the key
   */
  public void check() {
    PublicKey shown = readCertificate().getPublicKey();
    PrivateKey secret = PrivateKeyPem.parse(text(key, "tokamak.tls.key"), shown, key.toString());
    try {
      if (!PrivateKeyPem.belongTogether(secret, shown)) {
        throw ErrorCode.INVALID_REQUEST.because(
            "the key in " + key + " is not that of the certificate in " + certificate + ".");
      }
    } catch (GeneralSecurityException unusable) {
      throw ErrorCode.INVALID_REQUEST.because(
          "the key in " + key + " cannot be used: " + unusable.getMessage());
    }
  }

  /** What is in both files, for telling whether it has changed; both must be there. */
  String fingerprint() throws IOException {
    return Sha256.hex(Files.readAllBytes(certificate)) + Sha256.hex(Files.readAllBytes(key));
  }

  private X509Certificate readCertificate() {
    byte[] pem = text(certificate, "tokamak.tls.certificate").getBytes(StandardCharsets.ISO_8859_1);
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem))
          .stream()
          .map(X509Certificate.class::cast)
          .findFirst()
          .orElseThrow(() -> new CertificateException("it is empty"));
    } catch (CertificateException unreadable) {
      throw ErrorCode.INVALID_REQUEST.because(
          "tokamak.tls.certificate names " + certificate + ", which holds no PEM certificate.");
    }
  }

  private static String text(Path file, String setting) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException missing) {
      throw ErrorCode.INVALID_REQUEST.because(
          setting + " names " + file + ", which does not exist.");
    } catch (IOException unreadable) {
      throw ErrorCode.INVALID_REQUEST.because(
          setting + " names " + file + ", which cannot be read by this user.");
    }
  }

  private static Path absolute(Path file) {
    return file.toAbsolutePath().normalize();
  }
}
