package dev.tokamak.engine;

import dev.tokamak.constrain.Watch;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Ids;
import dev.tokamak.inference.TokenEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes an answer apart as it comes: reasoning, text, and calls with their names and arguments.
 * What may yet turn out to be the beginning of a call or of reasoning is held back.
 *
 * <p>Calls are read where a grammar makes sure of their form; so nothing is checked here. For one
 * answer and one thread.
 */
final class AnswerParser {
  /** How an answer begins. */
  enum Beginning {
    TEXT,
    REASONING,
    CALL
  }

  private enum Part {
    TEXT,
    REASONING,
    /** Fixed bytes before a name. */
    OPENING,
    NAME,
    /** Fixed bytes before arguments. */
    BEFORE_ARGUMENTS,
    ARGUMENTS,
    /** Fixed bytes behind arguments. */
    CLOSING,
    /** Behind a call. */
    BEHIND
  }

  private final int choice;

  /** Null for an answer that is text from beginning to end. */
  private final AnswerMarks marks;

  private final boolean mayCall;
  private final TextDecoder content;
  private final List<TokenEvent> events = new ArrayList<>(2);

  private Part part;

  /** Bytes of this part that have not been told. */
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  /** The state of the watch, in text and reasoning. */
  private int state;

  private TextDecoder reasoning = new TextDecoder(List.of());

  /** White space that is told only when something follows it. */
  private final StringBuilder space = new StringBuilder();

  /** Whether there is any text that is more than white space. */
  private boolean spoke;

  /** Whether there was a block of reasoning. */
  private boolean reasoned;

  private boolean reasoningBegun;

  /** How much of what is fixed has been read. */
  private int fixed;

  private int calls;
  private TextDecoder arguments;
  private int depth;
  private boolean inString;
  private boolean escaped;

  private AnswerParser(
      int choice, AnswerMarks marks, boolean mayCall, Beginning beginning, List<String> stops) {
    this.choice = choice;
    this.marks = marks;
    this.mayCall = mayCall;
    this.content = new TextDecoder(stops);
    this.part =
        switch (beginning) {
          case TEXT -> Part.TEXT;
          case REASONING -> Part.REASONING;
          case CALL -> Part.OPENING;
        };
  }

  /** For an answer that is text from beginning to end. */
  static AnswerParser ofText(int choice, List<String> stops) {
    return new AnswerParser(choice, null, false, Beginning.TEXT, stops);
  }

  /**
   * For an answer that may hold more than text.
   *
   * @param mayCall whether its text may go over into calls
   * @param stops end the text, and are looked for nowhere else
   */
  static AnswerParser of(
      int choice, AnswerMarks marks, boolean mayCall, Beginning beginning, List<String> stops) {
    return new AnswerParser(choice, marks, mayCall, beginning, stops);
  }

  /** Whether a stop sequence was reached; what comes after it is ignored. */
  boolean stopped() {
    return content.stopped();
  }

  /** The stop sequence that was reached, or null. */
  String stopSequence() {
    return content.reached();
  }

  /** Whether what comes next is text, as far as is known. */
  boolean inText() {
    return part == Part.TEXT;
  }

  /** Whether all text so far has been told. */
  boolean isSettled() {
    return content.isSettled() && held.size() == 0 && space.isEmpty();
  }

  /** Takes more of the answer. */
  void add(byte[] bytes) {
    if (marks == null) {
      tell(new TokenEvent.Text(choice, content.append(bytes)));
      return;
    }
    for (int i = 0; i < bytes.length && !content.stopped(); i++) {
      read(bytes[i]);
    }
    tellHeld();
  }

  /** What is known since the last time; read it before the next call of a method. */
  List<TokenEvent> take() {
    if (events.isEmpty()) {
      return List.of();
    }
    List<TokenEvent> taken = List.copyOf(events);
    events.clear();
    return taken;
  }

  /**
   * Ends the answer.
   *
   * @param reason why it ended, as far as the engine knows
   * @return why it ended
   */
  FinishReason end(FinishReason reason) {
    if (part == Part.TEXT) {
      tellText(content.append(take(0)));
      tellText(content.end());
      if (!spoke && !reasoned) {
        tell(new TokenEvent.Text(choice, space.toString()));
      }
    } else if (part == Part.REASONING) {
      tellReasoning(reasoning.append(take(0)) + reasoning.end());
    }
    boolean called = part == Part.BEHIND && reason == FinishReason.STOP;
    return called ? FinishReason.TOOL_CALL : reason;
  }

  private void read(byte b) {
    switch (part) {
      case TEXT -> readWatched(b, marks.text(mayCall));
      case REASONING -> readWatched(b, marks.reasoning());
      case OPENING ->
          readFixed((calls == 0 ? marks.calls().opening() : marks.calls().next()).length);
      case NAME -> readName(b);
      case BEFORE_ARGUMENTS -> readFixed(marks.calls().afterName().length);
      case ARGUMENTS -> readArguments(b);
      case CLOSING -> readFixed(marks.calls().afterArguments().length);
      case BEHIND -> readBehind(b);
    }
  }

