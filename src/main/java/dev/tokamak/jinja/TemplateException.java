package dev.tokamak.jinja;

/** Why a template could not be parsed or rendered. The message is one sentence with the line. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String reason;
  private final int line;
  private final boolean raised;

  private TemplateException(String reason, int line, boolean raised) {
    super(line > 0 ? "line " + line + " of the chat template: " + reason : reason);
    this.reason = reason;
    this.line = line;
    this.raised = raised;
  }

  /** The template is wrong, or asks for what it may not have. */
  static TemplateException at(int line, String reason) {
    return new TemplateException(reason, line, false);
  }

  /** The template itself refuses what it was given. */
  static TemplateException raisedAt(int line, String reason) {
    return new TemplateException(reason, line, true);
  }

  /** 1-based; 0 when it is not known. */
  public int line() {
    return line;
  }

  /** Why, without the line. */
  public String reason() {
    return reason;
  }

  /**
   * True where the template itself called {@code raise_exception}: the conversation is at fault,
   * not the template.
   */
  public boolean raised() {
    return raised;
  }
}
