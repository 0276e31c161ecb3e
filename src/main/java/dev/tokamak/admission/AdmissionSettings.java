package dev.tokamak.admission;

import dev.tokamak.inference.ErrorCode;
import java.util.List;

/**
 * Looks at this package's configuration without using it. Each check throws a {@link
 * dev.tokamak.inference.TokamakException} that names the property whose value cannot be used.
 */
public final class AdmissionSettings {
  private AdmissionSettings() {}

  /** What can be wrong with how much is taken on. */
  public static List<Runnable> checks(AdmissionConfig config) {
    return List.of(
        () -> AdmissionController.checkMaxRequests(config.maxRequests()),
        () -> new RequestTimeouts(config.requestTimeout(), config.maxRequestTimeout()));
  }

  /** What can be wrong with the limits of keys. */
  public static List<Runnable> checks(LimitsConfig config) {
    return List.of(() -> KeyLimiter.of(config));
  }

  /** What can be wrong with what is kept of schemas. */
  public static List<Runnable> checks(SchemaConfig config) {
    return List.of(
        () ->
            new ConstraintCache.Bounds(config.cacheEntries(), config.cacheSize().asLongValue(), 1));
  }

  /** What can be wrong with how the service ends. */
  public static List<Runnable> checks(ShutdownConfig config) {
    return List.of(
        () -> notNegative(config.delay().isNegative(), "delay"),
        () -> notNegative(config.timeout().isNegative(), "timeout"));
  }

  private static void notNegative(boolean negative, String key) {
    if (negative) {
      throw ErrorCode.INVALID_REQUEST.because("tokamak.shutdown." + key + " must be 0 or longer.");
    }
  }
}
