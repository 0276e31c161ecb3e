package dev.tokamak.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a parser has to know of where it is. */
final class ParserContext {
  /** Of brackets, signs and blocks inside each other. */
  private static final int MAX_NESTING = 150;

  /** The names that mean something in the body of a macro. */
  private static final Set<String> SPECIAL = Set.of("caller", "varargs", "kwargs");

  private record Unknown(int line, String reason) {}

  private record MacroScope(Set<String> read, Set<String> assigned) {}

  private final List<Unknown> unknown = new ArrayList<>();
  private final Deque<MacroScope> macros = new ArrayDeque<>();
  private int nesting;
  private boolean conditional;
  private int loops;
  private int loopAssignments;
  private int loopAssignedAt;

  void enter(int line) {
    if (++nesting > MAX_NESTING) {
      throw TemplateException.at(line, "expressions or blocks are nested too deeply");
    }
  }

  /** Not called after a failure, which ends everything. */
  void leave() {
    nesting--;
  }

  /**
   * A filter or a test that there is not. jinja2 refuses the template, but where the place is
   * directly within an {@code if}: there it waits for whether it is reached.
   */
  void unknown(int line, String reason) {
    if (!conditional) {
      unknown.add(new Unknown(line, reason));
    }
  }

  int unknownNames() {
    return unknown.size();
  }

  /** Those that came after there were so many. */
  void forgiveUnknownNames(int from) {
    unknown.subList(from, unknown.size()).clear();
  }

  void refuseUnknownNames() {
    if (!unknown.isEmpty()) {
      throw TemplateException.at(unknown.getFirst().line(), unknown.getFirst().reason());
    }
  }

  /** Returns what held before, to be given back. */
  boolean setConditional(boolean value) {
    boolean before = conditional;
    conditional = value;
    return before;
  }

  /** Returns what held before, to be given back. */
  int setLoops(int value) {
    int before = loops;
    loops = value;
    return before;
  }

  int loops() {
    return loops;
  }

  void read(String name) {
    if (SPECIAL.contains(name)) {
      for (MacroScope macro : macros) {
        if (!macro.assigned().contains(name)) {
          macro.read().add(name);
        }
      }
    }
  }

  void assigned(String name, int line) {
    if (SPECIAL.contains(name)) {
      macros.forEach(macro -> macro.assigned().add(name));
    }
    if (name.equals("loop")) {
      loopAssignments++;
      loopAssignedAt = line;
    }
  }

  /** How often {@code loop} was assigned so far. */
  int loopAssignments() {
    return loopAssignments;
  }

  void refuseLoopAssignments(int from) {
    if (loopAssignments > from) {
      throw TemplateException.at(loopAssignedAt, "'loop' cannot be assigned within a loop");
    }
  }

  void beginMacro() {
    macros.push(new MacroScope(new HashSet<>(), new HashSet<>()));
  }

  /** Returns the special names that its body reads. */
  Set<String> endMacro() {
    return Set.copyOf(macros.pop().read());
  }
}
