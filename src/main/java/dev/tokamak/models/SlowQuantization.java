package dev.tokamak.models;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells when another quantization of the same model would run faster on this CPU.
 *
 * <p>The engine rearranges Q4_0, Q8_0, IQ4_NL and the K types for the CPU when it loads them; Q4_1
 * it computes as it lies, which was measured to be up to 2.5 times slower on an x86 CPU. Only what
 * was measured is said.
 */
public final class SlowQuantization {
  private static final Set<String> X86 = Set.of("amd64", "x86_64");

  private SlowQuantization() {}

  /**
   * One sentence for the user of this machine's CPU, or nothing.
   *
   * @param fileType as {@link GgufInfo#fileType} says it
   */
  public static Optional<String> hint(String fileType) {
    return hint(fileType, System.getProperty("os.arch"));
  }

  static Optional<String> hint(String fileType, String architecture) {
    return fileType.equals("Q4_1") && X86.contains(architecture.toLowerCase(Locale.ROOT))
        ? Optional.of(
            "Q4_1 runs up to 2.5 times slower on this CPU than Q8_0 or Q4_0; worth converting.")
        : Optional.empty();
  }
}
