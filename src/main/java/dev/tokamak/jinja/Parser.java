package dev.tokamak.jinja;

import dev.tokamak.jinja.Statement.Branch;
import dev.tokamak.jinja.Statement.MacroNode;
import dev.tokamak.jinja.Statement.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parses a template: its text, what it prints, and its blocks. */
final class Parser {
  private final TokenStream tokens;
  private final ParserContext context = new ParserContext();
  private final ExpressionParser expressions;

  private Parser(TokenStream tokens) {
    this.tokens = tokens;
    expressions = new ExpressionParser(tokens, context);
  }

  /**
   * @throws TemplateException where it is no template
   */
  static List<Statement> parse(String source) {
    if (source.length() > Budget.MAX_SOURCE) {
      throw TemplateException.at(1, "it has more than " + Budget.MAX_SOURCE + " characters");
    }
    var parser = new Parser(new TokenStream(Lexer.tokenize(source)));
    List<Statement> statements = parser.statements(0, "", Set.of());
    parser.context.refuseUnknownNames();
    return statements;
  }

  /**
   * Statements until a tag that ends them, which stays.
   *
   * @param line where the block around them begins
   */
  private List<Statement> statements(int line, String block, Set<String> ends) {
    context.enter(tokens.line());
    List<Statement> statements = new ArrayList<>();
    while (true) {
      switch (tokens.current().kind()) {
        case DATA -> statements.add(new Statement.Data(tokens.next().text()));
        case VARIABLE_BEGIN -> {
          int at = tokens.next().line();
          statements.add(new Statement.Print(at, expressions.tuple()));
          tokens.expect(Token.Kind.VARIABLE_END);
        }
        case BLOCK_BEGIN -> {
          tokens.next();
          if (tokens.is(Token.Kind.NAME) && ends.contains(tokens.current().text())) {
            context.leave();
            return statements;
          }
          statement(block, statements);
          tokens.expect(Token.Kind.BLOCK_END);
        }
        default -> {
          if (!ends.isEmpty()) {
            throw tokens.fail("the block '%s' of line %d has no end".formatted(block, line));
          }
          context.leave();
          return statements;
        }
      }
    }
  }

  private void statement(String block, List<Statement> statements) {
    if (!tokens.is(Token.Kind.NAME)) {
      throw tokens.fail("expected the name of a tag, got " + tokens.current().description());
    }
    int line = tokens.line();
    String tag = tokens.next().text();
    switch (tag) {
      case "if" -> statements.add(ifBlock(line));
      case "for" -> statements.add(forBlock(line));
      case "set" -> statements.add(set(line));
      case "macro" -> statements.add(macro(line));
      case "call" -> statements.add(call(line));
      case "filter" -> statements.add(filter(line));
      case "with" -> statements.add(with(line));
      case "generation" -> statements.add(generation(line));
      case "print" -> print(line, statements);
      case "break" -> statements.add(inLoop(tag, line, new Statement.Break()));
      case "continue" -> statements.add(inLoop(tag, line, new Statement.Continue()));
      case "block", "extends", "include", "import", "from", "autoescape" ->
          throw TemplateException.at(line, "the tag '" + tag + "' is not supported");
      default ->
          throw TemplateException.at(
              line,
              "unknown tag '" + tag + "'" + (block.isEmpty() ? "" : " within '" + block + "'"));
    }
  }

  private Statement inLoop(String tag, int line, Statement statement) {
    if (context.loops() == 0) {
      throw TemplateException.at(line, "'" + tag + "' outside of a loop");
    }
    return statement;
  }

  /** The body of a block, from behind its head. */
  private List<Statement> body(int line, String block, Set<String> ends) {
    tokens.skipOperator(":");
    tokens.expect(Token.Kind.BLOCK_END);
    return statements(line, block, ends);
  }

  /** The same for one that is a scope of its own, together with the tag that ends it. */
  private List<Statement> scope(int line, String block, int loops) {
    boolean conditional = context.setConditional(false);
    int outer = context.setLoops(loops);
    List<Statement> body = body(line, block, Set.of("end" + block));
    tokens.next();
    context.setLoops(outer);
    context.setConditional(conditional);
    return body;
  }

  private Statement ifBlock(int line) {
    Set<String> ends = Set.of("elif", "else", "endif");
    boolean conditional = context.setConditional(true);
    List<Branch> branches = new ArrayList<>();
    List<Statement> otherwise = List.of();
    String end;
    do {
      Expression test = expressions.withoutConditional();
      branches.add(new Branch(test, body(line, "if", ends)));
      end = tokens.next().text();
    } while (end.equals("elif"));
    if (end.equals("else")) {
      otherwise = body(line, "if", Set.of("endif"));
      tokens.next();
    }
    context.setConditional(conditional);
    return new Statement.If(branches, otherwise);
  }

