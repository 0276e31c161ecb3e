package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownKeysTest {
  private static final String FILE =
      "PropertiesConfigSource[source=file:/srv/config/application.properties]";
  private static final QuarkusNames QUARKUS =
      new QuarkusNames(
          Set.of("quarkus.http.port", "quarkus.http.root-path", "quarkus.log.category.*.level"),
          Map.of("quarkus.http.root-path", "/"));

  @Test
  void aKeyOfAFileIsToldWithTheOneThatItIsMostLike() {
    assertThat(inFile("tokamak.engine.seqences", "8", "tokamak.engine.sequences", "8"))
        .containsExactly(
            "tokamak.engine.seqences in config/application.properties is no setting; did you mean"
                + " tokamak.engine.sequences?");
    assertThat(inFile("%prod.tokamak.engine.bach", "8"))
        .singleElement()
        .asString()
        .contains("did you mean tokamak.engine.batch?");
  }

  @Test
  void mapsAreUnderstood() {
    assertThat(
            inFile(
                "tokamak.models.\"org/a-1.5\"", "a.gguf",
                "tokamak.engine.classes.\"gold\".weight", "2",
                "tokamak.engine.classes.\"gold\".workspaces", "wpc-a"))
        .isEmpty();
  }

  @Test
  void aVariableIsToldInItsOwnSpelling() {
    assertThat(inEnvironment("TOKAMAK_ENGINE_SEQENCES", "8", "TOKAMAK_ENGINE_SEQUENCES", "8"))
        .containsExactly(
            "TOKAMAK_ENGINE_SEQENCES in the environment is no setting; did you mean"
                + " TOKAMAK_ENGINE_SEQUENCES?");
  }

  @Test
  void variablesOfTheCommandLineAndOfKubernetesAreLetPass() {
    assertThat(
            inEnvironment(
                "TOKAMAK_HOME", "/srv",
                "TOKAMAK_API_KEY", "k",
                "TOKAMAK_JAVA_OPTS", "-Xmx1g",
                "TOKAMAK_SERVICE_HOST", "10.0.0.1",
                "TOKAMAK_SERVICE_PORT_HTTP", "8080",
                "TOKAMAK_PORT", "tcp://10.0.0.1:8080",
                "TOKAMAK_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "TOKAMAK_PORT_8080_TCP_ADDR", "10.0.0.1",
                "TOKAMAK_MANAGEMENT_PORT_9000_TCP_PROTO", "tcp",
                "PATH", "/bin"))
        .isEmpty();
    // An operator's guess, and no address of a Service.
    assertThat(inEnvironment("TOKAMAK_PORT", "8080")).hasSize(1);
  }

  @Test
  void keysOfQuarkusAreThoseThatThisBuildReads() {
    assertThat(
            inFile(
                "quarkus.http.prot", "1",
                "quarkus.http.port", "1",
                "quarkus.log.category.\"a.b\".level", "OFF",
                "quarkus.http.root-path", "/"))
        .containsExactly(
            "quarkus.http.prot in config/application.properties is no setting; did you mean"
                + " quarkus.http.port?");
    assertThat(inFile("quarkus.http.root-path", "/api"))
        .containsExactly(
            "quarkus.http.root-path in config/application.properties was decided when Tokamak was"
                + " built (/) and cannot be changed.");
    assertThat(inEnvironment("QUARKUS_HTTP_PROT", "1", "QUARKUS_ANYTHING", "1")).hasSize(1);
  }

  @Test
  void whatTheOptionsOfServeStandForIsKnownWithoutAskingQuarkusForAllOfItsNames() {
    Map<String, String> properties = new HashMap<>();
    OptionsOfSettings.all().keySet().forEach(name -> properties.put(name, "1"));

    assertThat(
            new UnknownKeys(
                    () -> {
                      throw new AssertionError("Quarkus was asked");
                    })
                .in(
                    new SmallRyeConfigBuilder()
                        .withSources(new PropertiesConfigSource(properties, FILE, 260))
                        .build()))
        .isEmpty();
    assertThat(properties).containsKey("quarkus.http.port");
  }

  private static List<String> inFile(String... keysAndValues) {
    return new UnknownKeys(() -> Optional.of(QUARKUS))
        .in(
            new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(map(keysAndValues), FILE, 260))
                .build());
  }

  private static List<String> inEnvironment(String... keysAndValues) {
    return new UnknownKeys(() -> Optional.of(QUARKUS))
        .in(
            new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(map(keysAndValues), 300))
                .build());
  }

  private static Map<String, String> map(String... keysAndValues) {
    var map = new HashMap<String, String>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
