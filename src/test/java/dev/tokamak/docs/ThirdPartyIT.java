package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ThirdPartyIT {
  private static final Pattern GROUP = Pattern.compile("`([a-z][a-z0-9_]*(?:\\.[a-z0-9_-]+)+)`");

  @Test
  void everyLibraryInTheApplicationIsListedAndNoOther() throws IOException {
    List<String> libraries;
    try (Stream<Path> files = Files.walk(PackagedService.JAR.resolveSibling("lib"))) {
      libraries =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".jar"))
              .toList();
    }
    Set<String> groups =
        GROUP
            .matcher(section(Files.readString(Path.of("THIRD_PARTY.md"))))
            .results()
            .map(result -> result.group(1))
            .collect(Collectors.toSet());

    assertThat(libraries).isNotEmpty();
    assertThat(libraries)
        .allSatisfy(
            library -> assertThat(groups).anyMatch(group -> library.startsWith(group + ".")));
    assertThat(groups)
        .allSatisfy(
            group -> assertThat(libraries).anyMatch(library -> library.startsWith(group + ".")));
  }

  private static String section(String text) {
    return Pattern.compile("^## Shipped.*?(?=^## )", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .findFirst()
        .orElseThrow();
  }
}
