package dev.tokamak.auth;

import dev.tokamak.inference.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The key pair (EC P-256) that signs API keys: whoever has it can make keys for anybody.
 *
 * <p>It comes from the configuration or else from {@code TOKAMAK_HOME/keys/signing-key.pem}, which
 * is made when it is first needed. Immutable.
 */
public final class SigningKey {
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE,
          PosixFilePermission.GROUP_WRITE);
  private static final Set<PosixFilePermission> GROUP_AND_OTHERS =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE);

  private final ECPrivateKey privateKey;
  private final ECPublicKey publicKey;

  SigningKey(ECPrivateKey privateKey, ECPublicKey publicKey) {
    this.privateKey = Objects.requireNonNull(privateKey);
    this.publicKey = Objects.requireNonNull(publicKey);
  }

  /**
   * The signing key to use.
   *
   * @param home {@code TOKAMAK_HOME}
   * @param configured {@code tokamak.auth.signing-key}: PEM text, or the path of a PEM file
   * @throws dev.tokamak.inference.TokamakException when a key is there and cannot be used; the
   *     message says why
   */
  public static SigningKey load(Path home, Optional<String> configured) throws IOException {
    Optional<String> given = configured.filter(value -> !value.isBlank());
    return given.isPresent() ? configured(given.get()) : ofHome(new KeyFolder(home));
  }

  /** Makes sure that a configured key can be used; the one of the home is left alone. */
  static void checkConfigured(Optional<String> configured) throws IOException {
    Optional<String> given = configured.filter(value -> !value.isBlank());
    if (given.isPresent()) {
      configured(given.get());
    }
  }

  private static SigningKey configured(String value) throws IOException {
    if (value.contains("-----BEGIN")) {
      return SigningKeyPem.parse(value, "tokamak.auth.signing-key");
    }
    Optional<Path> file = existing(value.strip());
    if (file.isEmpty()) {
      // The value is not repeated: it may be a key that lost its first line.
      throw ErrorCode.INTERNAL.because(
          "tokamak.auth.signing-key is neither PEM text nor the path of a file that can be"
              + " reached");
    }
    // Orchestrators mount secrets as readable by the service's group, so that much is allowed.
    return read(file.get(), OTHERS);
  }

  private static Optional<Path> existing(String path) {
    try {
      return Optional.of(Path.of(path)).filter(Files::exists);
    } catch (InvalidPathException notAPath) {
      return Optional.empty();
    }
  }

  private static SigningKey ofHome(KeyFolder folder) throws IOException {
    Path file = folder.signingKeyFile();
    if (Files.notExists(file)) {
      folder.exclusively(
          () -> {
            // Another process may have made it while this one waited for the lock.
            if (Files.notExists(file)) {
              folder.replace(file, SigningKeyPem.format(generate().privateKey));
            }
            return null;
          });
    }
    return read(file, GROUP_AND_OTHERS);
  }

  private static SigningKey read(Path file, Set<PosixFilePermission> refused) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
      mode.addAll(Files.getPosixFilePermissions(file));
      mode.retainAll(refused);
      if (!mode.isEmpty()) {
        throw ErrorCode.INTERNAL.because(
            "The signing key "
                + file
                + " is open to other users of this machine; make it private with: chmod 600 "
                + file);
      }
    }
    return SigningKeyPem.parse(Files.readString(file), file.toString());
  }

  static SigningKey generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      var pair = generator.generateKeyPair();
      return new SigningKey((ECPrivateKey) pair.getPrivate(), (ECPublicKey) pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java has no P-256", e);
    }
  }

  ECPrivateKey privateKey() {
    return privateKey;
  }

  /** What verifies a key; no secret. */
  public ECPublicKey publicKey() {
    return publicKey;
  }
}
