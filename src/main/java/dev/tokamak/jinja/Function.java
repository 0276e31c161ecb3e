package dev.tokamak.jinja;

/** A function that the interpreter brings, or a method together with what it belongs to. */
record Function(String name, Body body) implements Callable {
  interface Body {
    Value call(Rendering rendering, Arguments arguments);
  }

  @Override
  public Value call(Rendering rendering, Arguments arguments) {
    return body.call(rendering, arguments);
  }

  @Override
  public String type() {
    return "function";
  }
}
