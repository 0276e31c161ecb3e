package dev.tokamak.replay;

import java.util.Objects;

/**
 * By what a request is known when it comes again.
 *
 * @param keyId the API key's
 * @param path where it was sent
 * @param idempotencyKey the sender's own name for it
 */
public record RequestIdentity(String keyId, String path, String idempotencyKey) {
  public static final int MAX_LENGTH = 255;

  public RequestIdentity {
    Objects.requireNonNull(keyId);
    Objects.requireNonNull(path);
    Objects.requireNonNull(idempotencyKey);
  }
}
