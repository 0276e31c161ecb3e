/**
 * Where a model and the engine come from.
 *
 * <p>A {@link dev.tokamak.models.Catalogue} names what can be fetched, with checksums and sources
 * in order. {@link dev.tokamak.models.ModelStore} and {@link dev.tokamak.models.EngineStore} hold
 * what was fetched below {@code TOKAMAK_HOME}; both put a file in its place only when it is whole
 * and its checksum is right, by a rename, so that what is there can be trusted without looking
 * again. {@link dev.tokamak.models.GgufFile} says in one sentence what is wrong with a model file
 * before the engine sees it.
 *
 * <p>Everything here is plain Java that blocks; commands use it before any service runs. Failures
 * are {@link java.io.IOException}s whose message is one sentence for the person at the terminal, or
 * {@link dev.tokamak.inference.TokamakException}s for a name that does not exist.
 */
package dev.tokamak.models;
