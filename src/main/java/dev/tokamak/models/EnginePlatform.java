package dev.tokamak.models;

import java.util.Locale;
import java.util.Optional;

/**
 * A platform that the engine's library is published for and that we know the checksum of.
 *
 * <p>The checksums are pinned here, because a package manager's own check only says that the
 * registry gave what the registry promised.
 *
 * @param id as it ends the package's name and names the folder inside
 * @param sha512 of the package's archive
 */
record EnginePlatform(String id, String sha512) {
  static final EnginePlatform LINUX_X64 =
      new EnginePlatform(
          "linux-x64",
          "e6e0820cda9608d7da026f1a47f533c5ba381c1a4a80d17dd640873dea4a8603"
              + "2057638099ab6879f6ce94c8a1b2a0a21f639ddf913f7941d00856df44126e3a");

  static final EnginePlatform LINUX_ARM64 =
      new EnginePlatform(
          "linux-arm64",
          "5beee768a0975fdfde1238c59914bcbefc7dd50c8b5c36de1717b165cddb87f3"
              + "ed40005982644bdc2d00b586179f86064e3ff7428af8956667dada636453cb75");

  /** What the package manager is asked for. */
  String requirement() {
    return "@node-llama-cpp/" + id + "@" + EngineStore.VERSION;
  }

  static Optional<EnginePlatform> of(String osName, String osArch) {
    if (!osName.equals("Linux")) {
      return Optional.empty();
    }
    return switch (osArch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> Optional.of(LINUX_X64);
      case "aarch64", "arm64" -> Optional.of(LINUX_ARM64);
      default -> Optional.empty();
    };
  }
}
