package dev.tokamak.constrain;

import dev.tokamak.automaton.Language;
import dev.tokamak.automaton.Strings;
import dev.tokamak.constrain.SchemaException.Reason;
import dev.tokamak.constrain.Todo.HasSome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * One alternative of what an object may be, decided property by property.
 *
 * <p>The names that schemas list come first, and those of one {@code properties} in its order: each
 * such list is a chain here, and chains may interleave, since nothing says which of two schemas'
 * lists comes first. All other keys follow, in any order; those of them that are known by name,
 * since they are required or one of few, are chains of one and may come at any time.
 */
final class ObjectType {
  private static final int MAX_KEY_CLASSES = 64;
  private static final int MAX_DEBTS = 8;

  /** A key that is known by name. */
  static final class Property {
    final String name;

    /** What its value must fit; null where it must not be there. */
    final Goal value;

    final boolean required;
    final int chain;

    /** Its place within the chain. */
    final int order;

    /** The debts that it may pay, as bits. */
    final int pays;

    Property(String name, Goal value, boolean required, int chain, int order, int pays) {
      this.name = name;
      this.value = value;
      this.required = required;
      this.chain = chain;
      this.order = order;
      this.pays = pays;
    }
  }

  /** All keys without a name of their own that are treated alike; classes have no key in common. */
  record KeyClass(Language keys, Goal value, int pays) {}

  final Goals goals;

  /** By name, in the order of chains. */
  final Map<String, Property> properties = new LinkedHashMap<>();

  /** By chain and order. */
  final Property[][] chains;

  /**
   * How many chains hold the names that some {@code properties} lists; the others may come at any
   * time.
   */
  final int listedChains;

  final KeyClass[] classes;
  final int min;
  final int max;

  /** What the values of keys that pay a debt must satisfy. */
  final List<Literal> debts;

  /** Whether the number of properties matters. */
  final boolean counted;

  private ObjectType(
      Goals goals,
      List<List<Property>> chains,
      int listedChains,
      List<KeyClass> classes,
      List<Literal> debts,
      int min,
      int max) {
    this.goals = goals;
    this.listedChains = listedChains;
    this.chains =
        chains.stream().map(chain -> chain.toArray(Property[]::new)).toArray(Property[][]::new);
    chains.forEach(chain -> chain.forEach(property -> properties.put(property.name, property)));
    this.classes = classes.toArray(KeyClass[]::new);
    this.debts = debts;
    this.min = min;
    this.max = max;
    long required = properties.values().stream().filter(property -> property.required).count();
    this.counted =
        min > required || max < (this.classes.length > 0 ? Integer.MAX_VALUE : properties.size());
  }

  /**
   * @return null where no object fits, as can be seen at once
   */
  static ObjectType of(Conjunction facts, Goal goal, Goals goals) {
    return new Builder(facts, goal.canonical, goals).build();
  }

  private static final class Builder {
    private final Conjunction facts;
    private final boolean canonical;
    private final Goals goals;
    private final List<HasSome> debts;
    private final List<Schema.PatternProperty> patterns = new ArrayList<>();

    Builder(Conjunction facts, boolean canonical, Goals goals) {
      this.facts = facts;
      this.canonical = canonical;
      this.goals = goals;
      this.debts = facts.some;
      if (debts.size() > MAX_DEBTS) {
        throw new SchemaException(
            Reason.TOO_COMPLEX,
            "",
            "asks for more than "
                + MAX_DEBTS
                + " properties that break rules, by not, oneOf or else");
      }
      // As a reader of the schema meets them, whatever order they were worked in.
      facts.parts.sort(Comparator.comparingInt(part -> part.id));
      facts.parts.forEach(part -> patterns.addAll(part.patternProperties));
    }

    ObjectType build() {
      var names = new LinkedHashMap<String, int[]>();
      int chain = 0;
      for (Schema part : facts.parts) {
        if (place(part.properties.keySet(), chain, names)) {
          chain++;
        }
      }
      int listed = chain;
      // Names that are only required, and forbidden ones, which are known so as to be no other
      // keys.
      for (Iterable<String> unlisted : List.of(facts.present.keySet(), facts.absent)) {
        for (String name : unlisted) {
          if (names.putIfAbsent(name, new int[] {chain, 0}) == null) {
            chain++;
          }
        }
      }
      List<KeyClass> classes = classes();
      // Few keys are better known by name: then nothing has to count them.
      var few = new LinkedHashSet<String>();
      for (KeyClass one : List.copyOf(classes)) {
        if (one.keys() != null && one.keys().words() <= MAX_KEY_CLASSES) {
          classes.remove(one);
          few.addAll(Words.of(one.keys()));
        }
      }
      few.removeAll(names.keySet());
      for (String name : few) {
        names.put(name, new int[] {chain++, 0});
      }
      var chains = new ArrayList<List<Property>>();
      for (int i = 0; i < chain; i++) {
        chains.add(new ArrayList<>());
      }
      for (var entry : names.entrySet()) {
        Property property = property(entry.getKey(), entry.getValue());
        if (property == null) {
          return null;
        }
        chains.get(property.chain).add(property);
      }
      int required = facts.present.size();
      if (facts.max < required) {
        return null;
      }
      return new ObjectType(
          goals,
          chains,
          listed,
          classes,
          debts.stream().map(HasSome::value).toList(),
          facts.min,
          facts.max);
    }

