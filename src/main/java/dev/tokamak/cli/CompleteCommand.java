package dev.tokamak.cli;

import dev.tokamak.auth.ApiKeys;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.models.ConsoleProgress;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code complete "…"}: one answer, streamed to the terminal. */
@Command(
    name = "complete",
    mixinStandardHelpOptions = true,
    description = "Streams the answer to one prompt.")
public final class CompleteCommand implements Callable<Integer> {
  /** What a shell reports for a program that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "PROMPT",
      description = "What to answer; read from the standard input where it is absent or '-'.")
  private String prompt = "-";

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "${env:TOKAMAK_URL}",
      description = {
        "The service to ask; also TOKAMAK_URL.",
        "Else the one of this configuration, http://localhost:8080, and where none answers there,"
            + " the model runs right here."
      })
  private Optional<URI> url;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      defaultValue = "${env:TOKAMAK_API_KEY}",
      description = {
        "The API key; better in TOKAMAK_API_KEY, where no process list shows it.",
        "For a service of the same user on this machine none is needed."
      })
  private Optional<String> key;

  @Option(names = "--model", paramLabel = "NAME", description = "The model; else the default one.")
  private Optional<String> model;

  @Option(names = "--system", paramLabel = "TEXT", description = "An instruction to the model.")
  private Optional<String> system;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "The longest answer, in tokens; else what fits the model's context.")
  private Optional<Integer> maxTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 always takes the likeliest token; up to 2 is ever more random.")
  private Optional<Double> temperature;

  @Option(names = "--seed", paramLabel = "N", description = "Makes the randomness repeatable.")
  private Optional<Long> seed;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "A text that ends the answer; may be given several times.")
  private List<String> stop = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    CompletionQuery query = query();
    CompletionClient client = client();
    AtomicBoolean stopped = new AtomicBoolean();
    // Ctrl-C runs this hook and ends the process with 130 after it.
    Thread onInterrupt =
        new Thread(
            () -> {
              stopped.set(true);
              client.stop();
            });
    Runtime.getRuntime().addShutdownHook(onInterrupt);
    try {
      return answer(client, query);
    } catch (IOException | TokamakException broken) {
      if (stopped.get()) {
        return INTERRUPTED; // the break is our own doing
      }
      throw broken;
    } finally {
      client.stop();
      forget(onInterrupt);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyEnding) {
      // then the hook runs and finds nothing left to stop
    }
  }

  private CompletionQuery query() throws IOException {
    return new CompletionQuery(
        prompt.equals("-") ? standardInput() : prompt,
        system,
        model,
        maxTokens.map(OptionalInt::of).orElse(OptionalInt.empty()),
        temperature.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
        seed.map(OptionalLong::of).orElse(OptionalLong.empty()),
        stop);
  }

  private static String standardInput() throws IOException {
    InputStream in = System.in;
    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.because("there is no prompt, neither given nor piped in");
    }
    return text;
  }

  /** The standard output in UTF-8, whatever the locale: models write all scripts. */
  private static PrintStream terminal() {
    return new PrintStream(System.out, false, StandardCharsets.UTF_8);
  }

  private CompletionClient client() throws IOException {
    Settings settings = Settings.load();
    URI asked = asked(settings);
    Optional<String> credential = key.filter(given -> !given.isBlank());
    if (credential.isEmpty() && isThisMachine(asked)) {
      credential = new ApiKeys(settings.home(), settings.signingKey()).passForOwner();
    }
    CompletionClient service = new HttpCompletionClient(asked, credential);
    return url.isPresent() ? service : new FallbackClient(service, () -> embedded(settings));
  }

  private URI asked(Settings settings) {
    return url.orElseGet(() -> URI.create(settings.localUrl()));
  }

  private static boolean isThisMachine(URI address) throws UnknownHostException {
    return address.getHost() != null
        && InetAddress.getByName(address.getHost()).isLoopbackAddress();
  }

  private CompletionClient embedded(Settings settings) throws IOException {
    tell("no service answers at " + settings.localUrl() + ", so the model runs in this process");
    return EmbeddedCompletionClient.open(settings, model, ConsoleProgress.onStandardError());
  }

  private void tell(String sentence) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("tokamak: " + sentence);
    err.flush();
  }

  private int answer(CompletionClient client, CompletionQuery query)
      throws IOException, InterruptedException {
    AnswerPrinter printer = new AnswerPrinter(terminal());
    FinishReason reason;
    try {
      reason = client.complete(query, printer::print);
    } catch (ConnectException refused) {
      throw new IOException(
          "no service answers at " + asked(Settings.load()) + "; start one with: tokamak serve",
          refused);
    } catch (SSLException unsafe) {
      throw new IOException(
          "there is no safe connection to "
              + asked(Settings.load())
              + " ("
              + unsafe.getMessage()
              + "); where its certificate is one of your own, name a store that holds it with"
              + " TOKAMAK_JAVA_OPTS=-Djavax.net.ssl.trustStore=FILE",
          unsafe);
    } finally {
      printer.finish();
    }
    if (reason == FinishReason.LENGTH) {
      tell("the answer was cut: it reached the limit of tokens");
    }
    return 0;
  }
}
