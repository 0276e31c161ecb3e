/**
 * The binding to libllama, through Java's Foreign Function &amp; Memory API: one static method per
 * C function that Tokamak uses ({@code Bindings}, package-private), and the few objects that the
 * engine works with.
 *
 * <p>It is written against exactly one release of llama.cpp ({@link
 * dev.tokamak.llama.LlamaLibrary#VERSION}); any other is refused when it is opened, since the C
 * structures change between releases without notice. Depends on {@code inference} (for its errors)
 * alone. Start reading at {@link dev.tokamak.llama.LlamaLibrary}.
 */
package dev.tokamak.llama;
