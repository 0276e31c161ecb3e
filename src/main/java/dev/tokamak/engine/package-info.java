/**
 * The embedded engine: models that run in this process. A request becomes tokens ({@link
 * dev.tokamak.engine.EmbeddedBackend}), its sequences are computed step by step by the thread that
 * owns the model's context ({@code InferenceWorker}), and its text leaves through a stream that
 * only goes as fast as it is read ({@code TokenStream}).
 *
 * <p>Uses {@code prompt}, {@code scheduler}, {@code kvcache}, {@code sampling}, {@code llama} and
 * {@code inference}; what watches it implements {@link dev.tokamak.engine.EngineListener}. Start
 * reading at {@link dev.tokamak.engine.EmbeddedBackend}.
 */
package dev.tokamak.engine;
