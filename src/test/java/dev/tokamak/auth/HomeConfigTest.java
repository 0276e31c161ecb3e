package dev.tokamak.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HomeConfigTest {

  @Test
  void isAFolderOfTheUserUnlessToldOtherwise() {
    assertThat(home(Map.of("user.home", "/home/ada"))).isEqualTo(Path.of("/home/ada/.tokamak"));
    assertThat(home(Map.of("user.home", "/home/ada", "TOKAMAK_HOME", "/srv/tokamak")))
        .isEqualTo(Path.of("/srv/tokamak"));
    assertThat(home(Map.of("TOKAMAK_HOME", "/srv/tokamak", "tokamak.home", "/data")))
        .isEqualTo(Path.of("/data"));
  }

  private static Path home(Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withSources(new PropertiesConfigSource(settings, "test", 100))
        .withMapping(HomeConfig.class)
        .build()
        .getConfigMapping(HomeConfig.class)
        .home();
  }
}
