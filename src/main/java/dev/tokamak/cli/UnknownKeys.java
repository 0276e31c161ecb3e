package dev.tokamak.cli;

import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Finds keys that no part of the service reads: what they should do would silently not happen. */
final class UnknownKeys {
  /** Variables that are no settings of the service, but of the command line and of builds. */
  private static final Pattern NO_SETTING =
      Pattern.compile("TOKAMAK_(HOME|ENGINE|URL|API_KEY|JAVA_OPTS|NATIVE_TOOLCHAIN)");

  /** What Kubernetes tells every container about a Service whose name begins with "tokamak". */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile(
          "TOKAMAK\\w*_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  /** Read by Quarkus without a mapping. */
  private static final Pattern UNMAPPED =
      Pattern.compile("quarkus\\.(profile|uuid|test\\..*|config\\..*)");

  /** In the environment other tools leave variables too, so only these parts are looked at. */
  private static final Pattern QUARKUS_VARIABLE =
      Pattern.compile("QUARKUS_(HTTP|MANAGEMENT|LOG|TLS)_.*");

  /** Set by the options of {@code serve}, so known without looking. */
  private static final Set<String> OF_OPTIONS =
      Set.of(
          "quarkus.http.host",
          "quarkus.http.port",
          "quarkus.management.host",
          "quarkus.management.port",
          "quarkus.log.console.json.enabled");

  private final KnownNames ours = new KnownNames(Mappings.defaults().keySet());
  private final Supplier<Optional<QuarkusNames>> source;

  // Null until somebody asks.
  private Optional<QuarkusNames> quarkus;
  private Optional<KnownNames> quarkusNames;

  /**
   * @param quarkus asked only where somebody has set one that the options do not: to tell all of
   *     them takes longer than the rest of the check
   */
  UnknownKeys(Supplier<Optional<QuarkusNames>> quarkus) {
    this.source = quarkus;
  }

  private Optional<QuarkusNames> quarkus() {
    if (quarkus == null) {
      quarkus = source.get();
    }
    return quarkus;
  }

  private Optional<KnownNames> quarkusNames() {
    if (quarkusNames == null) {
      quarkusNames = quarkus().map(names -> new KnownNames(names.known()));
    }
    return quarkusNames;
  }

  /** A sentence for each of them. */
  List<String> in(SmallRyeConfig config) {
    List<String> problems = new ArrayList<>();
    Origin.forEach(
        config,
        (origin, source) ->
            new TreeMap<>(source.getProperties())
                .forEach(
                    (name, value) ->
                        (origin.hasVariables() ? variable(name, value) : property(name, value))
                            .ifPresent(
                                what -> problems.add(sentence(name, origin, source, what)))));
    return problems;
  }

  private static String sentence(String name, Origin origin, ConfigSource source, String what) {
    return name + " in " + origin + " " + what;
  }

  private Optional<String> variable(String name, String value) {
    if (name.startsWith("TOKAMAK_")) {
      boolean injected =
          OF_KUBERNETES.matcher(name).matches()
              || name.endsWith("_PORT") && ADDRESS.matcher(value).matches();
      return NO_SETTING.matcher(name).matches() || injected || ours.hasVariable(name)
          ? Optional.empty()
          : Optional.of(unknown(ours.nearestVariable(name)));
    }
    if (QUARKUS_VARIABLE.matcher(name).matches()) {
      return quarkusNames()
          .filter(known -> !known.hasVariable(name))
          .map(known -> unknown(known.nearestVariable(name)));
    }
    // A file .env may also hold properties under their own names.
    return property(name, value);
  }

  private Optional<String> property(String written, String value) {
    String name = written.replaceFirst("^%[^.]+\\.", "");
    if (name.startsWith("tokamak.")) {
      return ours.hasProperty(name)
          ? Optional.empty()
          : Optional.of(unknown(ours.nearestProperty(name)));
    }
    if (!name.startsWith("quarkus.")
        || OF_OPTIONS.contains(name)
        || UNMAPPED.matcher(name).matches()) {
      return Optional.empty();
    }
    String fixed = quarkus().map(names -> names.fixed().get(name)).orElse(null);
    if (fixed != null) {
      return fixed.equals(value)
          ? Optional.empty()
          : Optional.of(
              "was decided when Tokamak was built (" + fixed + ") and cannot be changed.");
    }
    return quarkusNames()
        .filter(known -> !known.hasProperty(name))
        .map(known -> unknown(known.nearestProperty(name)));
  }

  private static String unknown(Optional<String> nearest) {
    return "is no setting" + nearest.map(name -> "; did you mean " + name + "?").orElse(".");
  }
}
