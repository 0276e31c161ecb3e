package dev.tokamak.constrain;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The calls of tools that an answer may make, as a model writes them: which tools there are is one
 * choice among fixed texts, and the arguments of each obey its constraint, as an object.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class CallGrammar {
  /** A model that gets caught in a loop would else go on until the end of its context. */
  static final int MAX_CALLS = 32;

  /**
   * A tool.
   *
   * @param name of bytes that may stand in a name
   * @param arguments allows an object: {@link Constraint#allowsObject}
   */
  public record Callee(String name, Constraint arguments) {}

  private final CallMarks marks;
  private final boolean several;

  /** Each name with what follows it up to the arguments' first byte, ascending. */
  private final byte[][] names;

  private final Constraint[] arguments;

  /**
   * @param callees none: no call is possible
   * @param several whether one answer may hold more than one call
   */
  public CallGrammar(CallMarks marks, List<Callee> callees, boolean several) {
    this.marks = marks;
    this.several = several && marks.between() != null;
    List<Callee> sorted =
        callees.stream()
            .sorted(Comparator.comparing(this::named, Arrays::compareUnsigned))
            .toList();
    this.names = sorted.stream().map(this::named).toArray(byte[][]::new);
    this.arguments = sorted.stream().map(Callee::arguments).toArray(Constraint[]::new);
  }

  private byte[] named(Callee callee) {
    byte[] name = callee.name().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] after = marks.afterName();
    byte[] text = Arrays.copyOf(name, name.length + after.length + 1);
    System.arraycopy(after, 0, text, name.length, after.length);
    text[text.length - 1] = '{';
    return text;
  }

  /** The first byte of calls that are the whole answer. */
  public Position calls() {
    return names.length == 0 ? null : fixed(marks.opening(), 0, 0);
  }

  /**
   * Behind the trigger of the first call.
   *
   * @return null where there is no tool to call
   */
  public Position triggered() {
    return names.length == 0 ? null : fixed(marks.opening(), marks.trigger(), 0);
  }

  private Place fixed(byte[] opening, int from, int calls) {
    return from == opening.length
        ? name(calls)
        : new FixedPlace(opening, from, null, null, _ -> name(calls));
  }

  private Place name(int calls) {
    return new ChoicePlace(
        names, false, callee -> arguments[callee].insideObject(new CallFrame(calls)));
  }

  private Place behindCall(int calls) {
    boolean more = several && calls < MAX_CALLS;
    byte[] end = marks.end();
    if (!more) {
      return end.length == 0
          ? new EndPlace()
          : new FixedPlace(end, 0, null, null, _ -> new EndPlace());
    }
    byte[] next = marks.next();
    if (end.length == 0) {
      return new ChoicePlace(new byte[][] {next}, true, _ -> name(calls));
    }
    boolean nextFirst = Arrays.compareUnsigned(next, end) < 0;
    return new ChoicePlace(
        nextFirst ? new byte[][] {next, end} : new byte[][] {end, next},
        false,
        text -> (text == 0) == nextFirst ? name(calls) : new EndPlace());
  }

  /** A call that waits for its arguments. */
  private final class CallFrame extends Frame {
    private final int before;

    CallFrame(int before) {
      this.before = before;
    }

    @Override
    Frame outer() {
      return null;
    }

    @Override
    Place behind(long satisfied, Trail trail) {
      byte[] after = marks.afterArguments();
      return after.length == 0
          ? behindCall(before + 1)
          : new FixedPlace(after, 0, null, null, _ -> behindCall(before + 1));
    }
  }
}
