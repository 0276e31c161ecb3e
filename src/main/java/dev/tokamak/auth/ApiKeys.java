package dev.tokamak.auth;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.KeyLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes, lists and revokes API keys. It works on {@code TOKAMAK_HOME} alone, whether or not a
 * service runs there; a running one notices each change with its next request.
 *
 * <p>Thread-safe, and safe beside other processes that do the same. Its failures are {@link
 * dev.tokamak.inference.TokamakException}s with a message for people, or {@link IOException}s of
 * the file system.
 */
public final class ApiKeys {
  private static final SecureRandom RANDOM = new SecureRandom();
  // A key is looked at when a request begins, so an answer may take longer than this.
  private static final Duration PASS_LIFETIME = Duration.ofMinutes(2);

  private final Path home;
  private final KeyFolder folder;
  private final Optional<String> configuredSigningKey;
  private final InstantSource clock;

  /**
   * @param home {@code TOKAMAK_HOME}; made when a key is
   * @param configuredSigningKey {@code tokamak.auth.signing-key}; empty: the one in {@code home}
   */
  public ApiKeys(Path home, Optional<String> configuredSigningKey) {
    this(home, configuredSigningKey, InstantSource.system());
  }

  ApiKeys(Path home, Optional<String> configuredSigningKey, InstantSource clock) {
    this.home = home;
    this.folder = new KeyFolder(home);
    this.configuredSigningKey = configuredSigningKey.filter(value -> !value.isBlank());
    this.clock = clock;
  }

  /** Makes a key. The token in the answer exists nowhere else. */
  public NewApiKey create(KeySpec spec) throws IOException {
    SigningKey signingKey = SigningKey.load(home, configuredSigningKey);
    return folder.exclusively(() -> add(spec, signingKey));
  }

  /**
   * Makes a key for a newcomer where there has never been one: for the first start.
   *
   * <p>Not with a configured signing key: then keys are made elsewhere, and a fresh replica would
   * only write a working key into its log.
   */
  public Optional<NewApiKey> createFirstIfNone() throws IOException {
    if (configuredSigningKey.isPresent() || !list().isEmpty()) {
      return Optional.empty();
    }
    SigningKey signingKey = SigningKey.load(home, configuredSigningKey);
    KeySpec spec =
        new KeySpec(
            "first",
            KeySpec.DEFAULT_USER,
            KeySpec.DEFAULT_WORKSPACE,
            Set.of(Scopes.COMPLETIONS),
            KeyLifetime.DEFAULT);
    return folder.exclusively(
        () -> list().isEmpty() ? Optional.of(add(spec, signingKey)) : Optional.empty());
  }

  /**
   * A token for whoever may read this home, to be used at once, such as by a command on the same
   * machine. It ends by itself within minutes and is in no list, so nobody has to tidy up after it
   * and nobody can revoke it.
   *
   * @return empty where there is no signing key yet, so that no service can be running with it
   */
  public Optional<String> passForOwner() throws IOException {
    if (configuredSigningKey.isEmpty() && Files.notExists(folder.signingKeyFile())) {
      return Optional.empty();
    }
    Instant now = now();
    ApiKey pass =
        new ApiKey(
            newId(),
            "pass",
            KeySpec.DEFAULT_USER,
            KeySpec.DEFAULT_WORKSPACE,
            Set.of(Scopes.COMPLETIONS),
            KeyLimits.NONE,
            now,
            Optional.of(now.plus(PASS_LIFETIME)),
            Optional.empty());
    return Optional.of(OwnIssuer.sign(pass, SigningKey.load(home, configuredSigningKey)));
  }

  /** All keys ever made here, oldest first. */
  public List<ApiKey> list() throws IOException {
    return KeyList.read(folder.keyListFile());
  }

  /**
   * Revokes a key, for good; revoking it again changes nothing.
   *
   * @param idOrName the id of any key, or the name of one in use
   * @return the key as it now is
   */
  public ApiKey revoke(String idOrName) throws IOException {
    return folder.exclusively(
        () -> {
          Instant now = now();
          List<ApiKey> keys = new ArrayList<>(list());
          ApiKey key = find(keys, idOrName, now);
          if (key.revoked().isPresent()) {
            return key;
          }
          ApiKey revoked = key.revokedAt(now);
          keys.replaceAll(each -> each.id().equals(key.id()) ? revoked : each);
          folder.replace(folder.keyListFile(), KeyList.format(keys));
          return revoked;
        });
  }

  private NewApiKey add(KeySpec spec, SigningKey signingKey) throws IOException {
    Instant now = now();
    List<ApiKey> keys = new ArrayList<>(list());
    if (keys.stream().anyMatch(key -> isInUse(key, spec.name(), now))) {
      throw ErrorCode.INVALID_REQUEST.at(
          "name", "must be new: the key \"" + spec.name() + "\" is in use, revoke it first");
    }
    ApiKey key =
        new ApiKey(
            newId(),
            spec.name(),
            spec.userId(),
            spec.workspaceId(),
            spec.scopes(),
            spec.limits(),
            now,
            spec.lifetime().endOf(now),
            Optional.empty());
    String token = OwnIssuer.sign(key, signingKey);
    keys.add(key);
    folder.replace(folder.keyListFile(), KeyList.format(keys));
    return new NewApiKey(key, token);
  }

  private static ApiKey find(List<ApiKey> keys, String idOrName, Instant now) {
    // Names can be used again once their key has ended; the newest key of a name is the one meant.
    return keys.reversed().stream()
        .filter(key -> key.id().equals(idOrName) || isInUse(key, idOrName, now))
        .findFirst()
        .or(() -> keys.reversed().stream().filter(key -> key.name().equals(idOrName)).findFirst())
        .orElseThrow(
            () ->
                ErrorCode.NOT_FOUND.because(
                    "There is no key with the id or name \""
                        + idOrName
                        + "\"; `tokamak keys list` shows them all"));
  }

  private static boolean isInUse(ApiKey key, String name, Instant now) {
    return key.name().equals(name) && key.statusAt(now) == ApiKey.Status.ACTIVE;
  }

  private Instant now() {
    // A JWT counts whole seconds.
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String newId() {
    byte[] bytes = new byte[10];
    RANDOM.nextBytes(bytes);
    return "key-" + HexFormat.of().formatHex(bytes);
  }
}
