package dev.tokamak.jinja;

/** Gathers a text of bounded length. */
final class Output {
  private final StringBuilder builder = new StringBuilder();
  private final Budget budget;

  Output(Budget budget) {
    this.budget = budget;
  }

  Output append(String text) {
    require(text.length());
    builder.append(text);
    return this;
  }

  Output append(char character) {
    require(1);
    builder.append(character);
    return this;
  }

  Output append(CharSequence text, int from, int to) {
    require(to - from);
    builder.append(text, from, to);
    return this;
  }

  Output repeat(String text, int times) {
    if (times > 0) {
      long length = (long) text.length() * times;
      budget.text(builder.length() + length);
      builder.repeat(text, times);
    }
    return this;
  }

  private void require(int length) {
    if (builder.length() + (long) length > Budget.MAX_TEXT) {
      budget.text(builder.length() + (long) length);
    }
    budget.copy(length);
  }

  @Override
  public String toString() {
    return builder.toString();
  }
}
