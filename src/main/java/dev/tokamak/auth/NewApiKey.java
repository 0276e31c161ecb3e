package dev.tokamak.auth;

/**
 * A key that was just made.
 *
 * @param token the key itself, to be shown once: it is stored nowhere
 */
public record NewApiKey(ApiKey key, String token) {

  /** Without the token, so that it cannot slip into a log. */
  @Override
  public String toString() {
    return "NewApiKey[" + key.id() + "]";
  }
}
