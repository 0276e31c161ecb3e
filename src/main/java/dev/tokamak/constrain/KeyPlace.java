package dev.tokamak.constrain;

import dev.tokamak.automaton.TextState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Within the key of a property, behind its first quote. */
final class KeyPlace extends Place {
  private static final byte[] BEFORE_VALUE = ": ".getBytes(StandardCharsets.US_ASCII);

  private final ObjectState object;
  private final Seen seen;
  private final Frame outer;

  /** The keys of the table that begin like this one. */
  private final int low;

  private final int high;

  /** How other keys may go on, by class; null where this one belongs to it no more. */
  private final TextState[] others;

  /** The key so far. */
  private final Trail key;

  KeyPlace(ObjectState object, Seen seen, Frame outer, Trail trail) {
    this(object, seen, outer, 0, object.table.keys.length, object.others, new Trail(), trail);
  }

  private KeyPlace(
      ObjectState object,
      Seen seen,
      Frame outer,
      int low,
      int high,
      TextState[] others,
      Trail key,
      Trail trail) {
    super(trail);
    this.object = object;
    this.seen = seen;
    this.outer = outer;
    this.low = low;
    this.high = high;
    this.others = others;
    this.key = key;
  }

  @Override
  Frame frame() {
    return outer;
  }

  @Override
  Place step(int b) {
    int depth = key.length;
    int from = object.table.from(low, high, depth, b);
    int to = object.table.from(from, high, depth, b + 1);
    var left = new TextState[others.length];
    boolean ended = from < to && object.table.keys[from].length == depth + 1;
    boolean any = false;
    for (int i = 0; i < left.length; i++) {
      left[i] = others[i] == null ? null : others[i].next(b);
      ended |= left[i] != null && left[i].accepting();
      any |= left[i] != null;
    }
    if (!any && !anyOffered(from, to)) {
      return null;
    }
    var longer = new Trail(key, b);
    if (ended) {
      return behind(from < to ? from : -1, left, any, longer, after(trail, b));
    }
    if (any && !object.anyOther) {
      any = dropExhausted(left, from, to, longer);
      if (!any && !anyOffered(from, to)) {
        return null;
      }
    }
    return new KeyPlace(object, seen, outer, from, to, left, longer, after(trail, b));
  }

  private boolean anyOffered(int from, int to) {
    for (int i = from; i < to; i++) {
      if (object.offered[i]) {
        return true;
      }
    }
    return false;
  }

  private Place behind(int known, TextState[] matched, boolean any, Trail whole, Trail behind) {
    byte[] text = any ? whole.since(0) : null;
    var pending = object.behind(known, matched, any && Seen.contains(seen, text));
    if (pending == null) {
      return null;
    }
    Seen now = any ? new Seen(text, seen) : seen;
    var frame = new ObjectFrame(pending, now, outer);
    return new FixedPlace(
        BEFORE_VALUE, 0, outer, behind, end -> new ValuePlace(pending.value, frame, end));
  }

  /**
   * Drops the classes of which every key that begins so is taken already, or known by name.
   *
   * @return whether any is left
   */
  private boolean dropExhausted(TextState[] left, int from, int to, Trail longer) {
    boolean any = false;
    for (int i = 0; i < left.length; i++) {
      if (left[i] != null) {
        List<byte[]> taken = taken(i, from, to, longer);
        if (!taken.isEmpty() && !canAvoid(left[i], taken, longer.length)) {
          left[i] = null;
        }
        any |= left[i] != null;
      }
    }
    return any;
  }

  private List<byte[]> taken(int other, int from, int to, Trail longer) {
    var taken = new ArrayList<byte[]>();
    for (int k = from; k < to; k++) {
      if (object.knows(other, k)) {
        taken.add(object.table.keys[k]);
      }
    }
    byte[] text = seen == null ? null : longer.since(0);
    for (Seen at = seen; at != null; at = at.before()) {
      if (at.beginsWith(text)) {
        taken.add(at.text());
      }
    }
    return taken;
  }

  private static boolean canAvoid(TextState state, List<byte[]> taken, int depth) {
    for (int i = 0; i < 256; i++) {
      int b = (i + ' ') & 0xff;
      TextState next = state.next(b);
      if (next == null) {
        continue;
      }
      List<byte[]> alike =
          taken.stream().filter(key -> key.length > depth && (key[depth] & 0xff) == b).toList();
      if (alike.isEmpty() || (!next.accepting() && canAvoid(next, alike, depth + 1))) {
        return true;
      }
    }
    return false;
  }

  /** Whether all that goes on as a text of {@link #others} is allowed until it ends. */
  private boolean free(List<byte[]> repeatable) {
    if (object.anyOther && repeatable.isEmpty()) {
      return true;
    }
    for (int i = 0; i < others.length; i++) {
      if (others[i] != null) {
        List<byte[]> avoided = new ArrayList<>(repeatable);
        if (!object.anyOther) {
          for (byte[] taken : taken(i, low, high, key)) {
            avoided.add(Arrays.copyOfRange(taken, key.length, taken.length));
          }
        }
        if (!Parting.isPossible(new TextState[] {others[i]}, avoided)) {
          return false;
        }
      }
    }
    return true;
  }

  private List<byte[]> repeatable() {
    return trail == null ? List.of() : Uniqueness.repeatable(this);
  }

  @Override
  public TextState[] texts() {
    return free(repeatable())
        ? Arrays.stream(others).filter(state -> state != null).distinct().toArray(TextState[]::new)
        : super.texts();
  }

  @Override
  public byte[][] words() {
    List<byte[]> repeatable = repeatable();
    if (!free(repeatable)) {
      return super.words();
    }
    var words = new ArrayList<byte[]>();
    for (int i = low; i < high; i++) {
      if (object.offered[i]) {
        byte[] key = object.table.keys[i];
        byte[] word = Arrays.copyOfRange(key, this.key.length, key.length);
        // What begins like an item that has come may have to part from it before the word ends.
        if (repeatable.isEmpty() || mayCome(word)) {
          words.add(word);
        }
      }
    }
    return words.toArray(byte[][]::new);
  }

  private boolean mayCome(byte[] word) {
    Place place = this;
    for (int i = 0; i < word.length && place != null; i++) {
      place = place.next(word[i] & 0xff) instanceof Place next ? next : null;
    }
    return place != null;
  }

  @Override
  public byte[] nextBytes() {
    for (TextState state : others) {
      if (state != null) {
        return null;
      }
    }
    // The names are sorted, so their next bytes are as well.
    var bytes = new byte[high - low];
    int count = 0;
    for (int i = low; i < high; i++) {
      byte b = object.table.keys[i][key.length];
      if (object.offered[i] && (count == 0 || bytes[count - 1] != b)) {
        bytes[count++] = b;
      }
    }
    return Arrays.copyOf(bytes, count);
  }

  @Override
  public int forced() {
    byte[] bytes = nextBytes();
    if (bytes != null) {
      return super.forced();
    }
    int only = -1;
    for (int i = 0; i < 256; i++) {
      int b = (i + ' ') & 0xff;
      if (next(b) != null) {
        if (only >= 0) {
          return -1;
        }
        only = b;
      }
    }
    return only;
  }
}
