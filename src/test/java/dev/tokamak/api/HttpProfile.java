package dev.tokamak.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** The service with a fake backend and a home of its own. */
public class HttpProfile implements QuarkusTestProfile {
  @Override
  public Set<Class<?>> getEnabledAlternatives() {
    return Set.of(FakeBackend.class);
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "tokamak.home",
        "target/test-home/" + getClass().getSimpleName(),
        "quarkus.http.limits.max-body-size",
        "256K");
  }
}
