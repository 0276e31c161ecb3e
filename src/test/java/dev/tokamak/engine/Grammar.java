package dev.tokamak.engine;

import dev.tokamak.automaton.TextState;
import dev.tokamak.constrain.Enforceable;
import dev.tokamak.constrain.Position;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What an answer must look like, written by hand and read byte by byte (Brzozowski's derivatives):
 * slow, and simple enough to be right.
 */
sealed interface Grammar {
  /** A text, and nothing else. */
  record Text(byte[] bytes, int from) implements Grammar {}

  /** No text at all, not even an empty one: a dead end, which no real constraint has. */
  record Never() implements Grammar {}

  /** One of some bytes. */
  record OneOf(BitSet bytes) implements Grammar {}

  /** One thing behind the other. */
  record Then(Grammar first, Grammar second) implements Grammar {}

  /** One thing or the other. */
  record Either(Grammar one, Grammar other) implements Grammar {}

  /** Up to so many times. */
  record UpTo(int times, Grammar what) implements Grammar {}

  Grammar NOTHING_MORE = new Text(new byte[0], 0);

  static Grammar text(String text) {
    return new Text(text.getBytes(StandardCharsets.UTF_8), 0);
  }

  static Grammar oneOf(String... texts) {
    return Arrays.stream(texts).map(Grammar::text).reduce(Either::new).orElseThrow();
  }

  static Grammar letter() {
    var bytes = new BitSet();
    bytes.set('a', 'z' + 1);
    return new OneOf(bytes);
  }

  static Grammar letters(int most) {
    return new UpTo(most, letter());
  }

  static Grammar sequence(Grammar... parts) {
    Grammar all = parts[parts.length - 1];
    for (int i = parts.length - 2; i >= 0; i--) {
      all = new Then(parts[i], all);
    }
    return all;
  }

  default boolean mayBeEmpty() {
    return switch (this) {
      case Text(byte[] bytes, int from) -> from == bytes.length;
      case Never _, OneOf _ -> false;
      case Then(Grammar first, Grammar second) -> first.mayBeEmpty() && second.mayBeEmpty();
      case Either(Grammar one, Grammar other) -> one.mayBeEmpty() || other.mayBeEmpty();
      case UpTo _ -> true;
    };
  }

  /** What must follow a byte; null where it may not come. */
  default Grammar after(int b) {
    return switch (this) {
      case Text(byte[] bytes, int from) ->
          from < bytes.length && (bytes[from] & 0xff) == b ? new Text(bytes, from + 1) : null;
      case Never _ -> null;
      case OneOf(BitSet bytes) -> bytes.get(b) ? NOTHING_MORE : null;
      case Then(Grammar first, Grammar second) -> {
        Grammar within = first.after(b);
        within = within == null ? null : new Then(within, second);
        yield either(within, first.mayBeEmpty() ? second.after(b) : null);
      }
      case Either(Grammar one, Grammar other) -> either(one.after(b), other.after(b));
      case UpTo(int times, Grammar what) -> {
        Grammar within = times == 0 ? null : what.after(b);
        yield within == null ? null : new Then(within, new UpTo(times - 1, what));
      }
    };
  }

  private static Grammar either(Grammar one, Grammar other) {
    return one == null || other == null ? (one == null ? other : one) : new Either(one, other);
  }

  /** The constraint that answers are of this kind. */
  default Enforceable constraint() {
    return constraint(new Place(this, true));
  }

  /** The same, of which nobody is told what is forced: the model is asked for every token. */
  default Enforceable constraintWithoutJumps() {
    return constraint(new Place(this, false));
  }

  private static Enforceable constraint(Position start) {
    return new Enforceable() {
      @Override
      public Position start() {
        return start;
      }

      @Override
      public String schema() {
        return "{}";
      }

      @Override
      public String hash() {
        return "of-a-test";
      }
    };
  }

  /** Whether a text is of this kind. */
  default boolean fits(String text) {
    Grammar left = this;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      left = left == null ? null : left.after(b & 0xff);
    }
    return left != null && left.mayBeEmpty();
  }

  /** A place within such a text. */
  record Place(Grammar left, boolean tellsForced) implements Position {
    @Override
    public Position next(int b) {
      Grammar after = left.after(b);
      return after == null ? null : new Place(after, tellsForced);
    }

    @Override
    public boolean mayEnd() {
      return left.mayBeEmpty();
    }

    @Override
    public int forced() {
      byte[] next = nextBytes();
      return !tellsForced || mayEnd() || next.length != 1 ? -1 : next[0] & 0xff;
    }

    @Override
    public boolean mustEnd() {
      return mayEnd() && nextBytes().length == 0;
    }

    @Override
    public byte[] nextBytes() {
      var bytes = new byte[256];
      int count = 0;
      for (int b = 0; b < 256; b++) {
        if (left.after(b) != null) {
          bytes[count++] = (byte) b;
        }
      }
      return Arrays.copyOf(bytes, count);
    }

    @Override
    public TextState[] texts() {
      return new TextState[0];
    }

    @Override
    public byte[][] words() {
      return new byte[0][];
    }
  }
}
