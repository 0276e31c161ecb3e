package dev.tokamak.cli;

import dev.tokamak.inference.ErrorCode;
import java.util.List;
import java.util.regex.Pattern;

/** What of Quarkus's own settings does not go together, though each of them is fine alone. */
final class NetworkRules {
  private static final Pattern ANY_ORIGIN = Pattern.compile("\\*|/\\.[*+]/");
  private static final Pattern OPENS_TLS =
      Pattern.compile(
          "quarkus\\.(http\\.tls-configuration-name|http\\.ssl\\.certificate\\..*|tls\\.key-store\\..*)");
  private static final String INSECURE = "quarkus.http.insecure-requests";
  private static final String TLS_NAME = "quarkus.http.tls-configuration-name";

  private final Settings settings;

  NetworkRules(Settings settings) {
    this.settings = settings;
  }

  List<Runnable> checks() {
    return List.of(this::ports, this::oneWayToTls, this::noPlainDoorBesideTls, this::origins);
  }

  private void ports() {
    Address open = settings.publicAddress();
    Address management = settings.managementAddress();
    refuse(
        open.port() != 0 && open.port() == management.port(),
        "quarkus.http.port and quarkus.management.port are both "
            + open.port()
            + ", but the API and the management interface cannot share a port.");
  }

  private void oneWayToTls() {
    if (isSet("tokamak.tls.certificate")) {
      settings
          .text(TLS_NAME)
          .filter(name -> !name.equals("tokamak"))
          .ifPresent(
              name ->
                  refuse(
                      true, TLS_NAME + " and tokamak.tls.certificate both set up TLS; use one."));
      refuse(
          settings.text(INSECURE).filter(value -> !value.equals("disabled")).isPresent(),
          INSECURE
              + " has no effect with tokamak.tls.certificate: the public port speaks HTTPS alone.");
    }
  }

  private void noPlainDoorBesideTls() {
    if (isSet("tokamak.tls.certificate") || isSet(INSECURE)) {
      return;
    }
    for (String name : settings.config().getPropertyNames()) {
      refuse(
          OPENS_TLS.matcher(name).matches() && isSet(name),
          name
              + " opens a port with TLS, but the one without stays open beside it; say "
              + INSECURE
              + "=disabled, redirect or enabled.");
    }
  }

  private void origins() {
    boolean anybody =
        settings
            .text("quarkus.http.cors.origins")
            .map(origins -> List.of(origins.split("\\s*,\\s*")))
            .orElse(List.of())
            .stream()
            .anyMatch(origin -> ANY_ORIGIN.matcher(origin).matches());
    refuse(
        anybody
            && isTrue("quarkus.http.cors.enabled")
            && isTrue("quarkus.http.cors.access-control-allow-credentials"),
        "quarkus.http.cors.origins lets every page in, and"
            + " quarkus.http.cors.access-control-allow-credentials lets it use what its reader's"
            + " browser keeps; name the origins, or do without the credentials.");
  }

  private boolean isSet(String name) {
    return settings.text(name).isPresent();
  }

  private boolean isTrue(String name) {
    return settings.text(name).filter(Boolean::parseBoolean).isPresent();
  }

  private static void refuse(boolean wrong, String why) {
    if (wrong) {
      throw ErrorCode.INVALID_REQUEST.because(why);
    }
  }
}
