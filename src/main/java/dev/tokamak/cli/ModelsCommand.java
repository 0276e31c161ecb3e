package dev.tokamak.cli;

import dev.tokamak.models.Catalogue;
import dev.tokamak.models.ConsoleProgress;
import dev.tokamak.models.ModelConverter;
import dev.tokamak.models.ModelCopy;
import dev.tokamak.models.ModelEntry;
import dev.tokamak.models.ModelStore;
import dev.tokamak.models.QuantizationType;
import dev.tokamak.models.Quantizer;
import dev.tokamak.models.SlowQuantization;
import dev.tokamak.models.StoredModel;
import jakarta.enterprise.inject.Vetoed;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tokamak models …}: what can be fetched, what is here, and how it is made faster. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    description = "Lists, fetches, copies, converts and removes models.")
@Vetoed // Quarkus makes beans of commands; verbs are made by hand, before there is any container
public final class ModelsCommand implements Callable<Integer> {
  /**
   * Where models are.
   *
   * @param home {@code TOKAMAK_HOME}
   * @param served the files that the configuration names to be served, by the name that requests
   *     use; may be empty
   */
  record Place(Path home, Map<String, Path> served) {}

  private final Supplier<Place> places;
  private final Quantizer quantizer;
  private Place place;

  @Spec private CommandSpec spec;

  /**
   * @param places asked once, by the verbs alone: other verbs of the command line wait for none of
   *     that
   * @param quantizer the engine's; asked only by {@code convert}
   */
  ModelsCommand(Supplier<Place> places, Quantizer quantizer) {
    this.places = places;
    this.quantizer = quantizer;
  }

  private Place place() {
    if (place == null) {
      place = places.get();
    }
    return place;
  }

  private ModelStore store() {
    return new ModelStore(place().home());
  }

  @Override
  public Integer call() {
    throw UsageReport.missingVerb(spec.commandLine());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Shows the models that are here and those that can be pulled.")
  int list() throws IOException {
    ModelStore.Contents contents = store().list();
    ModelTable table = new ModelTable();
    contents.models().forEach(model -> table.stored(model, isServed(model) ? "served" : "here"));
    place().served().forEach((name, file) -> addOutside(table, name, file));
    Catalogue.entries().stream()
        .filter(entry -> contents.models().stream().noneMatch(m -> m.name().equals(entry.name())))
        .forEach(table::available);
    table.print(out());
    for (StoredModel model : contents.models()) {
      SlowQuantization.hint(model.info().fileType())
          .ifPresent(hint -> out().println(hintLine(model, hint)));
    }
    contents.problems().forEach(err()::println);
    flush();
    return CommandLine.ExitCode.OK;
  }

  private boolean isServed(StoredModel model) {
    return place().served().containsValue(model.file());
  }

  /** A served file need not lie in the store. */
  private void addOutside(ModelTable table, String name, Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    if (!absolute.startsWith(store().folder())) {
      table.outside(name, absolute);
    }
  }

  private static String hintLine(StoredModel model, String hint) {
    return "%n%s: %s%n  tokamak models convert %s --type Q8_0"
        .formatted(model.name(), hint, model.name());
  }

  @Command(
      name = "pull",
      mixinStandardHelpOptions = true,
      description = "Fetches a model into TOKAMAK_HOME and checks it.")
  int pull(
      @Parameters(
              paramLabel = "NAME",
              description =
                  "A name from 'models list', or owner/repository/file.gguf on Hugging Face.")
          String name)
      throws IOException {
    ModelEntry entry = Catalogue.get(name);
    StoredModel model = store().pull(entry, ConsoleProgress.onStandardError());
    SlowQuantization.hint(model.info().fileType())
        .ifPresent(hint -> err().println(hintLine(model, hint).strip()));
    out().println(model.file());
    flush();
    return CommandLine.ExitCode.OK;
  }

  @Command(
      name = "remove",
      mixinStandardHelpOptions = true,
      description = "Deletes a model from TOKAMAK_HOME.")
  int remove(@Parameters(paramLabel = "NAME", description = "A model that is here.") String name)
      throws IOException {
    long bytes = store().remove(name);
    out().println("Removed " + name + ", " + ModelTable.size(bytes) + ".");
    flush();
    return CommandLine.ExitCode.OK;
  }

  @Command(
      name = "path",
      mixinStandardHelpOptions = true,
      description = "Prints where a model's file lies.")
  int path(@Parameters(paramLabel = "NAME", description = "A model that is here.") String name)
      throws IOException {
    out().println(store().resolve(name).file());
    flush();
    return CommandLine.ExitCode.OK;
  }

  @Command(
      name = "copy",
      mixinStandardHelpOptions = true,
      description = "Copies a model into a folder, and checks it: where there is no other tool.")
  int copy(
      @Parameters(paramLabel = "NAME", description = "A model that is here, or a file.")
          String name,
      @Parameters(paramLabel = "FOLDER", description = "Where to; made where it is missing.")
          Path folder,
      @Option(
              names = "--sha256",
              paramLabel = "HEX",
              description = "What the file must have; else what is known of it.")
          Optional<String> sha256)
      throws IOException {
    out().println(ModelCopy.copy(store().resolve(name), sha256, folder));
    flush();
    return CommandLine.ExitCode.OK;
  }

  @Command(
      name = "convert",
      mixinStandardHelpOptions = true,
      description = {
        "Writes a model anew in another quantization, beside the one that is here.",
        "Weights that were quantized once lose a little more by it."
      })
  int convert(
      @Parameters(paramLabel = "NAME", description = "A model that is here, or a file.")
          String name,
      @Option(
              names = "--type",
              paramLabel = "TYPE",
              required = true,
              description = "Q8_0, Q4_0, IQ4_NL, Q4_K_S, Q4_K_M, Q5_K_M, Q6_K or F16.")
          String type)
      throws IOException {
    StoredModel made =
        new ModelConverter(store(), quantizer)
            .convert(name, QuantizationType.of(type), ConsoleProgress.onStandardError());
    err().println(made.name() + ": " + ModelTable.size(made.info().sizeBytes()));
    out().println(made.file());
    flush();
    return CommandLine.ExitCode.OK;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }

  private void flush() {
    out().flush();
    err().flush();
  }
}
