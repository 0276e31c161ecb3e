package dev.tokamak.auth;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.KeyAgreement;

/** The signing key as PKCS#8 PEM (RFC 7468, RFC 5958), as {@code openssl genpkey} writes it. */
final class SigningKeyPem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN PRIVATE KEY-----(.+?)-----END PRIVATE KEY-----", Pattern.DOTALL);
  private static final String HOW_TO_MAKE_ONE =
      "make one with: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256";

  private SigningKeyPem() {}

  static String format(ECPrivateKey key) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(key.getEncoded());
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  /**
   * @param where names the text in a complaint; the text itself is never repeated in one
   */
  static SigningKey parse(String text, String where) {
    // Environment variables often carry line ends as a backslash and an n.
    Matcher block = BLOCK.matcher(text.replace("\\n", "\n"));
    if (!block.find()) {
      throw refused(
          where,
          text.contains("BEGIN EC PRIVATE KEY")
              ? "is a SEC 1 key; turn it into PKCS#8 with: openssl pkcs8 -topk8 -nocrypt"
              : "holds no PEM block \"PRIVATE KEY\"; " + HOW_TO_MAKE_ONE);
    }
    try {
      byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
      ECParameterSpec p256 = p256();
      if (KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded))
              instanceof ECPrivateKey key
          && key.getParams().getCurve().equals(p256.getCurve())) {
        return new SigningKey(key, publicKeyOf(key, p256));
      }
      throw refused(where, "must be on the curve P-256; " + HOW_TO_MAKE_ONE);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw refused(where, "is no EC key that can be read; " + HOW_TO_MAKE_ONE);
    }
  }

  private static TokamakException refused(String where, String why) {
    return ErrorCode.INTERNAL.because("The signing key " + where + " " + why);
  }

  /**
   * The public key that belongs to a private one, which PKCS#8 need not hold.
   *
   * <p>Java offers no multiplication of points as such, but key agreement is one: agreeing with the
   * curve's generator G yields the x of d·G, which is the public key. Of the two points with that
   * x, the right one verifies a signature.
   */
  private static ECPublicKey publicKeyOf(ECPrivateKey key, ECParameterSpec p256)
      throws GeneralSecurityException {
    KeyFactory keys = KeyFactory.getInstance("EC");
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(key);
    agreement.doPhase(
        keys.generatePublic(new ECPublicKeySpec(p256.getGenerator(), p256)), /* lastPhase= */ true);
    BigInteger x = new BigInteger(1, agreement.generateSecret());

    BigInteger p = ((ECFieldFp) p256.getCurve().getField()).getP();
    BigInteger ySquared =
        x.pow(3).add(p256.getCurve().getA().multiply(x)).add(p256.getCurve().getB()).mod(p);
    // P-256's p is 3 mod 4, where this power is a square root.
    BigInteger y = ySquared.modPow(p.add(BigInteger.ONE).shiftRight(2), p);

    Signature signer = Signature.getInstance("SHA256withECDSA");
    byte[] message = "which y?".getBytes(StandardCharsets.US_ASCII);
    signer.initSign(key);
    signer.update(message);
    byte[] signature = signer.sign();
    for (BigInteger candidate : new BigInteger[] {y, p.subtract(y)}) {
      var publicKey =
          (ECPublicKey) keys.generatePublic(new ECPublicKeySpec(new ECPoint(x, candidate), p256));
      signer.initVerify(publicKey);
      signer.update(message);
      if (signer.verify(signature)) {
        return publicKey;
      }
    }
    throw new GeneralSecurityException("neither point verifies");
  }

  private static ECParameterSpec p256() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }
}
