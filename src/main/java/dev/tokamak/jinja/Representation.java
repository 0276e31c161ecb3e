package dev.tokamak.jinja;

import java.util.List;

/** Values as text, as Python's {@code str} and {@code repr} write them. */
final class Representation {
  private final Output output;
  private int depth;

  private Representation(Budget budget) {
    output = new Output(budget);
  }

  /** What is printed. */
  static String str(Value value, Budget budget) {
    return switch (value) {
      case Text text -> text.string();
      case Value.Undefined _ -> "";
      default -> repr(value, budget);
    };
  }

  static String repr(Value value, Budget budget) {
    var representation = new Representation(budget);
    representation.write(value, budget);
    return representation.output.toString();
  }

  private void write(Value value, Budget budget) {
    // Namespaces may hold each other.
    depth = Budget.nested(depth);
    budget.step();
    switch (value) {
      case Value.None _ -> output.append("None");
      case Value.Bool bool -> output.append(bool == Value.Bool.TRUE ? "True" : "False");
      case Value.Int integer -> output.append(integer.number().toString());
      case Value.Real real -> output.append(Floats.repr(real.number()));
      case Value.Undefined _ -> output.append("Undefined");
      case Text text -> write(text);
      case Sequence sequence -> write(sequence, budget);
      case Range range -> write(range);
      case Dict dict -> write(dict, budget);
      case DictView view -> write(view, budget);
      case Namespace namespace -> {
        output.append("<Namespace ");
        write(namespace.toDict(), budget);
        output.append('>');
      }
      case Macro macro -> output.append("<Macro " + macro.name() + ">");
      case Loop loop -> output.append("<LoopContext " + loop.number() + "/" + loop.length() + ">");
      case Function function -> output.append("<function " + function.name() + ">");
      case Generator _, Cycler _ -> output.append("<" + value.type() + " object>");
    }
    depth--;
  }

  private void write(Text text) {
    String quoted = quote(text.string());
    output.append(text.safe() ? "Markup(" + quoted + ")" : quoted);
  }

  private void write(Sequence sequence, Budget budget) {
    output.append(sequence.tuple() ? '(' : '[');
    join(sequence.items(), budget);
    if (sequence.tuple() && sequence.items().size() == 1) {
      output.append(',');
    }
    output.append(sequence.tuple() ? ')' : ']');
  }

  private void join(List<Value> items, Budget budget) {
    String separator = "";
    for (Value item : items) {
      output.append(separator);
      write(item, budget);
      separator = ", ";
    }
  }

  private void write(Range range) {
    output.append("range(" + range.start() + ", " + range.stop());
    if (range.step() != 1) {
      output.append(", " + range.step());
    }
    output.append(')');
  }

  private void write(Dict dict, Budget budget) {
    output.append('{');
    String separator = "";
    for (Dict.Entry entry : dict.entries()) {
      output.append(separator);
      write(entry.key(), budget);
      output.append(": ");
      write(entry.value(), budget);
      separator = ", ";
    }
    output.append('}');
  }

  private void write(DictView view, Budget budget) {
    output.append(view.type()).append("([");
    join(Values.items(view, budget), budget);
    output.append("])");
  }

  /** A string as Python would write it in a program. */
  static String quote(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    var quoted = new StringBuilder(text.length() + 2).append(quote);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                  if (c == quote) {
                    quoted.append('\\').append(quote);
                  } else if (Strings.isPrintable(c)) {
                    quoted.appendCodePoint(c);
                  } else {
                    quoted.append(Escapes.escaped(c));
                  }
                }
              }
            });
    return quoted.append(quote).toString();
  }
}
