package dev.tokamak.jinja;

/** What can be called. */
sealed interface Callable extends Value permits Function, Macro, Loop {
  Value call(Rendering rendering, Arguments arguments);
}
