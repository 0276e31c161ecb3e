/**
 * The verbs of the command line: {@code serve}, {@code complete}, {@code keys}, {@code models},
 * {@code health}, {@code config}.
 *
 * <p>Start reading at {@link dev.tokamak.cli.Main}. Only {@code serve} starts Quarkus; every other
 * verb is plain Java, so that it answers at once and needs no port. May use every other package;
 * nobody imports this one.
 */
package dev.tokamak.cli;
