package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.PromptInspector;
import dev.tokamak.inference.RenderedPrompt;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.llama.LlamaLibrary;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Models in this process. Plain Java: the service makes one of its configuration, a command-line
 * verb one for itself.
 *
 * <p>Safe for use by any thread. Closing it ends what is running with {@code shutting_down}.
 */
public final class EmbeddedBackend implements InferenceBackend, PromptInspector, AutoCloseable {
  /** Questions that may wait for the prompt thread, besides the prompts that are to be answered. */
  private static final int MOST_QUESTIONS = 64;

  // Rendering and tokenizing take an event loop's time otherwise; more threads would take the
  // engine's cores.
  private final ExecutorService promptExecutor =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("prompts").daemon().factory());

  /** Questions that wait for the prompt thread. */
  private final AtomicInteger questions = new AtomicInteger();

  private final Map<String, ServedModel> models = new LinkedHashMap<>();

  private EmbeddedBackend() {}

  /** No models: every request is for one that is not served. */
  static EmbeddedBackend none() {
    return new EmbeddedBackend();
  }

  /**
   * Loads models, in the order given.
   *
   * @param library the folder of the engine library
   * @param files by the names under which they are served, the default one first
   * @throws dev.tokamak.inference.TokamakException where the library or one of the models cannot be
   *     used; nothing stays loaded then
   */
  public static EmbeddedBackend open(
      Path library, Map<String, Path> files, EngineSettings settings, EngineListener listener) {
    if (files.isEmpty()) {
      throw ErrorCode.BACKEND_FAILED.because("There is no model to serve.");
    }
    var backend = new EmbeddedBackend();
    try {
      LlamaLibrary opened = LlamaLibrary.open(library);
      files.forEach(
          (name, file) ->
              backend.models.put(
                  name,
                  ServedModel.load(
                      opened, name, file, settings, listener, backend.promptExecutor)));
      return backend;
    } catch (RuntimeException failure) {
      backend.close();
      throw failure;
    }
  }

  @Override
  public List<ModelInfo> models() {
    return models.values().stream().map(ServedModel::info).toList();
  }

  @Override
  public boolean isReady() {
    return models.values().stream().allMatch(ServedModel::isAlive);
  }

  @Override
  public Multi<TokenEvent> generate(ValidatedRequest request) {
    ServedModel model = models.get(request.model());
    if (model == null) {
      return Multi.createFrom().failure(notServed(request.model()));
    }
    return Multi.createFrom().publisher(subscriber -> model.generate(request, subscriber));
  }

  private static TokamakException notServed(String model) {
    return ErrorCode.MODEL_NOT_FOUND.at("model", "is not served: " + model);
  }

  @Override
  public Uni<RenderedPrompt> render(ValidatedRequest request) {
    return ask(request.model(), model -> model.rendered(request));
  }

  @Override
  public Uni<int[]> tokenize(String model, String text) {
    return ask(model, served -> served.tokenize(text));
  }

  @Override
  public Uni<String> detokenize(String model, int[] tokens) {
    return ask(model, served -> served.detokenize(tokens));
  }

  /** Asks a model something on the prompt thread, which also prepares what is to be generated. */
  private <T> Uni<T> ask(String name, Function<ServedModel, T> question) {
    ServedModel model = models.get(name);
    if (model == null) {
      return Uni.createFrom().failure(notServed(name));
    }
    return Uni.createFrom().emitter(emitter -> ask(model, question, emitter));
  }

  private <T> void ask(
      ServedModel model, Function<ServedModel, T> question, UniEmitter<? super T> emitter) {
    if (questions.incrementAndGet() > MOST_QUESTIONS) {
      questions.decrementAndGet();
      emitter.fail(
          ErrorCode.OVERLOADED
              .because("Too many texts wait to be turned into tokens: try again in a little while")
              .retryAfter(1));
      return;
    }
    try {
      promptExecutor.execute(
          () -> {
            try {
              emitter.complete(question.apply(model));
            } catch (Throwable failure) {
              // Errors too: without an end the caller would wait for ever.
              emitter.fail(failure);
            } finally {
              questions.decrementAndGet();
            }
          });
    } catch (RejectedExecutionException closed) {
      questions.decrementAndGet();
      emitter.fail(ErrorCode.SHUTTING_DOWN.because("The service is shutting down."));
    }
  }

  @Override
  public void close() {
    // Waits for the prompt in the making, which uses a model's vocabulary.
    promptExecutor.close();
    models.values().forEach(ServedModel::close);
  }
}
