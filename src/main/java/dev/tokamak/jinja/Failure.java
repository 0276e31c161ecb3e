package dev.tokamak.jinja;

/**
 * Ends a rendering from within an operation that does not know where in the template it is; whoever
 * evaluates the innermost node adds the line. It carries no stack trace, because templates fail as
 * a matter of course.
 */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final boolean raised;
  private int line;

  Failure(String reason) {
    this(reason, false);
  }

  private Failure(String reason, boolean raised) {
    super(reason, null, false, false);
    this.raised = raised;
  }

  /** The template called {@code raise_exception}. */
  static Failure raised(String reason) {
    return new Failure(reason, true);
  }

  /** The first line that is told stays. */
  Failure at(int where) {
    if (line == 0) {
      line = where;
    }
    return this;
  }

  TemplateException toException() {
    return raised
        ? TemplateException.raisedAt(line, getMessage())
        : TemplateException.at(line, getMessage());
  }
}
