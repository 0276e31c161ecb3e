package dev.tokamak.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.TokamakException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  @Test
  void namesEachModelOnce() {
    assertThat(Catalogue.entries())
        .extracting(ModelEntry::name)
        .doesNotHaveDuplicates()
        .startsWith("smollm2-135m-instruct-q4_1");
  }

  @Test
  void pinsEveryFileByItsChecksumAndRevision() {
    assertThat(Catalogue.entries()).extracting(ModelEntry::sha256).doesNotHaveDuplicates();
    assertThat(Catalogue.entries())
        .allSatisfy(
            entry -> {
              assertThat(entry.sha256()).isPresent();
              assertThat(entry.sizeBytes().orElseThrow()).isPositive();
              assertThat(entry.contextLength().orElseThrow()).isPositive();
              assertThat(entry.licence()).isNotBlank();
              assertThat(entry.sources().getFirst())
                  .isInstanceOfSatisfying(
                      Source.HuggingFace.class,
                      source -> assertThat(source.revision()).matches("[0-9a-f]{40}"));
            });
  }

  @Test
  void endsEachNameWithItsFilesQuantization() {
    assertThat(Catalogue.entries())
        .allSatisfy(
            entry -> {
              String type = entry.name().substring(entry.name().lastIndexOf('-') + 1);
              var source = (Source.HuggingFace) entry.sources().getFirst();
              assertThat(source.file().toLowerCase(Locale.ROOT)).endsWith(type + ".gguf");
            });
  }

  @Test
  void findsAModelByAnUnambiguousBeginning() {
    assertThat(Catalogue.find("Qwen3-4B-Q4_K_M").orElseThrow().name()).isEqualTo("qwen3-4b-q4_k_m");
    assertThat(Catalogue.find("qwen3-4b").orElseThrow().name()).isEqualTo("qwen3-4b-q4_k_m");
    assertThat(Catalogue.find("smollm2-135m").orElseThrow()).isEqualTo(Catalogue.DEFAULT);
    assertThat(Catalogue.find("qwen3")).isEmpty();
    assertThat(Catalogue.find("qwen3-4")).isEmpty();
    assertThat(Catalogue.find("")).isEmpty();
  }

  @Test
  void takesTheServersWordForAFileThatIsNamedByItsPlace() {
    ModelEntry entry =
        Catalogue.find("Some-One/A_Model.v2-GGUF/sub/A_Model-Q8_0.gguf").orElseThrow();

    assertThat(entry.name()).isEqualTo("a_model-q8_0");
    assertThat(entry.sha256()).isEmpty();
    assertThat(entry.sources())
        .containsExactly(
            new Source.HuggingFace("Some-One/A_Model.v2-GGUF", "main", "sub/A_Model-Q8_0.gguf"));
  }

  @Test
  void takesNoOtherPathForAPlace() {
    assertThat(Catalogue.find("/models/file.gguf")).isEmpty();
    assertThat(Catalogue.find("owner/file.gguf")).isEmpty();
    assertThat(Catalogue.find("owner/repository/file.bin")).isEmpty();
    assertThat(Catalogue.find("owner/repository/a file.gguf")).isEmpty();
  }

  @Test
  void listsTheModelsThatThereAreForAnUnknownOne() {
    assertThatThrownBy(() -> Catalogue.get("gpt-9"))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining("no model \"gpt-9\"")
        .hasMessageContaining("smollm2-135m-instruct-q4_1, ");
  }

  @Test
  void refusesEntriesThatCouldNotBeChecked() {
    var wheel = new Source.PythonWheel("p==1", "p/f.gguf", 10);

    assertThatThrownBy(() -> entry("ok", Optional.empty(), List.of(wheel)))
        .hasMessageContaining("needs a SHA-256");
    assertThatThrownBy(() -> entry("ok", Optional.of("abc"), List.of(wheel)))
        .hasMessageContaining("bad SHA-256");
    assertThatThrownBy(() -> entry("../x", Optional.of("0".repeat(64)), List.of(wheel)))
        .hasMessageContaining("bad model name");
    assertThatThrownBy(() -> entry("ok", Optional.of("0".repeat(64)), List.of()))
        .hasMessageContaining("has no source");
  }

  private static ModelEntry entry(String name, Optional<String> sha256, List<Source> sources) {
    return new ModelEntry(
        name, "MIT", OptionalLong.empty(), sha256, sources, OptionalInt.empty(), "");
  }
}
