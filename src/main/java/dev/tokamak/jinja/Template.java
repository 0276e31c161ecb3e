package dev.tokamak.jinja;

import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;

/**
 * A parsed template: immutable, safe for use by any thread.
 *
 * <p>It means what it means to Python's jinja2 as chat templates are rendered: with {@code
 * trim_blocks} and {@code lstrip_blocks}, without automatic escaping, {@code break} and {@code
 * continue} in loops, the tag {@code generation}, and values that cannot be modified. Beyond
 * jinja2's own names there are {@code raise_exception}, {@code strftime_now}, and a {@code tojson}
 * that does not escape for HTML. Templates cannot include or extend others.
 *
 * <p>Templates come from strangers. Each ends, within the limits of {@link Budget}.
 */
public final class Template {
  private final List<Statement> statements;

  private Template(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * Parses a template.
   *
   * @throws TemplateException when it is none, or uses what there is not
   */
  public static Template parse(String source) {
    return new Template(Parser.parse(source));
  }

  /**
   * Renders the template.
   *
   * @param variables plain values by name: maps with string keys, lists, strings, booleans,
   *     integers, doubles, {@code BigDecimal} (a number with a fraction) and null
   * @param now the time that {@code strftime_now} writes
   * @throws TemplateException when the template raises, fails, or exceeds a limit
   */
  public String render(Map<String, ?> variables, ZonedDateTime now) {
    try {
      return new Rendering(variables, now).renderer().render(statements);
    } catch (Failure failure) {
      throw failure.toException();
    }
  }
}
