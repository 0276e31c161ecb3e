package dev.tokamak.tls;

import dev.tokamak.inference.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate's private key in any of the three forms that tools write: PKCS#8 ({@code PRIVATE
 * KEY}), PKCS#1 ({@code RSA PRIVATE KEY}) and SEC 1 ({@code EC PRIVATE KEY}).
 */
final class PrivateKeyPem {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN (RSA |EC |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END", Pattern.DOTALL);
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  private PrivateKeyPem() {}

  /**
   * @param shown the public key that it should belong to
   * @param where names the text in a complaint; the text itself is never repeated in one
   */
  static PrivateKey parse(String pem, PublicKey shown, String where) {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw ErrorCode.INVALID_REQUEST.because(
          "tokamak.tls.key names "
              + where
              + ", which holds no private key in PEM that is not encrypted.");
    }
    try {
      byte[] content = Base64.getMimeDecoder().decode(block.group(2));
      byte[] pkcs8 = block.group(1).isEmpty() ? content : wrapped(content, shown);
      return KeyFactory.getInstance(shown.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
      throw ErrorCode.INVALID_REQUEST.because(
          "tokamak.tls.key names "
              + where
              + ", which holds no "
              + shown.getAlgorithm()
              + " key, as the certificate has.");
    }
  }

  /** Whether one signs what the other verifies. */
  static boolean belongTogether(PrivateKey secret, PublicKey shown)
      throws GeneralSecurityException {
    byte[] message = "whose key?".getBytes(StandardCharsets.US_ASCII);
    Signature signature =
        Signature.getInstance(
            switch (shown.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              case String other -> other;
            });
    signature.initSign(secret);
    signature.update(message);
    byte[] signed = signature.sign();
    signature.initVerify(shown);
    signature.update(message);
    return signature.verify(signed);
  }

  /**
   * PKCS#8 (RFC 5958) around one of the older forms. What it says of the algorithm, a curve
   * included, is what the public key says of it.
   */
  private static byte[] wrapped(byte[] content, PublicKey shown) {
    byte[] inside = contentOf(shown.getEncoded());
    byte[] algorithm = Arrays.copyOf(inside, headerLength(inside) + length(inside));
    var all = new ByteArrayOutputStream();
    all.writeBytes(VERSION_0);
    all.writeBytes(algorithm);
    all.writeBytes(element(OCTET_STRING, content));
    return element(SEQUENCE, all.toByteArray());
  }

  private static byte[] contentOf(byte[] der) {
    return Arrays.copyOfRange(der, headerLength(der), headerLength(der) + length(der));
  }

  private static int headerLength(byte[] der) {
    return der[1] >= 0 ? 2 : 2 + (der[1] & 0x7f);
  }

  private static int length(byte[] der) {
    if (der[1] >= 0) {
      return der[1];
    }
    int length = 0;
    for (int i = 2; i < headerLength(der); i++) {
      length = length << 8 | der[i] & 0xff;
    }
    return length;
  }

  private static byte[] element(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82); // two bytes of length follow, enough for any key
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
