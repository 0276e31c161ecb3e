package dev.tokamak.jinja;

import java.util.Iterator;

/** What {@code keys()}, {@code values()} and {@code items()} return: no list, but it has a size. */
record DictView(Kind kind, Dict dict) implements Value {
  enum Kind {
    KEYS("dict_keys"),
    VALUES("dict_values"),
    ITEMS("dict_items");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  Iterator<Value> iterator() {
    return dict.entries().stream().map(this::of).iterator();
  }

  private Value of(Dict.Entry entry) {
    return switch (kind) {
      case KEYS -> entry.key();
      case VALUES -> entry.value();
      case ITEMS -> Sequence.tuple(entry.key(), entry.value());
    };
  }

  @Override
  public String type() {
    return kind.type;
  }

  @Override
  public int depth() {
    return Budget.nested(dict.depth());
  }
}
