package dev.tokamak.constrain;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.constrain.SchemaException.Reason;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds what the references of a schema document point at: JSON pointers, anchors and ids, all
 * within the document. Never fetches anything.
 */
final class References {
  /** What a reference points at. */
  record Target(JsonNode node, String pointer) {}

  private static final URI NOWHERE = URI.create("");
  private static final Set<String> VALUES =
      Set.of("enum", "const", "default", "examples", "example");

  private final Dialect dialect;
  private final Map<String, Target> byUri = new HashMap<>();
  private final Map<JsonNode, URI> bases = new IdentityHashMap<>();

  References(JsonNode root, Dialect dialect) {
    this.dialect = dialect;
    byUri.put("", new Target(root, ""));
    collect(root, "", NOWHERE, 0);
  }

  private void collect(JsonNode node, String pointer, URI outer, int depth) {
    if (depth > SchemaReader.MAX_DEPTH) {
      throw new SchemaException(
          Reason.TOO_COMPLEX, "", "is nested deeper than " + SchemaReader.MAX_DEPTH + " levels");
    }
    URI base = outer;
    if (node.isObject()) {
      JsonNode id = node.get(dialect == Dialect.DRAFT_4 ? "id" : "$id");
      if (id != null && id.isTextual() && !isBesideReference(node)) {
        base = resolve(outer, id.textValue(), pointer);
        byUri.putIfAbsent(withoutEmptyFragment(base), new Target(node, pointer));
        if (base.getFragment() != null && !base.getFragment().isEmpty()) {
          base = outer;
        }
      }
      JsonNode anchor = node.get("$anchor");
      if (anchor != null && anchor.isTextual() && dialect.knows("$anchor")) {
        byUri.putIfAbsent(
            withoutFragment(base) + "#" + anchor.textValue(), new Target(node, pointer));
      }
      if (node.has("$ref")) {
        bases.put(node, base);
      }
    }
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (field.getValue().isContainerNode() && !VALUES.contains(field.getKey())) {
          collect(field.getValue(), pointer + "/" + escape(field.getKey()), base, depth + 1);
        }
      }
    } else {
      for (int i = 0; i < node.size(); i++) {
        if (node.get(i).isContainerNode()) {
          collect(node.get(i), pointer + "/" + i, base, depth + 1);
        }
      }
    }
  }

  private boolean isBesideReference(JsonNode node) {
    return dialect.referenceStandsAlone() && node.has("$ref");
  }

  /**
   * @param holder the schema that holds the reference
   * @param pointer where it stands
   */
  Target find(JsonNode holder, String reference, String pointer) {
    URI target = resolve(bases.getOrDefault(holder, NOWHERE), reference, pointer);
    Target whole = byUri.get(withoutEmptyFragment(target));
    if (whole != null) {
      return whole;
    }
    Target document = byUri.get(withoutFragment(target));
    if (document == null) {
      throw new SchemaException(
          Reason.UNSUPPORTED,
          pointer + "/$ref",
          "points out of the schema (" + reference + "); put what it names into $defs");
    }
    String fragment = target.getRawFragment();
    if (fragment != null && fragment.startsWith("/")) {
      String path = URLDecoder.decode(fragment.replace("+", "%2B"), StandardCharsets.UTF_8);
      JsonNode node = document.node().at(JsonPointer.compile(path));
      if (!node.isMissingNode()) {
        return new Target(node, document.pointer() + path);
      }
    }
    throw new SchemaException(
        Reason.MALFORMED, pointer + "/$ref", "points at nothing: " + reference);
  }

  private static URI resolve(URI base, String reference, String pointer) {
    try {
      // java.net.URI drops the base's path when only a fragment is given.
      if (reference.startsWith("#")) {
        return URI.create(withoutFragment(base) + encoded(reference));
      }
      return base == NOWHERE
          ? URI.create(encoded(reference))
          : base.resolve(URI.create(encoded(reference)));
    } catch (IllegalArgumentException malformed) {
      throw new SchemaException(
          Reason.MALFORMED, pointer, "holds a reference that is no URI: " + reference);
    }
  }

  /** Wild references hold characters that a URI must escape. */
  private static String encoded(String reference) {
    var text = new StringBuilder();
    for (byte b : reference.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c <= ' ' || c >= 0x7f || "\"<>\\^`{|}".indexOf(c) >= 0) {
        text.append('%')
            .append(Character.forDigit(c >> 4, 16))
            .append(Character.forDigit(c & 15, 16));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static String withoutFragment(URI uri) {
    String text = uri.toString();
    int hash = text.indexOf('#');
    return hash < 0 ? text : text.substring(0, hash);
  }

  private static String withoutEmptyFragment(URI uri) {
    String text = uri.toString();
    return text.endsWith("#") ? text.substring(0, text.length() - 1) : text;
  }

  static String escape(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