  private Statement forBlock(int line) {
    int assignments = context.loopAssignments();
    Target target = target(false);
    tokens.expectName("in");
    Expression items = expressions.loopItems();
    boolean conditional = context.setConditional(false);
    Expression test = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    int loops = context.loops();
    context.setLoops(recursive ? 1 : loops + 1);
    List<Statement> body = body(line, "for", Set.of("endfor", "else"));
    List<Statement> otherwise = List.of();
    context.setLoops(recursive ? 0 : loops);
    if (tokens.next().text().equals("else")) {
      otherwise = body(line, "for", Set.of("endfor"));
      tokens.next();
    }
    context.setLoops(loops);
    context.setConditional(conditional);
    context.refuseLoopAssignments(assignments);
    return new Statement.For(line, target, items, test, recursive, body, otherwise);
  }

  private Statement set(int line) {
    Target target = target(true);
    if (tokens.skipOperator("=")) {
      return new Statement.Assign(line, target, expressions.tuple());
    }
    boolean conditional = context.setConditional(false);
    Expression filter = expressions.operands().blockFilters(true);
    context.setConditional(conditional);
    return new Statement.AssignBlock(line, target, filter, scope(line, "set", context.loops()));
  }

  /** One name, or several with commas. */
  private Target target(boolean withNamespaces) {
    List<Target> targets = new ArrayList<>();
    boolean several = false;
    do {
      boolean ended =
          tokens.is(Token.Kind.BLOCK_END)
              || tokens.current().isOperator(")")
              || tokens.current().isName("in");
      if (ended && several) {
        break;
      }
      targets.add(oneTarget(withNamespaces));
      several |= tokens.current().isOperator(",");
    } while (tokens.skipOperator(","));
    return several ? new Target.Several(targets) : targets.getFirst();
  }

  private Target oneTarget(boolean withNamespaces) {
    if (tokens.skipOperator("(")) {
      context.enter(tokens.line());
      Target inside = target(false);
      context.leave();
      tokens.expectOperator(")");
      return inside;
    }
    if (withNamespaces && tokens.is(Token.Kind.NAME) && tokens.following().isOperator(".")) {
      String namespace = tokens.next().text();
      tokens.next();
      return new Target.NamespaceAttribute(namespace, tokens.expect(Token.Kind.NAME).text());
    }
    int line = tokens.line();
    String name = assignable();
    context.assigned(name, line);
    return new Target.Variable(name);
  }

  private String assignable() {
    if (tokens.is(Token.Kind.NAME) && OperandParser.isConstant(tokens.current().text())) {
      throw tokens.fail("'" + tokens.current().text() + "' cannot be assigned");
    }
    return tokens.expect(Token.Kind.NAME).text();
  }

  private Statement macro(int line) {
    String name = assignable();
    return new Statement.Define(macroNode(line, name, "macro", signature()));
  }

  private List<Parameter> signature() {
    boolean conditional = context.setConditional(false);
    List<Parameter> parameters = new ArrayList<>();
    tokens.expectOperator("(");
    while (!tokens.current().isOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      String name = assignable();
      if (parameters.stream().anyMatch(other -> other.name().equals(name))) {
        throw tokens.fail("the parameter '" + name + "' is there twice");
      }
      Expression fallback = tokens.skipOperator("=") ? expressions.expression() : null;
      if (fallback == null && !parameters.isEmpty() && parameters.getLast().fallback() != null) {
        throw tokens.fail("a parameter without a default follows one with a default");
      }
      parameters.add(new Parameter(name, fallback));
    }
    tokens.expectOperator(")");
    context.setConditional(conditional);
    return parameters;
  }

  private MacroNode macroNode(int line, String name, String block, List<Parameter> parameters) {
    context.beginMacro();
    List<Statement> body = scope(line, block, 0);
    Set<String> special = context.endMacro();
    for (Parameter parameter : parameters) {
      if (parameter.name().equals("caller")
          && parameter.fallback() == null
          && special.contains("caller")) {
        throw TemplateException.at(line, "a parameter named 'caller' needs a default");
      }
    }
    return new MacroNode(line, name, parameters, special, body);
  }

  private Statement call(int line) {
    List<Parameter> parameters = tokens.current().isOperator("(") ? signature() : List.of();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw TemplateException.at(line, "a call block needs a call");
    }
    return new Statement.CallBlock(line, call, macroNode(line, null, "call", parameters));
  }

  private Statement filter(int line) {
    boolean conditional = context.setConditional(false);
    Expression filter = expressions.operands().blockFilters(false);
    context.setConditional(conditional);
    return new Statement.FilterBlock(line, filter, scope(line, "filter", context.loops()));
  }

  private Statement with(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.is(Token.Kind.BLOCK_END)) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(target(false));
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Statement.With(line, targets, values, scope(line, "with", context.loops()));
  }

  private Statement generation(int line) {
    context.beginMacro();
    List<Statement> body = scope(line, "generation", 0);
    context.endMacro();
    return new Statement.Generation(body);
  }

  private void print(int line, List<Statement> statements) {
    boolean first = true;
    while (!tokens.is(Token.Kind.BLOCK_END)) {
      if (!first) {
        tokens.expectOperator(",");
      }
      statements.add(new Statement.Print(line, expressions.expression()));
      first = false;
    }
  }
}
