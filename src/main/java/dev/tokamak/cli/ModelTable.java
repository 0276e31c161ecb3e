package dev.tokamak.cli;

import dev.tokamak.models.Catalogue;
import dev.tokamak.models.ConsoleProgress;
import dev.tokamak.models.GgufFile;
import dev.tokamak.models.GgufInfo;
import dev.tokamak.models.ModelEntry;
import dev.tokamak.models.StoredModel;
import dev.tokamak.models.UnusableModelException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table that {@code models list} prints; its columns are as wide as what is in them. */
final class ModelTable {
  private static final String UNKNOWN = "-";

  private final List<List<String>> rows = new ArrayList<>();

  ModelTable() {
    rows.add(List.of("NAME", "STATE", "SIZE", "TYPE", "CONTEXT", "LICENCE"));
  }

  void stored(StoredModel model, String state) {
    row(model.name(), state, model.info(), licence(model.name()));
  }

  /** A served file that does not lie in the store. */
  void outside(String name, Path file) {
    try {
      row(name, "served", GgufFile.read(file), UNKNOWN);
    } catch (UnusableModelException _) {
      rows.add(List.of(name, "unusable", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN));
    }
  }

  void available(ModelEntry entry) {
    rows.add(
        List.of(
            entry.name(),
            "can be pulled",
            entry.sizeBytes().isPresent() ? size(entry.sizeBytes().getAsLong()) : UNKNOWN,
            quantization(entry.name()),
            context(entry.contextLength()),
            entry.licence()));
  }

  void print(PrintWriter out) {
    int[] widths =
        IntStream.range(0, rows.getFirst().size())
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toArray();
    for (List<String> row : rows) {
      out.println(
          IntStream.range(0, widths.length)
              .mapToObj(i -> row.get(i) + " ".repeat(widths[i] - row.get(i).length()))
              .collect(Collectors.joining("  "))
              .stripTrailing());
    }
  }

  static String size(long bytes) {
    return ConsoleProgress.bytes(bytes);
  }

  private void row(String name, String state, GgufInfo info, String licence) {
    rows.add(
        List.of(
            name,
            state,
            size(info.sizeBytes()),
            info.fileType(),
            context(info.contextLength()),
            licence));
  }

  private static String context(OptionalInt tokens) {
    return tokens.isPresent() ? String.valueOf(tokens.getAsInt()) : UNKNOWN;
  }

  /** A converted model has its origin's licence: the longest common beginning tells which. */
  private static String licence(String name) {
    return Catalogue.entries().stream()
        .filter(entry -> name.startsWith(family(entry.name())))
        .map(ModelEntry::licence)
        .findFirst()
        .orElse(UNKNOWN);
  }

  private static String family(String name) {
    return name.substring(0, name.lastIndexOf('-') + 1);
  }

  private static String quantization(String name) {
    return name.substring(name.lastIndexOf('-') + 1).toUpperCase(Locale.ROOT);
  }
}
