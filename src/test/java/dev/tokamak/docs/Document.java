package dev.tokamak.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Markdown file shows to be run: its fenced blocks of a language that can run, each with the
 * output that it promises in a following {@code text} block.
 */
final class Document {
  private static final Pattern FENCED =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  /**
   * @param expected lines that the output must have in this order; {@code …} stands for anything
   */
  record Step(String language, String code, List<String> expected) {}

  private Document() {}

  static List<Step> steps(Path file, List<String> languages) throws IOException {
    List<Step> steps = new ArrayList<>();
    boolean promised = false;
    for (Matcher block = FENCED.matcher(Files.readString(file)); block.find(); ) {
      String language = block.group(1);
      if (languages.contains(language)) {
        steps.add(new Step(language, block.group(2), List.of()));
        promised = true;
      } else {
        if (language.equals("text") && promised) {
          Step step = steps.removeLast();
          steps.add(new Step(step.language(), step.code(), block.group(2).lines().toList()));
        }
        promised = false;
      }
    }
    return steps;
  }

  /** The first expected line that the output lacks, where the others before it were found. */
  static String firstMissing(List<String> expected, String output) {
    int from = 0;
    for (String line : expected) {
      Matcher found = pattern(line).matcher(output);
      if (!found.find(from)) {
        return line;
      }
      from = found.end();
    }
    return null;
  }

  private static Pattern pattern(String line) {
    StringBuilder regex = new StringBuilder();
    for (String part : line.split("…", -1)) {
      regex.append(regex.isEmpty() ? "" : ".*?").append(Pattern.quote(part));
    }
    return Pattern.compile(regex.toString());
  }
}
