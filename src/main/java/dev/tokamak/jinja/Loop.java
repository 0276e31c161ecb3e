package dev.tokamak.jinja;

import java.util.Iterator;
import java.util.List;

/**
 * The variable {@code loop}. Items are taken from their source as late as possible, because a loop
 * over a generator may change what the generator looks at.
 */
final class Loop implements Callable {
  /** Renders the loop again for what is inside an item. */
  interface Body {
    String render(Value items, int depth);
  }

  private final Value source;
  private final int depth;
  private final Body again;
  private final Budget budget;
  private Iterator<Value> items;
  private int length;
  private int index = -1;
  private Value previous;
  private Value current;
  private Value next;
  private Value lastSeen;

  /**
   * @param again null where the loop is not recursive
   */
  Loop(Value source, int depth, Body again, Budget budget) {
    this.source = source;
    this.depth = depth;
    this.again = again;
    this.budget = budget;
    items = Values.iterate(source, budget);
    length = Values.lengthOrNone(source);
  }

  boolean advance() {
    Value item = peek();
    if (item == null) {
      return false;
    }
    next = null;
    index++;
    previous = current;
    current = item;
    return true;
  }

  /** Of the current item, from 1 on. */
  int number() {
    return index + 1;
  }

  Value current() {
    return current;
  }

  private Value peek() {
    if (next == null && items.hasNext()) {
      next = items.next();
    }
    return next;
  }

  int length() {
    if (length < 0) {
      List<Value> rest = Values.items(items, budget);
      items = rest.iterator();
      length = rest.size() + index + 1 + (next == null ? 0 : 1);
    }
    return length;
  }

  /** The value, or null where there is no such attribute. */
  Value attribute(String name) {
    return switch (name) {
      case "index" -> Int.of(index + 1);
      case "index0" -> Int.of(index);
      case "revindex" -> Int.of(length() - index);
      case "revindex0" -> Int.of(length() - index - 1);
      case "first" -> Bool.of(index == 0);
      case "last" -> Bool.of(peek() == null);
      case "length" -> Int.of(length());
      case "depth" -> Int.of(depth + 1);
      case "depth0" -> Int.of(depth);
      case "previtem" -> previous == null ? new Undefined("there is no previous item") : previous;
      case "nextitem" -> peek() == null ? new Undefined("there is no next item") : next;
      case "cycle" -> new Function("cycle", (_, arguments) -> cycle(arguments.positional()));
      case "changed" -> new Function("changed", (_, arguments) -> changed(arguments.positional()));
      default -> null;
    };
  }

  private Value cycle(List<Value> values) {
    if (values.isEmpty()) {
      throw new Failure("no items for cycling given");
    }
    return values.get(index % values.size());
  }

  private Value changed(List<Value> values) {
    Value seen = Sequence.tuple(values);
    boolean changed = lastSeen == null || !Comparison.equal(lastSeen, seen, budget);
    lastSeen = seen;
    return Bool.of(changed);
  }

  @Override
  public Value call(Rendering rendering, Arguments arguments) {
    if (again == null) {
      throw new Failure("only a loop with the word 'recursive' can be called");
    }
    Value inner = arguments.bind("loop", 1, "iterable").get(0);
    return Text.of(again.render(inner, depth + 1));
  }

  @Override
  public String type() {
    return "jinja2.runtime.LoopContext";
  }

  @Override
  public int depth() {
    return source.depth();
  }
}
