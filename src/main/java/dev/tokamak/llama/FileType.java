package dev.tokamak.llama;

/**
 * The quantizations that a model can be rewritten into, with their numbers in {@code llama_ftype}.
 */
public enum FileType {
  F16(1),
  Q4_0(2),
  Q4_1(3),
  Q8_0(7),
  Q5_0(8),
  Q5_1(9),
  Q4_K_S(14),
  Q4_K_M(15),
  Q5_K_S(16),
  Q5_K_M(17),
  Q6_K(18),
  IQ4_NL(25),
  BF16(32);

  private final int id;

  FileType(int id) {
    this.id = id;
  }

  int id() {
    return id;
  }
}
