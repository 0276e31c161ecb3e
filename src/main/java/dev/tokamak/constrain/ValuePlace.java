package dev.tokamak.constrain;

import java.nio.charset.StandardCharsets;

/** Before the first byte of a value. */
final class ValuePlace extends Place {
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

  private final Expectation value;
  private final Frame frame;

  ValuePlace(Expectation value, Frame frame, Trail trail) {
    super(trail);
    this.value = value;
    this.frame = frame;
  }

  @Override
  Frame frame() {
    return frame;
  }

  @Override
  Place step(int b) {
    Trail behind = after(trail, b);
    return switch (b) {
      case '"' -> value.strings.isEmpty() ? null : new ScalarPlace(value.strings, frame, behind);
      case '{' -> {
        ObjectState object = value.object();
        yield object == null ? null : new ObjectPlace(object, true, null, frame, behind);
      }
      case '[' -> {
        ArrayState array = value.array();
        yield array == null ? null : new ArrayPlace(array, true, null, frame, behind);
      }
      case 'n' -> literal(NULL, value.nulls, behind);
      case 't' -> literal(TRUE, value.trues, behind);
      case 'f' -> literal(FALSE, value.falses, behind);
      default ->
          value.numbers.isEmpty() ? null : ScalarPlace.begin(value.numbers, b, frame, behind);
    };
  }

  private Place literal(byte[] text, long satisfied, Trail behind) {
    return satisfied == 0
        ? null
        : new FixedPlace(text, 1, frame, behind, end -> frame.completed(satisfied, end));
  }

  @Override
  public byte[] nextBytes() {
    return value.firstBytes();
  }
}
