package dev.tokamak.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevocationListTest {
  @TempDir Path home;
  private ApiKeys keys;
  private Path file;
  private RevocationList list;

  @BeforeEach
  void open() {
    keys = new ApiKeys(home, Optional.empty());
    file = home.resolve("keys/keys.json");
    list = new RevocationList(file);
  }

  @Test
  void namesNobodyWhereThereIsNoFile() throws IOException {
    assertThat(list.contains("key-1")).isFalse();
  }

  @Test
  void noticesEachRevocationHoweverFastTheyFollow() throws IOException {
    for (int i = 0; i < 60; i++) {
      String id = create("key " + i);
      assertThat(list.contains(id)).isFalse();
      keys.revoke(id);
      assertThat(list.contains(id)).isTrue();
    }
  }

  @Test
  void aFileThatDisappearsTakesNoRevocationBack() throws IOException {
    String id = create("one");
    keys.revoke(id);
    assertThat(list.contains(id)).isTrue();

    Files.delete(file);

    assertThat(list.contains(id)).isTrue();
  }

  @Test
  void doesNotAnswerFromADamagedFile() throws IOException {
    String id = create("one");
    assertThat(list.contains(id)).isFalse();
    String intact = Files.readString(file);

    Files.writeString(file, "{");
    assertThatThrownBy(() -> list.contains(id)).hasMessageContaining("damaged");
    assertThatThrownBy(() -> list.contains(id)).hasMessageContaining("damaged");

    Files.writeString(file, intact);
    assertThat(list.contains(id)).isFalse();
  }

  private String create(String name) throws IOException {
    return keys.create(
            new KeySpec(
                name,
                KeySpec.DEFAULT_USER,
                KeySpec.DEFAULT_WORKSPACE,
                Set.of(Scopes.COMPLETIONS),
                KeyLifetime.DEFAULT))
        .key()
        .id();
  }
}
