package dev.tokamak.cli;

import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Which option of {@code serve} stands for which setting, found out by trying each. */
public final class OptionsOfSettings {
  private OptionsOfSettings() {}

  /** The options by the names of the settings. */
  public static Map<String, String> all() {
    Map<String, String> options = new HashMap<>();
    for (OptionSpec option : new CommandLine(new Holder()).getCommandSpec().options()) {
      String name = option.longestName();
      Holder tried = new Holder();
      new CommandLine(tried).parseArgs(option.arity().max() == 0 ? name : name + "=1");
      tried.options.properties().keySet().forEach(property -> options.putIfAbsent(property, name));
    }
    // Their values are files only after the models have been looked for.
    options.put("tokamak.models.\"NAME\"", "--model NAME=FILE");
    options.put("tokamak.embedding-models.\"NAME\"", "--embedding-model NAME=FILE");
    return options;
  }

  @CommandLine.Command
  private static final class Holder implements Runnable {
    @CommandLine.Mixin private ServeOptions options;

    @Override
    public void run() {}
  }
}
