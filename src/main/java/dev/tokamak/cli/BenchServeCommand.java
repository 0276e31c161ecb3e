package dev.tokamak.cli;

import dev.tokamak.auth.ApiKeys;
import dev.tokamak.cli.LoadClient.Timing;
import dev.tokamak.engine.BareLibrary;
import dev.tokamak.models.ConsoleProgress;
import dev.tokamak.models.ModelStore;
import dev.tokamak.models.StoredModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench serve}: a running service under load, beside the bare library on the same model in
 * the same minutes. The two take turns, so that a machine whose speed drifts hurts both alike.
 */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures a running service against the bare engine library.")
public final class BenchServeCommand implements Callable<Integer> {
  private static final int LONGEST_PROMPT = 128;

  // While Java's compiler is busy in either process, it takes a core from the engine.
  private static final int WARM_UP_ROUNDS = 5;

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://localhost:8080",
      description = "The service; else ${DEFAULT-VALUE}.")
  private URI url;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      defaultValue = "${env:TOKAMAK_API_KEY}",
      description = "The API key; for a service of the same user on this machine none is needed.")
  private Optional<String> key;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The name or file of the model that the service runs; else the default one.")
  private List<String> models = List.of();

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "1",
      description = "Callers at the same time; else ${DEFAULT-VALUE}.")
  private int concurrency;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "4",
      description = "Requests of each caller in a round; else ${DEFAULT-VALUE}.")
  private int requests;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "Tokens of each answer; else ${DEFAULT-VALUE}.")
  private int maxTokens;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "15",
      description = "Rounds, of which the medians are shown; else ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the bare library; else one for each core.")
  private Optional<Integer> threads;

  /** What one round of the service showed. */
  private record Round(double tokensPerSecond, List<Timing> timings) {
    double median(ToLongFunction<Timing> nanos) {
      return quantile(nanos, 0.5);
    }

    double quantile(ToLongFunction<Timing> nanos, double share) {
      long[] sorted = timings.stream().mapToLong(nanos).sorted().toArray();
      return sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))] / 1e6;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Settings settings = Settings.load();
    var progress = ConsoleProgress.onStandardError();
    StoredModel model =
        new ModelChoice(new ModelStore(settings.home()), progress)
            .resolve(models)
            .values()
            .iterator()
            .next();
    try (LoadClient client = new LoadClient(url, () -> credential(settings));
        BareLibrary bare =
            BareLibrary.open(
                EngineFolder.of(settings, progress),
                model.file(),
                threads.orElse(Runtime.getRuntime().availableProcessors()),
                concurrency,
                LONGEST_PROMPT + maxTokens)) {
      measure(client, bare);
    }
    return 0;
  }

  /**
   * The key that was given, or a pass of the owner, which is asked for again since it lasts for
   * minutes only.
   */
  private String credential(Settings settings) throws IOException {
    Optional<String> given = key.filter(text -> !text.isBlank());
    return given.isPresent()
        ? given.get()
        : new ApiKeys(settings.home(), settings.signingKey()).passForOwner().orElse("");
  }

  private void measure(LoadClient client, BareLibrary bare)
      throws InterruptedException, ExecutionException {
    PrintWriter out = spec.commandLine().getOut();
    Round warm = serviceRound(client, 0);
    for (int round = 1; round < WARM_UP_ROUNDS; round++) {
      warm = serviceRound(client, -round);
    }
    int promptTokens = Math.min(LONGEST_PROMPT, warm.timings().getFirst().promptTokens());
    bareRound(bare, promptTokens);
    var served = new ArrayList<Round>();
    var floor = new ArrayList<Double>();
    for (int round = 1; round <= rounds; round++) {
      served.add(serviceRound(client, round));
      floor.add(bareRound(bare, promptTokens));
    }
    // Pair by pair: the speed of a shared machine drifts more between rounds than within one.
    var shares = new ArrayList<Double>();
    for (int round = 0; round < rounds; round++) {
      shares.add(served.get(round).tokensPerSecond() / floor.get(round));
    }
    double service = median(served.stream().map(Round::tokensPerSecond).toList());
    out.printf(
        Locale.ROOT,
        "%d at a time, %d rounds of %d requests each, of up to %d tokens%n",
        concurrency,
        rounds,
        requests,
        maxTokens);
    out.printf(Locale.ROOT, "tokens/s            %10.1f%n", service);
    out.printf(Locale.ROOT, "bare library        %10.1f%n", median(floor));
    out.printf(Locale.ROOT, "share of it         %10.3f%n", median(shares));
    show(out, "first text p50, ms ", served, round -> round.median(Timing::firstTextNanos));
    show(out, "latency p50, ms    ", served, round -> round.median(Timing::totalNanos));
    show(out, "latency p95, ms    ", served, round -> round.quantile(Timing::totalNanos, 0.95));
    out.flush();
  }

  private static void show(
      PrintWriter out, String name, List<Round> rounds, ToDoubleFunction<Round> figure) {
    double value = median(rounds.stream().map(figure::applyAsDouble).toList());
    out.printf(Locale.ROOT, "%s %10.1f%n", name, value);
  }

  private Round serviceRound(LoadClient client, int number)
      throws InterruptedException, ExecutionException {
    var next = new AtomicInteger();
    List<Callable<List<Timing>>> callers = new ArrayList<>();
    for (int i = 0; i < concurrency; i++) {
      callers.add(
          () -> {
            var timings = new ArrayList<Timing>();
            for (int request; (request = next.getAndIncrement()) < requests * concurrency; ) {
              timings.add(client.ask(prompt(number, request), maxTokens));
            }
            return timings;
          });
    }
    long start = System.nanoTime();
    var timings = new ArrayList<Timing>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<Timing>> caller : threads.invokeAll(callers)) {
        timings.addAll(caller.get());
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Round(timings.stream().mapToInt(Timing::completionTokens).sum() / seconds, timings);
  }

  /** As much work as a round of the service, in as many turns as its callers had. */
  private double bareRound(BareLibrary bare, int promptTokens) {
    int turns = requests;
    double sum = 0;
    for (int i = 0; i < turns; i++) {
      sum += 1 / bare.tokensPerSecond(promptTokens, maxTokens);
    }
    return turns / sum;
  }

  /** Another text each time, so that nothing is saved that real callers would not save. */
  private static String prompt(int round, int request) {
    return "Write a long story number "
        + (1000 * round + request)
        + " about a river and its people.";
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }
}
