package dev.tokamak.automaton;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How the characters of an alphabet of code points are spelled within a JSON string, byte by byte:
 * valid UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF) and the one
 * canonical escape of those that need one. A tree whose leaves are classes of the alphabet; equal
 * subtrees are one.
 */
final class CharTree {
  /** Codes of children: a class from 0 up, or one of these, or {@link #node} of a subtree. */
  static final int NONE = -1;

  static final int QUOTE = -2;

  private static final int FIRST_NODE = -3;
  private static final String SHORT = "\"\\bfnrt";
  private static final String SHORT_MEANING = "\"\\\b\f\n\r\t";
  private static final int BLOCK = 64;
  private static final int CONTINUATION = 0x80;

  private static final Cache<Alphabet, CharTree> TREES =
      new Cache<>(20_000, tree -> 5 + tree.nodes.size());

  private final Alphabet alphabet;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Ints, Integer> numbers = new HashMap<>();

  /** Nodes below which there is one class, by how many bytes are left. */
  private final List<Map<Integer, Integer>> uniform =
      List.of(new HashMap<>(), new HashMap<>(), new HashMap<>());

  private final Node root;

  /** The children of one node by class of bytes; class 0 has none. */
  static final class Node {
    final byte[] classes = new byte[256];
    final int[] children;
    final int number;

    /** Runs of bytes of one class: where each ends, and its class. */
    final int[] ends;

    final int[] runs;

    private Node(int number, int from, int[] byByte) {
      this.number = number;
      int[] distinct = new int[byByte.length + 1];
      int[] lasts = new int[byByte.length + 2];
      int[] classOfRun = new int[byByte.length + 2];
      distinct[0] = NONE;
      int count = 1;
      int run = 0;
      for (int i = 0; i < byByte.length; i++) {
        int c = classOfRun[run];
        if (distinct[c] != byByte[i]) {
          c = 0;
          while (c < count && distinct[c] != byByte[i]) {
            c++;
          }
          if (c == count) {
            distinct[count++] = byByte[i];
          }
          lasts[run++] = from + i - 1;
          classOfRun[run] = c;
        }
        classes[from + i] = (byte) c;
      }
      if (classOfRun[run] != 0) {
        lasts[run++] = from + byByte.length - 1;
      }
      lasts[run] = 255;
      children = Arrays.copyOf(distinct, count);
      ends = Arrays.copyOf(lasts, run + 1);
      runs = Arrays.copyOf(classOfRun, run + 1);
    }
  }

  private CharTree(Alphabet alphabet) {
    this.alphabet = alphabet;
    this.root = new Node(-1, 0, first());
    // Only for building.
    numbers.clear();
    uniform.forEach(Map::clear);
  }

  static CharTree of(Alphabet alphabet) {
    return TREES.get(alphabet, CharTree::new);
  }

  private int[] first() {
    int[] children = none(256);
    for (int i = alphabet.intervalOf(0x20); alphabet.start(i) < 0x80; i++) {
      int to = Math.min(alphabet.end(i), 0x7F);
      for (int b = Math.max(alphabet.start(i), 0x20); b <= to; b++) {
        children[b] = alphabet.id(i);
      }
      if (i + 1 == alphabet.intervals()) {
        break;
      }
    }
    children['"'] = QUOTE;
    children['\\'] = escapes();
    for (int b = 0xC2; b < 0xE0; b++) {
      children[b] = block(1, (b & 0x1F) << 6);
    }
    for (int b = 0xE0; b < 0xF0; b++) {
      children[b] = block(2, (b & 0x0F) << 12);
    }
    for (int b = 0xF0; b < 0xF5; b++) {
      children[b] = block(3, (b & 0x07) << 18);
    }
    return children;
  }

  /** What follows a backslash. */
  private int escapes() {
    int[] children = none('u' + 1 - '"');
    for (int i = 0; i < SHORT.length(); i++) {
      children[SHORT.charAt(i) - '"'] = alphabet.classOf(SHORT_MEANING.charAt(i));
    }
    int[] tens = none(2);
    for (int high = 0; high < 2; high++) {
      int[] digits = none('f' + 1 - '0');
      for (int low = 0; low < 16; low++) {
        int control = 16 * high + low;
        if (SHORT_MEANING.indexOf(control) < 0) {
          digits[Character.forDigit(low, 16) - '0'] = alphabet.classOf(control);
        }
      }
      tens[high] = intern('0', digits);
    }
    int hundreds = intern('0', new int[] {intern('0', tens)});
    children['u' - '"'] = intern('0', new int[] {hundreds});
    return intern('"', children);
  }

  /**
   * The code points from a first one whose last so many bytes are still to come.
   *
   * @param rest how many continuation bytes are left
   */
  private int block(int rest, int first) {
    if (rest == 0) {
      return alphabet.classOf(first);
    }
    int[] children = none(BLOCK);
    int size = 1 << (6 * (rest - 1));
    for (int i = 0; i < BLOCK; i++) {
      int from = first + i * size;
      if (from >= least(rest, first) && from <= CodePoints.MAX) {
        children[i] = within(rest - 1, from, size);
      }
    }
    return intern(CONTINUATION, children);
  }

  /**
   * What stands below this has a shorter spelling. The first block alone of each length has any.
   */
  private static int least(int rest, int first) {
    if (first != 0) {
      return 0;
    }
    return rest == 2 ? 0x800 : rest == 3 ? 0x10000 : 0;
  }

  private int within(int rest, int from, int size) {
    int interval = alphabet.intervalOf(from);
    if (alphabet.end(interval) < from + size - 1) {
      return block(rest, from);
    }
    int id = alphabet.id(interval);
    if (id == Alphabet.NONE || rest == 0) {
      return id;
    }
    return uniform(rest, id);
  }

  private int uniform(int rest, int id) {
    if (rest == 0) {
      return id;
    }
    Integer known = uniform.get(rest - 1).get(id);
    if (known == null) {
      int[] children = new int[BLOCK];
      Arrays.fill(children, uniform(rest - 1, id));
      known = intern(CONTINUATION, children);
      uniform.get(rest - 1).put(id, known);
    }
    return known;
  }

  /** The node that has these children from some byte on; none for one that has none. */
  private int intern(int from, int[] children) {
    boolean dead = true;
    for (int child : children) {
      dead &= child == NONE;
    }
    if (dead) {
      return NONE;
    }
    int[] key = Arrays.copyOf(children, children.length + 1);
    key[children.length] = from;
    Integer known = numbers.putIfAbsent(new Ints(key), nodes.size());
    if (known != null) {
      return FIRST_NODE - known;
    }
    nodes.add(new Node(nodes.size(), from, children));
    return FIRST_NODE - (nodes.size() - 1);
  }

  Node root() {
    return root;
  }

  int size() {
    return nodes.size();
  }

  static boolean isNode(int child) {
    return child <= FIRST_NODE;
  }

  Node node(int child) {
    return nodes.get(FIRST_NODE - child);
  }

  private static int[] none(int size) {
    int[] children = new int[size];
    Arrays.fill(children, NONE);
    return children;
  }
}
