/**
 * The vocabulary that every other package speaks: what a request is once it is known to be valid,
 * what comes back for it, which errors exist, and the one seam ({@link
 * dev.tokamak.inference.InferenceBackend}) behind which models run.
 *
 * <p>Depends on the JDK and Mutiny alone. Start reading at {@link
 * dev.tokamak.inference.InferenceBackend}.
 */
package dev.tokamak.inference;
