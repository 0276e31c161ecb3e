package dev.tokamak.automaton;

/**
 * A place within a text of a {@link Language}: what has been read, reduced to what may follow.
 *
 * <p>From every state that exists some text of the language can still be completed, so a walk never
 * runs into a dead end. States are shared: equal continuations of one language are the same object,
 * which lets what is computed for a state (a token mask) be kept on it. Immutable to its users and
 * safe for use by many threads.
 */
public abstract class TextState {
  private volatile Object note;

  /** Only this package makes states. */
  TextState() {}

  /**
   * Reads one byte.
   *
   * @param b the byte, 0 to 255
   * @return the state behind it, or null where no text of the language goes on so
   */
  public abstract TextState next(int b);

  /** Whether the text may end here. */
  public abstract boolean accepting();

  /** Whether the text must end here: {@link #next} is null for every byte. */
  public abstract boolean last();

  /**
   * A state that no text of some bytes can tell from this one, and that more states have in common:
   * with bounds on the length of a string, far from them every character looks the same. What is
   * computed from the next bytes alone is best kept on it.
   *
   * @param bytes how many bytes of the text are looked at
   * @return this one where nothing simpler is known
   */
  public TextState alike(int bytes) {
    return this;
  }

  /**
   * Something that a user computed for this state and wants to find again; null at first. Writing
   * races are harmless when all writers would write the same.
   */
  public final Object note() {
    return note;
  }

  /** Keeps something for {@link #note()}. */
  public final void note(Object value) {
    note = value;
  }
}
