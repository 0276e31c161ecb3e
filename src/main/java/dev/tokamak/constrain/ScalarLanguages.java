package dev.tokamak.constrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.Numbers;
import dev.tokamak.automaton.Strings;
import dev.tokamak.automaton.TooComplexException;
import dev.tokamak.constrain.SchemaException.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers or the strings that fit schemas, as languages: these are closed under and, or and
 * not, so every combination of keywords is exact. Null stands for the language of all of them,
 * which needs no computing.
 *
 * <p>Not safe for use by several threads at once.
 */
final class ScalarLanguages {
  static final Language NONE = Language.ofTexts(List.of());

  private record Key(Schema schema, Kind kind) {}

  private final Map<Key, Language> known = new HashMap<>();

  /** What belongs to all of some languages. */
  static Language all(Collection<Language> languages) {
    Language all = null;
    for (Language language : languages) {
      all = and(all, language);
    }
    return all;
  }

  /** The values of a kind that satisfy all literals. */
  Language of(Collection<Literal> literals, Kind kind) {
    Language all = null;
    for (Literal literal : literals) {
      try {
        Language language = of(literal.schema(), kind);
        all = and(all, literal.holds() ? language : not(language, kind));
      } catch (TooComplexException tooComplex) {
        throw new SchemaException(
            Reason.TOO_COMPLEX, literal.schema().pointer, tooComplex.getMessage());
      }
    }
    return all;
  }

  private Language of(Schema schema, Kind kind) {
    if (schema.constant != null) {
      return schema.constant ? null : NONE;
    }
    if (!schema.allows(kind)) {
      return NONE;
    }
    var key = new Key(schema, kind);
    if (known.containsKey(key)) {
      return known.get(key);
    }
    Language language = compute(schema, kind);
    known.put(key, language);
    return language;
  }

  private Language compute(Schema schema, Kind kind) {
    Language all = kind == Kind.NUMBER ? schema.numbers : schema.strings;
    if (schema.values != null) {
      all = and(values(schema.values, kind), all);
    }
    if (schema.reference != null) {
      all = and(all, of(schema.reference, kind));
    }
    for (Schema part : schema.allOf) {
      all = and(all, of(part, kind));
    }
    if (schema.anyOf != null) {
      all = and(all, any(schema.anyOf, kind));
    }
    if (schema.oneOf != null) {
      all = and(all, exactlyOne(schema.oneOf, kind));
    }
    if (schema.not != null) {
      all = and(all, not(of(schema.not, kind), kind));
    }
    if (schema.condition != null) {
      Language condition = of(schema.condition, kind);
      all =
          and(
              all,
              or(
                  and(condition, of(schema.then, kind, null)),
                  and(not(condition, kind), of(schema.otherwise, kind, null))));
    }
    return all;
  }

  private Language of(Schema schema, Kind kind, Language absent) {
    return schema == null ? absent : of(schema, kind);
  }

  private static Language values(List<JsonNode> values, Kind kind) {
    List<JsonNode> ofKind = values.stream().filter(value -> Kind.of(value) == kind).toList();
    if (ofKind.isEmpty()) {
      return NONE;
    }
    return kind == Kind.NUMBER
        ? Numbers.values(ofKind.stream().map(JsonNode::decimalValue).toList())
        : Strings.values(ofKind.stream().map(JsonNode::textValue).toList());
  }

  private Language any(List<Schema> schemas, Kind kind) {
    Language any = NONE;
    for (Schema schema : schemas) {
      any = or(any, of(schema, kind));
    }
    return any;
  }

  private Language exactlyOne(List<Schema> schemas, Kind kind) {
    Language one = NONE;
    Language several = NONE;
    for (Schema schema : schemas) {
      Language language = of(schema, kind);
      several = or(several, and(one, language));
      one = or(one, language);
    }
    // What is in one of them at least, but not in two.
    return and(one, not(several, kind));
  }

  static Language and(Language a, Language b) {
    if (a == null || b == NONE) {
      return b;
    }
    return b == null || a == NONE || a == b ? a : emptyAsNone(a.and(b));
  }

  private static Language or(Language a, Language b) {
    if (a == null || b == null) {
      return null;
    }
    if (a == NONE) {
      return b;
    }
    return b == NONE || a == b ? a : a.or(b);
  }

  static Language not(Language language, Kind kind) {
    if (language == null) {
      return NONE;
    }
    return language == NONE ? null : emptyAsNone(universe(kind).minus(language));
  }

  private static Language universe(Kind kind) {
    return kind == Kind.NUMBER ? Numbers.plain() : Strings.any();
  }

  private static Language emptyAsNone(Language language) {
    return language.isEmpty() ? NONE : language;
  }
}
