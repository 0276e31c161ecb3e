package dev.tokamak.inference;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A function of the caller's that a model may call.
 *
 * @param name {@code [A-Za-z0-9_-]{1,64}}
 * @param description what it is for, in words; or null
 * @param parameters what the arguments of each call must obey, which are always a JSON object
 */
public record Tool(String name, String description, AnswerConstraint parameters) {
  public static final int MAX_NAME_LENGTH = 64;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1," + MAX_NAME_LENGTH + "}");

  public Tool {
    if (!isName(name)) {
      throw new IllegalArgumentException("not the name of a tool: " + name);
    }
    Objects.requireNonNull(parameters);
  }

  /** Whether a tool may be called so. Call formats rely on it to see where a name ends. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
