package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.admission.AdmissionConfig;
import dev.tokamak.admission.LimitsConfig;
import dev.tokamak.admission.SchemaConfig;
import dev.tokamak.admission.ShutdownConfig;
import dev.tokamak.api.StreamConfig;
import dev.tokamak.auth.AuthConfig;
import dev.tokamak.engine.EngineConfig;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.replay.ReplayConfig;
import dev.tokamak.tls.TlsConfig;
import dev.tokamak.tracing.TracingConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentsTest {
  private static final Path DOCS = Path.of("docs");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)\\)");
  private static final Pattern PROPERTY =
      Pattern.compile("`(tokamak(?:\\.[a-z][a-z-]*|\\.\"[A-Z]+\"(?=\\.[a-z]))+)(?:\\.\"NAME\")?`");

  @Test
  void linksLeadSomewhere() throws IOException {
    List<Path> documents;
    try (Stream<Path> files = Files.walk(DOCS)) {
      documents =
          Stream.concat(Stream.of(Path.of("README.md"), Path.of("THIRD_PARTY.md")), files)
              .filter(file -> file.toString().endsWith(".md"))
              .toList();
    }
    for (Path document : documents) {
      for (String link : all(LINK, Files.readString(document))) {
        assertThat(document.resolveSibling(link)).describedAs(document.toString()).exists();
      }
    }
  }

  @Test
  void everyPropertyIsDescribedAndNoOther() throws IOException {
    Set<String> described = all(PROPERTY, Files.readString(DOCS.resolve("configuration.md")));
    Set<String> existing =
        Stream.of(
                EngineConfig.class,
                AdmissionConfig.class,
                LimitsConfig.class,
                SchemaConfig.class,
                ShutdownConfig.class,
                ReplayConfig.class,
                StreamConfig.class,
                TlsConfig.class,
                TracingConfig.class,
                AuthConfig.class)
            .flatMap(DocumentsTest::properties)
            .collect(Collectors.toCollection(TreeSet::new));
    existing.add("tokamak.home");

    assertThat(described).containsExactlyInAnyOrderElementsOf(existing);
  }

  @Test
  void everyErrorIsDescribedWithItsStatus() throws IOException {
    List<String> rows =
        Files.readString(DOCS.resolve("api.md"))
            .lines()
            .filter(line -> line.startsWith("| `"))
            .toList();

    assertThat(Arrays.asList(ErrorCode.values()))
        .allSatisfy(
            code ->
                assertThat(rows)
                    .anyMatch(
                        row ->
                            row.contains("`" + code.wireName() + "`")
                                && row.contains("| " + code.status() + " |")));
  }

  private static Stream<String> properties(Class<?> mapping) {
    String prefix = mapping.getAnnotation(ConfigMapping.class).prefix();
    return ConfigMappings.getProperties(ConfigClass.configClass(mapping, prefix)).keySet().stream()
        .map(name -> name.replaceAll("(\\.|\\[)\\*\\]?$", ""));
  }

  private static Set<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(result -> result.group(1).replaceAll("\"[A-Z]+\"", "*"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
