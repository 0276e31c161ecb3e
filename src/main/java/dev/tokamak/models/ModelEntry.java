package dev.tokamak.models;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A model that can be fetched by name. Immutable.
 *
 * @param name what it is called in a store and in requests: lower case, with its quantization
 * @param licence an SPDX identifier where one exists
 * @param sizeBytes of the file, where known
 * @param sha256 of the file in lower-case hex; where it is empty the server's own checksum is used
 * @param sources in the order in which they are tried
 * @param contextLength tokens that the model was trained for, where known
 * @param templateNotes how it is prompted, for people
 */
public record ModelEntry(
    String name,
    String licence,
    OptionalLong sizeBytes,
    Optional<String> sha256,
    List<Source> sources,
    OptionalInt contextLength,
    String templateNotes) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  public ModelEntry {
    sources = List.copyOf(sources);
    if (!isName(name)) {
      throw new IllegalArgumentException("bad model name: " + name);
    }
    sha256.ifPresent(
        hex -> {
          if (!SHA256.matcher(hex).matches()) {
            throw new IllegalArgumentException(name + ": bad SHA-256: " + hex);
          }
        });
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(name + " has no source");
    }
    if (sha256.isEmpty() && sources.stream().anyMatch(Source.PythonWheel.class::isInstance)) {
      // Nobody else tells the checksum of a file inside a wheel.
      throw new IllegalArgumentException(name + " comes from a wheel and needs a SHA-256");
    }
  }

  /** Whether a store accepts it as a model's name, which is also a file's name. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }
}
