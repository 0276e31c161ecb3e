package dev.tokamak.admission;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is kept of schemas that answers have to obey. */
@ConfigMapping(prefix = "tokamak.schemas")
public interface SchemaConfig {
  /**
   * Compiled schemas ({@code responseFormat}) that are kept for the next request with the same one;
   * the one that was asked for least lately goes first. A schema that is not among them is compiled
   * anew, which delays that request, and begins without the token masks that earlier answers have
   * computed for it.
   */
  @WithDefault("1000")
  int cacheEntries();

  /**
   * The length of the kept schemas' texts, all together. What is computed from a schema takes many
   * times the memory of its text.
   */
  @WithDefault("4M")
  MemorySize cacheSize();
}
