package dev.tokamak.jinja;

import java.util.List;

/** Hands out the same values over and over. */
final class Cycler implements Value {
  private final List<Value> items;
  private int position;

  Cycler(List<Value> items) {
    if (items.isEmpty()) {
      throw new Failure("at least one item has to be provided");
    }
    this.items = items;
  }

  Value current() {
    return items.get(position);
  }

  Value next() {
    Value item = current();
    position = (position + 1) % items.size();
    return item;
  }

  void reset() {
    position = 0;
  }

  @Override
  public String type() {
    return "jinja2.utils.Cycler";
  }
}
