package dev.tokamak.automaton;

/** The sets of ECMA-262's character class escapes; none of them goes beyond what is said there. */
final class CharSets {
  static final CodePoints DIGIT = CodePoints.range('0', '9');
  static final CodePoints WORD =
      DIGIT.or(CodePoints.range('A', 'Z')).or(CodePoints.of('_')).or(CodePoints.range('a', 'z'));

  static final CodePoints LINE_END = CodePoints.anyOf("\n\r\u2028\u2029");

  /** WhiteSpace and LineTerminator: tab to carriage return, and the category Zs, and U+FEFF. */
  static final CodePoints SPACE =
      CodePoints.anyOf("\t\n\u000b\f\r \u00a0\u1680\u202f\u205f\u3000\ufeff")
          .or(CodePoints.range(0x2000, 0x200a))
          .or(LINE_END);

  static final CodePoints DOT = LINE_END.not();

  private CharSets() {}
}
