package dev.tokamak.admission;

import dev.tokamak.inference.KeyLimits;
import java.util.Objects;

/**
 * Who asks to be admitted.
 *
 * @param keyId whose requests are counted together
 * @param limits those of the key itself; what they leave open is the configuration's
 */
public record Applicant(String keyId, KeyLimits limits) {
  public Applicant {
    Objects.requireNonNull(keyId);
    Objects.requireNonNull(limits);
  }
}
