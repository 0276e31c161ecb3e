package dev.tokamak.load;

import io.gatling.app.Gatling$;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one scenario against a service that is running, and leaves its report at a known place. */
@Command(
    name = "tokamak load",
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Loads a running service as users do, with Gatling, and leaves a report in"
          + " load/target/report/SCENARIO/index.html.",
      "",
      "steady: new requests at a constant rate",
      "burst: many at the same moment, every ten seconds",
      "slow: some read their streams with pauses, beside others",
      "soak: 80 %% of what the service can do, with readers who go away; shows its memory",
      "",
      "A 429 with Retry-After is no failure: the user waits and comes back. Exits with 1 where a"
          + " threshold was missed, with 2 after wrong usage."
    })
public final class Main implements Callable<Integer> {
  /** The scenarios. */
  enum Scenario {
    steady(Steady.class),
    burst(Burst.class),
    slow(Slow.class),
    soak(Soak.class);

    final Class<? extends LoadSimulation> simulation;

    Scenario(Class<? extends LoadSimulation> simulation) {
      this.simulation = simulation;
    }
  }

  private static final String ENV_KEY = "${env:TOKAMAK_API_KEY}";

  @Parameters(
      arity = "0..1",
      paramLabel = "SCENARIO",
      defaultValue = "steady",
      description = "One of ${COMPLETION-CANDIDATES}.")
  private Scenario scenario;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this.")
  private boolean help;

  @Option(names = "--url", defaultValue = "http://localhost:8080", description = "Of the service.")
  private URI url;

  @Option(
      names = "--key",
      defaultValue = ENV_KEY,
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "An API key; else TOKAMAK_API_KEY.")
  private String key;

  @Option(names = "--model", defaultValue = "default", description = "Which one to ask.")
  private String model;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description = "How long users come; those who have come are waited for.")
  private long seconds;

  @Option(names = "--minutes", description = "The same in minutes.")
  private Long minutes;

  @Option(names = "--rate", defaultValue = "1", description = "New requests a second.")
  private double rate;

  @Option(
      names = "--users",
      defaultValue = "8",
      description = "At once: in a burst, slow ones, and those that measure capacity.")
  private int users;

  @Option(names = "--tokens", defaultValue = "64", description = "The most of an answer.")
  private int tokens;

  @Option(names = "--seed", description = "Of what users ask; else a new one each time.")
  private Long seed;

  @Option(
      names = "--first-token-p95",
      defaultValue = "5000",
      description = "Threshold: milliseconds to the first token of 95 of 100 streams.")
  private int firstToken;

  @Option(
      names = "--answer-p95",
      defaultValue = "60000",
      description = "Threshold: milliseconds of 95 of 100 streamed answers.")
  private int answer;

  @Option(
      names = "--success",
      defaultValue = "100",
      description = "Threshold: percent of requests that are answered properly.")
  private double success;

  @Option(names = "--share", defaultValue = "0.8", description = "soak: of the capacity.")
  private double share;

  @Option(
      names = "--measure",
      defaultValue = "30",
      description = "soak: seconds that warm the service up, and then that measure capacity.")
  private long measure;

  @Option(
      names = "--pid",
      description = "soak: the service's process on this machine, for its memory.")
  private Long pid;

  @Option(
      names = "--management",
      description = "soak: where its metrics are (http://localhost:9000), to show its heap.")
  private URI management;

  @Option(
      names = "--growth",
      defaultValue = "2",
      description = "soak, threshold: percent by which memory may grow once it is warm.")
  private double growth;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      defaultValue = "${sys:tokamak.load.report:-target/report}",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Where reports go.")
  private Path report;

  private Main() {}

  /** Runs a scenario and ends the process. */
  public static void main(String... arguments) {
    System.exit(
        new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    String wrong = wrong();
    if (wrong != null) {
      System.err.println("tokamak load: " + wrong);
      return CommandLine.ExitCode.USAGE;
    }
    long seed = this.seed == null ? System.nanoTime() : this.seed;
    System.out.println("seed " + seed);
    if (scenario == Scenario.soak) {
      try {
        double capacity =
            new Capacity(new Client(url, key), new Questions(model, tokens))
                .measure(users, measure, seed);
        rate = share * capacity;
        System.out.printf(
            "capacity %.2f requests/s with %d users; offered from now on: %.2f%n",
            capacity, users, rate);
      } catch (IllegalStateException failure) {
        System.err.println("tokamak load: " + failure.getMessage() + ".");
        return 1;
      }
    }
    Settings.use(
        new Settings(
            url,
            key,
            model,
            rate,
            users,
            tokens,
            minutes == null ? seconds : minutes * 60,
            seed,
            firstToken,
            answer,
            success));
    Path raw = Files.createDirectories(report.resolve("raw").resolve(scenario.name()));
    boolean flat = true;
    int exit;
    try (MemoryWatch memory = pid == null ? null : new MemoryWatch(pid, management)) {
      exit =
          Gatling$.MODULE$.fromArgs(
              new String[] {"-s", scenario.simulation.getName(), "-rf", raw.toString()});
      if (memory != null) {
        flat = memory.report(growth);
      }
    }
    System.out.println(Tally.line());
    publish(raw);
    return exit == 0 && flat && Tally.answered() > 0 ? 0 : 1;
  }

  private String wrong() {
    if (key == null || key.isBlank() || key.equals(ENV_KEY)) {
      return "an API key is needed: --key or TOKAMAK_API_KEY (tokamak keys create).";
    }
    if (!"http".equals(url.getScheme()) || url.getHost() == null) {
      return "--url must be an http:// address, not " + url + ".";
    }
    if (rate <= 0 || users < 1 || tokens < 1 || seconds < 1 || measure < 1) {
      return "--rate, --users, --tokens, --seconds and --measure must be over 0.";
    }
    if (share <= 0 || share > 1) {
      return "--share must be over 0 and at most 1.";
    }
    if (minutes != null && minutes < 1) {
      return "--minutes must be at least 1.";
    }
    if (pid != null && !Files.isReadable(Path.of("/proc", pid.toString(), "status"))) {
      return "--pid " + pid + " is no process whose memory can be read here.";
    }
    return null;
  }

  /** Puts the newest result where it is looked for. */
  private void publish(Path raw) throws IOException {
    List<Path> results;
    try (Stream<Path> all = Files.list(raw)) {
      results = all.filter(Files::isDirectory).sorted(Comparator.naturalOrder()).toList();
    }
    if (results.isEmpty()) {
      return;
    }
    Path place = report.resolve(scenario.name());
    delete(place);
    Files.move(results.getLast(), place);
    System.out.println("report: " + place.resolve("index.html").toAbsolutePath());
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path left, IOException failure)
              throws IOException {
            Files.delete(left);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
