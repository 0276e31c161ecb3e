package dev.tokamak.cli;

import java.io.PrintStream;

/** Writes an answer as it is made, and ends its last line. For one thread. */
final class AnswerPrinter {
  private final PrintStream out;
  private boolean inLine;

  AnswerPrinter(PrintStream out) {
    this.out = out;
  }

  void print(String text) {
    out.print(text);
    out.flush(); // a reader watches it being made
    inLine = !text.endsWith("\n");
  }

  /** Leaves the terminal at the beginning of a line. */
  void finish() {
    if (inLine) {
      out.println();
      out.flush();
    }
    inLine = false;
  }
}
