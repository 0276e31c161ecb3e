package dev.tokamak.cli;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.models.Catalogue;
import dev.tokamak.models.ModelStore;
import dev.tokamak.models.Progress;
import dev.tokamak.models.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which models to serve, out of what a user says. */
final class ModelChoice {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");
  private static final Pattern NAMED = Pattern.compile("([^=/]+)=(.+)");
  // Requests use it for the default model, whatever that is.
  private static final String RESERVED = "default";

  private final ModelStore store;
  private final Progress progress;

  ModelChoice(ModelStore store, Progress progress) {
    this.store = store;
    this.progress = progress;
  }

  /**
   * The models by the names that requests use, the default one first.
   *
   * @param choices {@code NAME} of a stored model, {@code FILE}, or {@code NAME=FILE}; empty: the
   *     catalogue's default, which is fetched where it is not here
   * @throws dev.tokamak.inference.TokamakException for a choice that cannot be served
   */
  Map<String, StoredModel> resolve(List<String> choices) throws IOException {
    if (choices.isEmpty()) {
      StoredModel model = store.pull(Catalogue.DEFAULT, progress);
      return Map.of(model.name(), model);
    }
    var models = new LinkedHashMap<String, StoredModel>();
    for (String choice : choices) {
      Matcher named = NAMED.matcher(choice);
      boolean isNamed = named.matches() && Files.notExists(Path.of(choice));
      StoredModel model = stored(isNamed ? named.group(2) : choice);
      String name = checked(isNamed ? named.group(1) : model.name());
      if (models.put(name, model) != null) {
        throw ErrorCode.INVALID_REQUEST.at(
            "--model", "names two models \"" + name + "\"; name one of them otherwise: NAME=FILE");
      }
    }
    return models;
  }

  private StoredModel stored(String nameOrFile) throws IOException {
    // Anybody may ask for the default model by its name before it was fetched.
    return nameOrFile.equals(Catalogue.DEFAULT.name())
        ? store.pull(Catalogue.DEFAULT, progress)
        : store.resolve(nameOrFile);
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw ErrorCode.INVALID_REQUEST.at(
          "--model",
          "has the name \""
              + name
              + "\", but a name is made of letters, digits and . _ : / -; give it one: NAME=FILE");
    }
    if (name.equals(RESERVED)) {
      throw ErrorCode.INVALID_REQUEST.at(
          "--model", "cannot be named \"default\": that means the first model, whichever it is");
    }
    return name;
  }
}
