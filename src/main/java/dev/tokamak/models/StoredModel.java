package dev.tokamak.models;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A model file that is there.
 *
 * @param name the file's name without {@code .gguf}
 * @param info what its header says
 * @param origin where it came from, where that was written down
 */
public record StoredModel(String name, Path file, GgufInfo info, Optional<Origin> origin) {

  /**
   * Written beside a fetched file.
   *
   * @param source for people
   * @param sha256 of the file
   * @param checkedAgainst {@code catalogue} where we knew the checksum before, {@code server} where
   *     the server declared it, {@code nothing} for a file that was made here
   */
  public record Origin(String source, String sha256, String checkedAgainst) {}
}
