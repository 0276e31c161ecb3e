package dev.tokamak.models;

import java.util.Map;
import java.util.Optional;

/** The numbers of GGUF: how large a tensor of a type is, and what a file type is called. */
final class GgufTypes {

  /** A type's name, and how many values one block of so many bytes holds. */
  record TensorType(String name, int blockValues, int blockBytes) {

    /** How many bytes so many values take; fails where that is more than a long holds. */
    long bytes(long values) {
      return Math.multiplyExact(Math.ceilDiv(values, blockValues), (long) blockBytes);
    }
  }

  private static final Map<Integer, TensorType> TENSOR_TYPES =
      Map.ofEntries(
          type(0, "F32", 1, 4),
          type(1, "F16", 1, 2),
          type(2, "Q4_0", 32, 18),
          type(3, "Q4_1", 32, 20),
          type(6, "Q5_0", 32, 22),
          type(7, "Q5_1", 32, 24),
          type(8, "Q8_0", 32, 34),
          type(9, "Q8_1", 32, 40),
          type(10, "Q2_K", 256, 84),
          type(11, "Q3_K", 256, 110),
          type(12, "Q4_K", 256, 144),
          type(13, "Q5_K", 256, 176),
          type(14, "Q6_K", 256, 210),
          type(15, "Q8_K", 256, 292),
          type(16, "IQ2_XXS", 256, 66),
          type(17, "IQ2_XS", 256, 74),
          type(18, "IQ3_XXS", 256, 98),
          type(19, "IQ1_S", 256, 50),
          type(20, "IQ4_NL", 32, 18),
          type(21, "IQ3_S", 256, 110),
          type(22, "IQ2_S", 256, 82),
          type(23, "IQ4_XS", 256, 136),
          type(24, "I8", 1, 1),
          type(25, "I16", 1, 2),
          type(26, "I32", 1, 4),
          type(27, "I64", 1, 8),
          type(28, "F64", 1, 8),
          type(29, "IQ1_M", 256, 56),
          type(30, "BF16", 1, 2),
          type(34, "TQ1_0", 256, 54),
          type(35, "TQ2_0", 256, 66),
          type(39, "MXFP4", 32, 17));

  private static final Map<Long, String> FILE_TYPES =
      Map.ofEntries(
          Map.entry(0L, "F32"),
          Map.entry(1L, "F16"),
          Map.entry(2L, "Q4_0"),
          Map.entry(3L, "Q4_1"),
          Map.entry(7L, "Q8_0"),
          Map.entry(8L, "Q5_0"),
          Map.entry(9L, "Q5_1"),
          Map.entry(10L, "Q2_K"),
          Map.entry(11L, "Q3_K_S"),
          Map.entry(12L, "Q3_K_M"),
          Map.entry(13L, "Q3_K_L"),
          Map.entry(14L, "Q4_K_S"),
          Map.entry(15L, "Q4_K_M"),
          Map.entry(16L, "Q5_K_S"),
          Map.entry(17L, "Q5_K_M"),
          Map.entry(18L, "Q6_K"),
          Map.entry(19L, "IQ2_XXS"),
          Map.entry(20L, "IQ2_XS"),
          Map.entry(21L, "Q2_K_S"),
          Map.entry(22L, "IQ3_XS"),
          Map.entry(23L, "IQ3_XXS"),
          Map.entry(24L, "IQ1_S"),
          Map.entry(25L, "IQ4_NL"),
          Map.entry(26L, "IQ3_S"),
          Map.entry(27L, "IQ3_M"),
          Map.entry(28L, "IQ2_S"),
          Map.entry(29L, "IQ2_M"),
          Map.entry(30L, "IQ4_XS"),
          Map.entry(31L, "IQ1_M"),
          Map.entry(32L, "BF16"),
          Map.entry(36L, "TQ1_0"),
          Map.entry(37L, "TQ2_0"),
          Map.entry(38L, "MXFP4"));

  private GgufTypes() {}

  /** A tensor's type, or nothing for one that is newer than this table. */
  static Optional<TensorType> tensorType(int id) {
    return Optional.ofNullable(TENSOR_TYPES.get(id));
  }

  /** What {@code general.file_type} means, or nothing for a number newer than this table. */
  static Optional<String> fileType(long id) {
    return Optional.ofNullable(FILE_TYPES.get(id));
  }

  private static Map.Entry<Integer, TensorType> type(int id, String name, int values, int bytes) {
    return Map.entry(id, new TensorType(name, values, bytes));
  }
}
