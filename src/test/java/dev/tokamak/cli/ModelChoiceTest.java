package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.TokamakException;
import dev.tokamak.models.GgufWriter;
import dev.tokamak.models.ModelStore;
import dev.tokamak.models.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelChoiceTest {
  @TempDir Path home;
  @TempDir Path elsewhere;
  private ModelChoice choice;

  @BeforeEach
  void store() throws IOException {
    Files.createDirectories(home.resolve("models"));
    model(home.resolve("models/stored.gguf"));
    choice = new ModelChoice(new ModelStore(home), Progress.silent());
  }

  private static Path model(Path file) throws IOException {
    return new GgufWriter()
        .put("general.architecture", "llama")
        .put("llama.context_length", 256)
        .tensor("token_embd.weight", new float[32], 8, 4)
        .write(file);
  }

  @Test
  void takesModelsByNameByFileAndWithAName() throws IOException {
    Path file = model(elsewhere.resolve("mine-q8_0.gguf"));

    var models =
        choice.resolve(List.of("other=" + file, "stored", file.toString(), "again=stored"));

    assertThat(models.keySet()).containsExactly("other", "stored", "mine-q8_0", "again");
    assertThat(models.get("other").file()).isEqualTo(file);
    assertThat(models.get("again").file()).isEqualTo(home.resolve("models/stored.gguf"));
  }

  @Test
  void aFileMayHaveAnEqualsSign() throws IOException {
    Path file = model(elsewhere.resolve("a=b.gguf"));

    assertThat(choice.resolve(List.of("named=" + file)).get("named").file()).isEqualTo(file);
  }

  @Test
  void twoModelsOfOneNameAreRefused() throws IOException {
    Path file = model(elsewhere.resolve("stored.gguf"));

    assertThatThrownBy(() -> choice.resolve(List.of("stored", file.toString())))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining("two models \"stored\"")
        .hasMessageContaining("NAME=FILE");
  }

  @Test
  void aNameThatRequestsCannotUseIsRefused() throws IOException {
    Path file = model(elsewhere.resolve("My model.gguf"));

    assertThatThrownBy(() -> choice.resolve(List.of(file.toString())))
        .hasMessageContaining("My model")
        .hasMessageContaining("NAME=FILE");
    assertThatThrownBy(() -> choice.resolve(List.of("default=" + file)))
        .hasMessageContaining("\"default\"");
  }

  @Test
  void aModelThatIsNowhereIsNamed() {
    assertThatThrownBy(() -> choice.resolve(List.of("nowhere")))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining("nowhere");
  }
}
