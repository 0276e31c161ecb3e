package dev.tokamak.jinja;

/**
 * What one rendering may still use. Templates come with models, from strangers: each can be written
 * so that it would never end or fill the memory, and then ends with a reason instead.
 *
 * <p>Confined to the thread that renders.
 */
final class Budget {
  /** Characters of a template's source. */
  static final int MAX_SOURCE = 1 << 20;

  /** Characters of one text: what a template writes, and everything it computes on the way. */
  static final int MAX_TEXT = 1 << 24;

  /** Items of one list. */
  static final int MAX_ITEMS = 1 << 20;

  /** Of values inside each other; also of generators that feed each other. */
  static final int MAX_VALUE_DEPTH = 128;

  /** Of nodes that are being evaluated inside each other, calls of macros included. */
  static final int MAX_DEPTH = 600;

  /** As Python's own bound for integers that are written out. */
  static final int MAX_DIGITS = 4300;

  static final int MAX_BITS = (int) (MAX_DIGITS * 3.3219280948873626);

  /** Nodes evaluated, items visited, blocks of characters looked at. */
  static final long MAX_STEPS = 20_000_000;

  /** Characters and items copied, all in all: some templates gather their output piece by piece. */
  static final long MAX_COPIED = 1L << 28;

  private static final int CHARACTERS_PER_STEP = 16;

  /** Searching compares character by character, in the worst case all at every place. */
  private static final int COMPARISONS_PER_STEP = 256;

  private long steps = MAX_STEPS;
  private long copied = MAX_COPIED;
  private int depth;

  void step() {
    steps(1);
  }

  void steps(long count) {
    steps -= count;
    if (steps < 0) {
      throw new Failure("the template takes more than " + MAX_STEPS + " steps");
    }
  }

  /** So many characters are looked at. */
  void scan(int characters) {
    steps(characters / CHARACTERS_PER_STEP);
  }

  /** A text of so many characters is searched for one of so many others. */
  void search(int characters, int sought) {
    long places = Math.max(1, (long) characters - sought + 1);
    steps(characters / CHARACTERS_PER_STEP + places * sought / COMPARISONS_PER_STEP);
  }

  /** A text of so many characters is about to exist. */
  void text(long length) {
    if (length > MAX_TEXT) {
      throw new Failure("a text would have more than " + MAX_TEXT + " characters");
    }
    copy(length);
  }

  /** A list of so many items is about to exist. */
  void items(long count) {
    if (count > MAX_ITEMS) {
      throw new Failure("a list would have more than " + MAX_ITEMS + " items");
    }
    copy(count * Integer.BYTES);
  }

  void copy(long amount) {
    copied -= amount;
    if (copied < 0) {
      throw new Failure("the template copies more than " + MAX_COPIED + " characters");
    }
  }

  void enter() {
    step();
    if (++depth > MAX_DEPTH) {
      throw new Failure("the template is nested more than " + MAX_DEPTH + " deep");
    }
  }

  /** Not called after a failure, which ends everything. */
  void leave() {
    depth--;
  }

  static int nested(int depth) {
    if (depth >= MAX_VALUE_DEPTH) {
      throw new Failure("a value would be nested more than " + MAX_VALUE_DEPTH + " deep");
    }
    return depth + 1;
  }
}
