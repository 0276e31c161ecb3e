package dev.tokamak.models;

import dev.tokamak.inference.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The quantizations that a model can be converted to: those that the engine rearranges for the CPU
 * when it loads them, and one for machines that compute in half precision.
 *
 * <p>Types of less than four bits are left out: they need an importance matrix to be of use.
 */
public enum QuantizationType {
  Q8_0("nearly lossless, 8.5 bits a weight"),
  Q4_0("smallest and fastest, 4.5 bits a weight"),
  IQ4_NL("like Q4_0 with a little less loss"),
  Q4_K_S("smaller than Q4_K_M with a little more loss"),
  Q4_K_M("the usual compromise for larger models, about 4.8 bits a weight"),
  Q5_K_M("about 5.7 bits a weight"),
  Q6_K("about 6.6 bits a weight"),
  F16("no quantization, 16 bits a weight");

  private final String description;

  QuantizationType(String description) {
    this.description = description;
  }

  /** For people. */
  public String description() {
    return description;
  }

  /** As it ends a model's name. */
  String suffix() {
    return "-" + name().toLowerCase(Locale.ROOT);
  }

  /**
   * The type of a name in any case.
   *
   * @throws dev.tokamak.inference.TokamakException naming the types that there are
   */
  public static QuantizationType of(String name) {
    return Arrays.stream(values())
        .filter(type -> type.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() -> ErrorCode.INVALID_REQUEST.at("--type", "must be one of " + names()));
  }

  private static String names() {
    List<String> names = Arrays.stream(values()).map(Enum::name).toList();
    return String.join(", ", names);
  }
}
