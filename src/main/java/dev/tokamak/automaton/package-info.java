/**
 * Languages of byte strings as deterministic automata: what the scalars of a JSON document may look
 * like.
 *
 * <p>Owns byte automata and their algebra, ECMA-262 patterns, formats, lengths in code points, and
 * numbers with bounds in exact decimal. Knows nothing of schemas and tokens, and depends on the JDK
 * alone. Start reading at {@link dev.tokamak.automaton.Language}.
 *
 * <p>The way of a pattern: {@code RegexParser} makes a {@code Regex} of it, {@code Nfa} a graph
 * (Thompson 1968), {@code Determinizer} an automaton over classes of code points, whose states are
 * sets of threads (Rabin and Scott 1959). Lookaheads run beside the threads that met them ({@code
 * Obligations}), so they are exact at any place. {@code Minimizer} merges what no text tells apart
 * (Hopcroft 1971, as Valmari and Lehtinen do it), {@code Canonical} numbers what is left, so that
 * equal languages get equal automata and with them the same states. {@code StringAutomaton} spells
 * the code points in bytes (RFC 3629, RFC 8259), one character at a time, when a walk gets there.
 *
 * <p>Bounds on the length stand beside an automaton and not in it ({@code StringLanguage}, {@code
 * LengthState}): which lengths can still be reached is known for each state ({@code Lengths}), so
 * that a bound of a million costs no more than one of ten. Numbers are automata over their digits
 * ({@code Comparison}, {@code Multiples}); lists of values are word graphs (Daciuk and others
 * 2000).
 *
 * <p>Nothing goes back over its input, and everything that may grow is counted ({@code Work}): a
 * language that would take too much is refused by the same count every time, never by a clock.
 */
package dev.tokamak.automaton;