    /** Gives the names that have no place yet one in a chain. */
    private static boolean place(Iterable<String> list, int chain, Map<String, int[]> names) {
      int order = 0;
      for (String name : list) {
        if (names.putIfAbsent(name, new int[] {chain, order}) == null) {
          order++;
        }
      }
      return order > 0;
    }

    private Property property(String name, int[] place) {
      byte[] key = keyText(name);
      var literals = new ArrayList<Literal>(facts.present.getOrDefault(name, List.of()));
      for (Schema part : facts.parts) {
        Schema own = part.properties.get(name);
        boolean known = own != null;
        if (known) {
          literals.add(new Literal(own, true));
        }
        for (var pattern : part.patternProperties) {
          if (pattern.keys().contains(key)) {
            known = true;
            literals.add(new Literal(pattern.value(), true));
          }
        }
        if (!known && part.additionalProperties != null) {
          literals.add(new Literal(part.additionalProperties, true));
        }
      }
      boolean allowed =
          !facts.absent.contains(name) && (facts.keys == null || facts.keys.contains(key));
      Goal value = allowed ? goals.of(literals, canonical) : null;
      boolean required = facts.present.containsKey(name);
      if (value == null && required) {
        return null;
      }
      int pays = 0;
      for (int i = 0; i < debts.size(); i++) {
        pays |= debts.get(i).keys() == null || debts.get(i).keys().contains(key) ? 1 << i : 0;
      }
      return new Property(name, value, required, place[0], place[1], pays);
    }

    /** Splits all keys by the patterns that they match and the debts that they may pay. */
    private List<KeyClass> classes() {
      var found = new ArrayList<KeyClass>();
      var tests = new ArrayList<Language>();
      patterns.forEach(pattern -> addDistinct(pattern.keys(), tests));
      debts.forEach(
          debt -> {
            if (debt.keys() != null) {
              addDistinct(debt.keys(), tests);
            }
          });
      split(facts.keys, tests, 0, new ArrayList<>(), found);
      return found;
    }

    private static void addDistinct(Language language, List<Language> tests) {
      if (!tests.contains(language)) {
        tests.add(language);
      }
    }

    private void split(
        Language rest,
        List<Language> tests,
        int index,
        List<Language> matched,
        List<KeyClass> found) {
      if (rest == ScalarLanguages.NONE) {
        return;
      }
      if (index == tests.size()) {
        if (found.size() == MAX_KEY_CLASSES) {
          throw new SchemaException(
              Reason.TOO_COMPLEX,
              "",
              "splits the keys of an object by patterns into more than "
                  + MAX_KEY_CLASSES
                  + " classes");
        }
        KeyClass one = classOf(rest, matched);
        if (one != null) {
          found.add(one);
        }
        return;
      }
      Language test = tests.get(index);
      matched.add(test);
      split(ScalarLanguages.and(rest, test), tests, index + 1, matched, found);
      matched.removeLast();
      Language others = ScalarLanguages.not(test, Kind.STRING);
      split(ScalarLanguages.and(rest, others), tests, index + 1, matched, found);
    }

    private KeyClass classOf(Language keys, List<Language> matched) {
      var literals = new ArrayList<Literal>();
      for (Schema part : facts.parts) {
        boolean known = false;
        for (var pattern : part.patternProperties) {
          if (matched.contains(pattern.keys())) {
            known = true;
            literals.add(new Literal(pattern.value(), true));
          }
        }
        if (!known && part.additionalProperties != null) {
          literals.add(new Literal(part.additionalProperties, true));
        }
      }
      Goal value = goals.of(literals, canonical);
      if (value == null) {
        return null;
      }
      int pays = 0;
      for (int i = 0; i < debts.size(); i++) {
        pays |= debts.get(i).keys() == null || matched.contains(debts.get(i).keys()) ? 1 << i : 0;
      }
      return new KeyClass(keys, value, pays);
    }
  }

  /** A key as it stands in a document, with the quote that ends it. */
  static byte[] keyText(String name) {
    byte[] body = Strings.escape(name);
    byte[] text = Arrays.copyOf(body, body.length + 1);
    text[body.length] = '"';
    return text;
  }

  /** The keys of a class as texts; all keys where it names none. */
  static Language keysOf(KeyClass one) {
    return one.keys() == null ? Strings.any() : one.keys();
  }
}
