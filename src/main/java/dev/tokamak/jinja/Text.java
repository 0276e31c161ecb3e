package dev.tokamak.jinja;

/** A string; Python counts its characters by code points. */
final class Text implements Value {
  static final Text EMPTY = new Text("", false);

  private final String string;
  private final boolean safe;

  /** -1 while it is not known. Threads that share a constant may count it twice. */
  private int length = -1;

  /**
   * @param safe whether it is markup (it went through {@code |safe}), which escapes what is added
   *     to it
   */
  Text(String string, boolean safe) {
    this.string = string;
    this.safe = safe;
  }

  static Text of(String string) {
    return string.isEmpty() ? EMPTY : new Text(string, false);
  }

  /** Another text of the same kind. */
  Text with(String other) {
    return new Text(other, safe);
  }

  String string() {
    return string;
  }

  boolean safe() {
    return safe;
  }

  int length() {
    if (length < 0) {
      length = string.codePointCount(0, string.length());
    }
    return length;
  }

  @Override
  public String type() {
    return safe ? "Markup" : "str";
  }
}
