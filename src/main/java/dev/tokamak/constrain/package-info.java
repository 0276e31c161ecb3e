/**
 * Answers that obey a schema: JSON Schema to automaton, to token masks and forced text.
 *
 * <p>Plain Java that needs no model: a vocabulary is a table of byte strings here. Start reading at
 * {@link dev.tokamak.constrain.Constraint}.
 */
package dev.tokamak.constrain;
