package dev.tokamak.cli;

import dev.tokamak.auth.ApiKeys;
import dev.tokamak.auth.KeyLifetime;
import dev.tokamak.auth.KeySpec;
import dev.tokamak.auth.NewApiKey;
import dev.tokamak.auth.Scopes;
import dev.tokamak.inference.KeyLimits;
import dev.tokamak.inference.TokamakException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code keys …}: makes, lists and revokes API keys, whether or not the service runs. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "VERB",
    description = "Makes, lists and revokes API keys. A running service follows at once.",
    subcommands = {KeysCommand.Create.class, KeysCommand.List.class, KeysCommand.Revoke.class})
public final class KeysCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--home",
      scope = ScopeType.INHERIT,
      paramLabel = "DIR",
      defaultValue = "${env:TOKAMAK_HOME:-${sys:user.home}/.tokamak}",
      description = "The service's folder; also TOKAMAK_HOME. Default:%n${DEFAULT-VALUE}.")
  private Path home;

  @Override
  public Integer call() {
    throw UsageReport.missingVerb(spec.commandLine());
  }

  private ApiKeys keys(Optional<String> signingKey) {
    return new ApiKeys(home, signingKey);
  }

  /** The line that shows a newcomer what to do with a key. */
  static String curlLine(String baseUrl, String token) {
    return "curl "
        + baseUrl
        + "/completions -H \"Authorization: Bearer "
        + token
        + "\" -H 'Content-Type: application/json'"
        + " -d '{\"prompt\": \"Why is the sky blue?\", \"maxTokens\": 100}'";
  }

  /** {@code keys create}. */
  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = "Makes a key and shows it, this once: it is stored nowhere.")
  static final class Create implements Callable<Integer> {
    @ParentCommand private KeysCommand parent;
    @Spec private CommandSpec spec;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "NAME",
        description = "What to call it, for instance what it is for.")
    private String name;

    @Option(
        names = "--workspace",
        paramLabel = "ID",
        defaultValue = KeySpec.DEFAULT_WORKSPACE,
        description = "Whom its requests count for. Default: ${DEFAULT-VALUE}.")
    private String workspace;

    @Option(
        names = "--user",
        paramLabel = "ID",
        defaultValue = KeySpec.DEFAULT_USER,
        description = "Who uses it. Default: ${DEFAULT-VALUE}.")
    private String user;

    @Option(
        names = "--scope",
        paramLabel = "SCOPE",
        split = ",",
        defaultValue = Scopes.COMPLETIONS,
        description =
            "What it allows: completions, admin; may be given several times. Default:"
                + " ${DEFAULT-VALUE}.")
    private Set<String> scopes = new LinkedHashSet<>();

    @Option(
        names = "--expires",
        paramLabel = "TIME",
        defaultValue = "90d",
        converter = LifetimeConverter.class,
        description = "When it ends: 12h, 90d, 4w or never. Default: ${DEFAULT-VALUE}.")
    private KeyLifetime lifetime;

    @Option(
        names = "--requests-per-minute",
        paramLabel = "N",
        description =
            "Requests that it may send; else as many as the service's configuration says.")
    private Optional<Integer> requestsPerMinute;

    @Option(
        names = "--tokens-per-minute",
        paramLabel = "N",
        description = "Tokens of its prompts and answers together; likewise.")
    private Optional<Integer> tokensPerMinute;

    @Option(
        names = "--concurrent-requests",
        paramLabel = "N",
        description = "Requests of it that may be in progress at the same time; likewise.")
    private Optional<Integer> concurrentRequests;

    @Option(
        names = "--signing-key",
        paramLabel = "FILE",
        defaultValue = "${env:TOKAMAK_AUTH_SIGNING_KEY}",
        description =
            "The PEM file that signs it, where the service is given one too; also"
                + " TOKAMAK_AUTH_SIGNING_KEY. Else the one in the service's folder.")
    private Optional<String> signingKey;

    @Option(
        names = {"-q", "--quiet"},
        description = "Prints the key alone, for scripts.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
      NewApiKey made = parent.keys(signingKey).create(keySpec());
      PrintWriter out = spec.commandLine().getOut();
      if (quiet) {
        out.println(made.token());
      } else {
        out.printf(
            "Key %s \"%s\" of %s in %s, for %s, good %s:%n%n%s%n%n",
            made.key().id(),
            made.key().name(),
            made.key().userId(),
            made.key().workspaceId(),
            String.join(" and ", new TreeSet<>(made.key().scopes())),
            made.key().expires().map(end -> "until " + end).orElse("for ever"),
            made.token());
        out.printf("It is shown this once and stored nowhere. To try it:%n%n");
        out.println(curlLine(Settings.load().localUrl(), made.token()));
      }
      out.flush();
      return 0;
    }

    private KeySpec keySpec() {
      try {
        return new KeySpec(
            name,
            prefixed("user-", user),
            prefixed("wpc-", workspace),
            scopes,
            lifetime,
            new KeyLimits(
                limit(requestsPerMinute), limit(tokensPerMinute), limit(concurrentRequests)));
      } catch (TokamakException wrong) {
        throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
      }
    }

    private static OptionalInt limit(Optional<Integer> option) {
      return option.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }

    private static String prefixed(String prefix, String id) {
      return id.startsWith(prefix) ? id : prefix + id;
    }
  }

  /** {@code keys list}. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Shows the keys that were made, oldest first; not the keys themselves.")
  static final class List implements Callable<Integer> {
    @ParentCommand private KeysCommand parent;
    @Spec private CommandSpec spec;

    @Option(names = "--json", description = "As a JSON array, for scripts.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
      var keys = parent.keys(Optional.empty()).list();
      PrintWriter out = spec.commandLine().getOut();
      out.print(json ? KeyTable.json(keys, Instant.now()) : KeyTable.text(keys, Instant.now()));
      out.flush();
      return 0;
    }
  }

  /** {@code keys revoke}. */
  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Ends a key for good; the running service refuses it with the next request.")
  static final class Revoke implements Callable<Integer> {
    @ParentCommand private KeysCommand parent;
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "ID|NAME", description = "The key's id, or its name.")
    private String idOrName;

    @Override
    public Integer call() throws IOException {
      var key = parent.keys(Optional.empty()).revoke(idOrName);
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "Key %s \"%s\" is revoked since %s.%n",
          key.id(), key.name(), key.revoked().orElseThrow());
      out.flush();
      return 0;
    }
  }

  /** Makes a wrong lifetime a matter of usage. */
  static final class LifetimeConverter implements ITypeConverter<KeyLifetime> {
    @Override
    public KeyLifetime convert(String text) {
      try {
        return KeyLifetime.parse(text);
      } catch (TokamakException wrong) {
        throw new TypeConversionException(wrong.getMessage());
      }
    }
  }
}
