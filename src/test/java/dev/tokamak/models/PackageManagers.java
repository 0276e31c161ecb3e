package dev.tokamak.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Writes shell scripts that answer like pip or npm, so that tests need neither network nor them.
 */
final class PackageManagers {
  private PackageManagers() {}

  /**
   * A program that answers to {@code --version} and otherwise runs the given lines; it keeps its
   * arguments, one a line, in {@code NAME.arguments} beside it.
   */
  static List<List<String>> script(Path folder, String name, String... lines) throws IOException {
    Path script = folder.resolve(name);
    Files.writeString(
        script,
        """
        #!/bin/sh
        if [ "$1" = --version ]; then echo 1; exit 0; fi
        printf '%%s\\n' "$@" > '%s.arguments'
        %s
        """
            .formatted(script, String.join("\n", lines)));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return List.of(List.of(folder.resolve("absent").toString()), List.of(script.toString()));
  }
}