  private void readWatched(byte b, Watch watch) {
    held.write(b);
    state = watch.next(state, b & 0xff);
    int sign = watch.match(state);
    if (sign < 0) {
      return;
    }
    byte[] before = take(watch.depth(state));
    held.reset();
    state = 0;
    switch (sign) {
      case AnswerMarks.REASONING -> {
        tellText(content.append(before));
        reasoningBegun = false;
        part = Part.REASONING;
        space.setLength(0);
      }
      case AnswerMarks.REASONING_END -> {
        tellReasoning(reasoning.append(before) + reasoning.end());
        reasoning = new TextDecoder(List.of());
        reasoned = true;
        space.setLength(0);
        part = Part.TEXT;
      }
      default -> {
        tellText(content.append(before) + content.end());
        enter(Part.OPENING);
        fixed = marks.calls().trigger();
        if (fixed == marks.calls().opening().length) {
          enter(Part.NAME);
        }
      }
    }
  }

  /** Tells what is no beginning of a sign. */
  private void tellHeld() {
    if (part == Part.TEXT) {
      tellText(content.append(take(marks.text(mayCall).depth(state))));
    } else if (part == Part.REASONING) {
      tellReasoning(reasoning.append(take(marks.reasoning().depth(state))));
    } else if (part == Part.ARGUMENTS) {
      tellArguments();
    }
  }

  /** Takes what is held but its end. */
  private byte[] take(int left) {
    byte[] all = held.toByteArray();
    held.reset();
    held.write(all, all.length - left, left);
    return left == 0 ? all : java.util.Arrays.copyOf(all, all.length - left);
  }

  private void enter(Part next) {
    part = next;
    fixed = 0;
    held.reset();
  }

  private void readFixed(int length) {
    fixed++;
    if (fixed == length) {
      enter(
          switch (part) {
            case OPENING -> Part.NAME;
            case BEFORE_ARGUMENTS -> Part.ARGUMENTS;
            default -> Part.BEHIND;
          });
    }
  }

  private void readName(byte b) {
    if (b != marks.calls().afterName()[0]) {
      held.write(b);
      return;
    }
    String name = held.toString(StandardCharsets.US_ASCII);
    tell(new TokenEvent.CallBegun(choice, calls, Ids.next("call_"), name));
    arguments = new TextDecoder(List.of());
    enter(Part.BEFORE_ARGUMENTS);
    readFixed(marks.calls().afterName().length);
  }

  /** Follows a JSON object to its end (RFC 8259). */
  private void readArguments(byte b) {
    held.write(b);
    if (inString) {
      inString = escaped || b != '"';
      escaped = !escaped && b == '\\';
    } else if (b == '"') {
      inString = true;
    } else if (b == '{' || b == '[') {
      depth++;
    } else if (b == '}' || b == ']') {
      depth--;
      if (depth == 0) {
        tellArguments();
        calls++;
        enter(marks.calls().afterArguments().length == 0 ? Part.BEHIND : Part.CLOSING);
      }
    }
  }

  private void readBehind(byte b) {
    byte[] next = marks.calls().next();
    if (next != null && fixed < next.length && next[fixed] == b) {
      fixed++;
      if (fixed == next.length) {
        enter(Part.NAME);
      }
    } else {
      // The end, behind which nothing comes.
      fixed = Integer.MAX_VALUE;
    }
  }

  private void tellArguments() {
    tell(new TokenEvent.CallArguments(choice, calls, arguments.append(take(0))));
  }

  private void tellText(String text) {
    if (spoke) {
      tell(new TokenEvent.Text(choice, text));
      return;
    }
    // White space alone is no text where something else comes behind or before it.
    space.append(text);
    if (!space.toString().isBlank()) {
      spoke = true;
      String whole = space.toString();
      space.setLength(0);
      tell(new TokenEvent.Text(choice, reasoned ? whole.stripLeading() : whole));
    }
  }

  private void tellReasoning(String text) {
    space.append(text);
    String whole = space.toString();
    String stripped = whole.stripTrailing();
    if (!stripped.isEmpty()) {
      space.delete(0, stripped.length());
      tell(new TokenEvent.Reasoning(choice, reasoningBegun ? stripped : stripped.stripLeading()));
      reasoningBegun = true;
    }
  }

  private void tell(TokenEvent event) {
    TokenEvent last = events.isEmpty() ? null : events.getLast();
    TokenEvent both = merged(last, event);
    if (both != null) {
      events.set(events.size() - 1, both);
    } else if (!isEmpty(event)) {
      events.add(event);
    }
  }

  private static boolean isEmpty(TokenEvent event) {
    return switch (event) {
      case TokenEvent.Text(int _, String text) -> text.isEmpty();
      case TokenEvent.Reasoning(int _, String text) -> text.isEmpty();
      case TokenEvent.CallArguments(int _, int _, String text) -> text.isEmpty();
      default -> false;
    };
  }

  /** Two events as one, or null. */
  private static TokenEvent merged(TokenEvent first, TokenEvent second) {
    if (first instanceof TokenEvent.Text(int choice, String a)
        && second instanceof TokenEvent.Text(int _, String b)) {
      return new TokenEvent.Text(choice, a + b);
    }
    if (first instanceof TokenEvent.Reasoning(int choice, String a)
        && second instanceof TokenEvent.Reasoning(int _, String b)) {
      return new TokenEvent.Reasoning(choice, a + b);
    }
    if (first instanceof TokenEvent.CallArguments(int choice, int call, String a)
        && second instanceof TokenEvent.CallArguments(int _, int other, String b)
        && call == other) {
      return new TokenEvent.CallArguments(choice, call, a + b);
    }
    return null;
  }
}
