package dev.tokamak.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tokamak.auth.ApiKey;
import dev.tokamak.inference.KeyLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.TreeSet;

/** The list of keys, as people and as scripts read it. */
final class KeyTable {
  private static final List<String> HEADINGS =
      List.of(
          "ID", "NAME", "USER", "WORKSPACE", "SCOPES", "LIMITS", "CREATED", "EXPIRES", "STATUS");

  private KeyTable() {}

  static String text(List<ApiKey> keys, Instant now) {
    if (keys.isEmpty()) {
      return "There are no keys yet; make one with: tokamak keys create --name NAME\n";
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    for (ApiKey key : keys) {
      rows.add(
          List.of(
              key.id(),
              key.name(),
              key.userId(),
              key.workspaceId(),
              String.join(",", new TreeSet<>(key.scopes())),
              limits(key.limits()),
              key.created().toString(),
              key.expires().map(Instant::toString).orElse("never"),
              status(key, now)));
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int width = width(rows, column);
        line.append(String.format("%-" + width + "s  ", row.get(column)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  static String json(List<ApiKey> keys, Instant now) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (ApiKey key : keys) {
      array.add(key.toJson().put("status", status(key, now)));
    }
    return array.toPrettyString() + "\n";
  }

  private static String limits(KeyLimits limits) {
    StringJoiner text = new StringJoiner(", ");
    limits.requestsPerMinute().ifPresent(limit -> text.add(limit + " requests/min"));
    limits.tokensPerMinute().ifPresent(limit -> text.add(limit + " tokens/min"));
    limits.concurrentRequests().ifPresent(limit -> text.add(limit + " at once"));
    return text.length() == 0 ? "-" : text.toString();
  }

  private static String status(ApiKey key, Instant now) {
    return key.statusAt(now).name().toLowerCase(Locale.ROOT);
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
  }
}
