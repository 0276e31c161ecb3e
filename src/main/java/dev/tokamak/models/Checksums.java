package dev.tokamak.models;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of files, in lower-case hex. */
final class Checksums {
  private Checksums() {}

  static MessageDigest sha256() {
    return digest("SHA-256");
  }

  static String sha512(Path file) throws IOException {
    return hex(update(digest("SHA-512"), file));
  }

  /** Feeds a whole file to a digest. */
  static MessageDigest update(MessageDigest digest, Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return digest;
  }

  /** Ends a digest. */
  static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform has these two.
      throw new IllegalStateException(e);
    }
  }
}
