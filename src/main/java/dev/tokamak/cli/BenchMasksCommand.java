package dev.tokamak.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.cli.SchemaDriver.Verdict;
import dev.tokamak.constrain.TokenTrie;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.llama.LlamaLibrary;
import dev.tokamak.llama.LlamaModel;
import dev.tokamak.llama.Vocabulary;
import dev.tokamak.models.ConsoleProgress;
import dev.tokamak.models.ModelStore;
import dev.tokamak.models.StoredModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code bench masks}: how exact and how fast constraints are, on a folder of schemas with
 * documents that they take or refuse.
 */
@Command(
    name = "masks",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Drives documents through the constraints of their schemas, token by token.",
      "Files of FOLDER that end in .json: {\"schema\": …, \"tests\": [{\"valid\": true, \"data\": …}]}"
    })
public final class BenchMasksCommand implements Callable<Integer> {
  private static final int WORDS_OF_A_REASON = 8;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "Where the files lie.")
  private Path folder;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "The name or file of the model whose vocabulary counts; else the default one.")
  private List<String> models = List.of();

  @Option(
      names = "--json",
      description = "Print a JSON object for each file, and the figures on standard error.")
  private boolean json;

  @Option(names = "--errors", description = "Show also what went wrong in which file.")
  private boolean errors;

  @Override
  public Integer call() throws IOException {
    List<Path> files = files();
    Settings settings = Settings.load();
    var progress = ConsoleProgress.onStandardError();
    StoredModel stored =
        new ModelChoice(new ModelStore(settings.home()), progress)
            .resolve(models)
            .values()
            .iterator()
            .next();
    try (LlamaModel model =
        LlamaLibrary.open(EngineFolder.of(settings, progress)).loadVocabulary(stored.file())) {
      return measure(files, model.vocabulary());
    }
  }

  private List<Path> files() throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw ErrorCode.INVALID_REQUEST.because(folder + " is no folder");
    }
    List<Path> files = SchemaTests.in(folder);
    if (files.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.because(folder + " holds no file that ends in .json");
    }
    return files;
  }

  private int measure(List<Path> files, Vocabulary vocabulary) {
    byte[][] pieces = pieces(vocabulary);
    long start = System.nanoTime();
    TokenTrie trie = new TokenTrie(pieces);
    double trieMillis = (System.nanoTime() - start) / 1e6;
    var unreadable = new ArrayList<String>();
    // What counts is a service that has been running for a while.
    run(new SchemaDriver(vocabulary::tokenize, pieces, trie), files, unreadable, false);
    unreadable.clear();
    var driver = new SchemaDriver(vocabulary::tokenize, pieces, trie);
    Map<String, Verdict> verdicts = run(driver, files, unreadable, true);
    unreadable.forEach(each -> err().println("tokamak: " + each + "; left out"));
    PrintWriter out = json ? err() : out();
    out.printf(
        Locale.ROOT,
        "vocabulary of %,d, its trie made in %.0f ms%n",
        vocabulary.size(),
        trieMillis);
    print(out, driver, verdicts);
    out().flush();
    err().flush();
    boolean sound = verdicts.values().stream().noneMatch(v -> v.kind() == Verdict.Kind.DEFECT);
    return sound && unreadable.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static byte[][] pieces(Vocabulary vocabulary) {
    byte[][] pieces = new byte[vocabulary.size()][];
    for (int token = 0; token < pieces.length; token++) {
      pieces[token] = vocabulary.isEndOfGeneration(token) ? null : vocabulary.piece(token);
    }
    return pieces;
  }

  private Map<String, Verdict> run(
      SchemaDriver driver, List<Path> files, List<String> unreadable, boolean tell) {
    var verdicts = new LinkedHashMap<String, Verdict>();
    for (Path path : files) {
      SchemaTests file;
      try {
        file = SchemaTests.read(path);
      } catch (IOException failure) {
        unreadable.add(
            failure instanceof FileSystemException
                ? FailureReport.sentence(failure)
                : path + " " + failure.getMessage());
        continue;
      }
      Verdict verdict = driver.drive(file);
      verdicts.put(file.name(), verdict);
      if (tell) {
        tell(file.name(), verdict);
      }
    }
    return verdicts;
  }

  private void tell(String file, Verdict verdict) {
    if (json) {
      ObjectNode line = JsonNodeFactory.instance.objectNode();
      line.put("file", file);
      line.put("verdict", verdict.kind().wireName());
      line.put("reason", verdict.reason());
      out().println(line);
    } else if (errors && verdict.kind() != Verdict.Kind.PASS) {
      out().println(file + ": " + verdict.kind().wireName() + ": " + verdict.reason());
    }
    out().flush();
  }

  private void print(PrintWriter out, SchemaDriver driver, Map<String, Verdict> verdicts) {
    var counts = new EnumMap<Verdict.Kind, Integer>(Verdict.Kind.class);
    var reasons = new TreeMap<String, Integer>();
    for (Verdict verdict : verdicts.values()) {
      counts.merge(verdict.kind(), 1, Integer::sum);
      if (verdict.kind() == Verdict.Kind.REFUSED) {
        reasons.merge(firstWords(verdict.reason()), 1, Integer::sum);
      }
    }
    count(out, "files", verdicts.size(), verdicts.size());
    count(out, "right in every test", counts.getOrDefault(Verdict.Kind.PASS, 0), verdicts.size());
    count(out, "refused", counts.getOrDefault(Verdict.Kind.REFUSED, 0), verdicts.size());
    reasons.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(each -> out.printf("  %5d  %s%n", each.getValue(), each.getKey()));
    count(out, "wrong accepts", counts.getOrDefault(Verdict.Kind.WRONG_ACCEPT, 0), verdicts.size());
    count(out, "wrong rejects", counts.getOrDefault(Verdict.Kind.WRONG_REJECT, 0), verdicts.size());
    count(out, "defects", counts.getOrDefault(Verdict.Kind.DEFECT, 0), verdicts.size());
    Durations masks = driver.maskTimes();
    Durations compiles = driver.compileTimes();
    out.printf(
        "masks, us    n %d  mean %s  p50 %s  p99 %s  max %s%n",
        masks.count(), masks.mean(), masks.quantile(0.5), masks.quantile(0.99), masks.quantile(1));
    out.printf(
        "compile, us  n %d  p50 %s  p99 %s  max %s%n",
        compiles.count(), compiles.quantile(0.5), compiles.quantile(0.99), compiles.quantile(1));
    out.printf("forced tokens: %s%n", share(driver.forcedTokens(), driver.tokens()));
  }

  private static void count(PrintWriter out, String name, int count, int of) {
    out.printf("%-20s %6d  %s%n", name, count, share(count, of));
  }

  private static String share(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }

  /** Reasons that are the same but for what they name at their end count as one. */
  private static String firstWords(String reason) {
    String[] words = reason.split("\\s+");
    return Stream.of(words).limit(WORDS_OF_A_REASON).collect(Collectors.joining(" "))
        + (words.length > WORDS_OF_A_REASON ? " …" : "");
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
