package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.cli.OptionsOfSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to what the sources say of each setting. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("docs", "configuration.md");
  private static final String WRITE = "docs.write";

  @Test
  void thePageSaysWhatTheSourcesSay() throws IOException {
    String page = Files.readString(PAGE);
    String made =
        new SettingsPage(
                SettingsReader.read(Path.of("src", "main", "java")), OptionsOfSettings.all())
            .fill(page);
    if (Boolean.getBoolean(WRITE)) {
      Files.writeString(PAGE, made);
      return;
    }

    assertThat(page)
        .describedAs(
            "%s is made from the Javadoc of the settings; make it anew with:"
                + " ./tokamak test -Dtest=ConfigurationPageTest -D%s=true -DskipITs",
            PAGE, WRITE)
        .isEqualTo(made);
  }

  @Test
  void readsNamesDefaultsAndWordsOutOfASource() throws IOException {
    List<Setting> settings =
        SettingsReader.read(Path.of("src", "main", "java", "dev", "tokamak", "engine"));

    assertThat(settings).extracting(Setting::name).contains("tokamak.models.\"NAME\"");
    assertThat(settings)
        .filteredOn(setting -> setting.name().equals("tokamak.engine.classes.\"NAME\".weight"))
        .singleElement()
        .satisfies(
            weight -> {
              assertThat(weight.variable()).isEqualTo("TOKAMAK_ENGINE_CLASSES__NAME__WEIGHT");
              assertThat(weight.fallback()).contains("1");
              assertThat(weight.text()).startsWith("Tokens that each of the class's workspaces");
            });
  }

  @Test
  void aSettingWithoutAPlaceGetsOneAtTheEnd() {
    var page =
        new SettingsPage(
            List.of(
                new Setting("tokamak.a.b", Optional.of("1"), "One."),
                new Setting("tokamak.c.d", Optional.empty(), "Two.")),
            Map.of("tokamak.a.b", "--b"));

    String filled =
        page.fill("Before.\n\n<!-- settings: tokamak.a -->\n<!-- end of settings -->\n\nAfter.\n");

    assertThat(filled)
        .isEqualTo(
            """
            Before.

            <!-- settings: tokamak.a -->
            | Setting, environment variable | Option | Default | Consequence |
            |---|---|---|---|
            | `tokamak.a.b`<br>`TOKAMAK_A_B` | `--b` | `1` | One. |
            <!-- end of settings -->

            After.

            ## tokamak.c

            <!-- settings: tokamak.c -->
            | Setting, environment variable | Default | Consequence |
            |---|---|---|
            | `tokamak.c.d`<br>`TOKAMAK_C_D` | | Two. |
            <!-- end of settings -->
            """);
    assertThat(page.fill(filled)).isEqualTo(filled);
  }
}
