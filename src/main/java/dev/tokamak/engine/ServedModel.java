package dev.tokamak.engine;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.RenderedPrompt;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.llama.ContextParams;
import dev.tokamak.llama.LlamaLibrary;
import dev.tokamak.llama.LlamaModel;
import dev.tokamak.llama.Vocabulary;
import dev.tokamak.prompt.ChatTemplate;
import dev.tokamak.prompt.Prompt;
import dev.tokamak.prompt.SpecialTokens;
import io.smallrye.mutiny.helpers.Subscriptions;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;

/**
 * A model with all that answers need: its prompt format, its vocabulary, its worker, and a bound on
 * what waits for it.
 */
final class ServedModel implements AutoCloseable {
  private final ModelInfo info;
  private final LlamaModel model;
  private final Words words;
  private final WorkerPool workers;
  private final Executor promptExecutor;
  private final Backlog backlog;

  private ServedModel(
      String name,
      LlamaModel model,
      CompletableFuture<Words> coming,
      EngineSettings settings,
      EngineListener listener,
      Executor promptExecutor) {
    long freeBytes = MachineMemory.available();
    ContextParams params = settings.contextFor(name, model, freeBytes);
    List<List<Integer>> cpus = Cpus.of(settings.workers(), params.threads());
    this.model = model;
    this.promptExecutor = promptExecutor;
    this.backlog =
        new Backlog(
            name,
            settings.workers(),
            settings.workers() * settings.size().sequences(),
            settings.queue(),
            listener);
    this.workers =
        WorkerPool.start(
            settings.workers(),
            number ->
                new InferenceWorker(
                    name,
                    number,
                    model,
                    () -> coming.join().pieces(),
                    params.on(cpus.get(number)),
                    settings,
                    settings.prefixes().bytes(freeBytes) / settings.workers(),
                    backlog,
                    listener));
    this.words = coming.join();
    listener.onStart(name, settings.classes().names(), workers.states());
    this.info =
        new ModelInfo(
            name,
            Math.min(model.trainedContext(), params.cells()),
            model.description(),
            Instant.now());
    // Behind the start, which it need not delay; before the first request, which is prepared there.
    promptExecutor.execute(this.words.forms()::prepare);
  }

  /**
   * Loads a model and computes a first token with it.
   *
   * @param promptExecutor one thread, on which prompts are rendered and tokenized, which takes
   *     milliseconds for long ones
   * @throws dev.tokamak.inference.TokamakException where the file, the template or the memory will
   *     not do
   */
  static ServedModel load(
      LlamaLibrary library,
      String name,
      Path file,
      EngineSettings settings,
      EngineListener listener,
      Executor promptExecutor) {
    LlamaModel model = library.load(file);
    if (!model.isPlainDecoder()) {
      model.close();
      throw ErrorCode.UNSUPPORTED.because(
          "Model "
              + name
              + " is not a plain decoder; recurrent, hybrid and encoder models are not served.");
    }
    if (model.chatTemplate().isEmpty()) {
      model.close();
      throw ErrorCode.UNSUPPORTED.because(
          "Model " + name + " brings no chat template, so it cannot answer messages.");
    }
    CompletableFuture<Words> coming = Words.beside(name, model);
    try {
      return new ServedModel(name, model, coming, settings, listener, promptExecutor);
    } catch (RuntimeException failure) {
      coming.handle((_, _) -> "over").join(); // since it uses the model
      model.close();
      throw failure;
    }
  }

  /**
   * What is made of a model's vocabulary and template, on a thread of its own: it takes about as
   * long as a context, which another thread makes meanwhile.
   */
  private record Words(
      ChatTemplate template, PromptTokenizer tokenizer, AnswerPieces pieces, AnswerForms forms) {

    static CompletableFuture<Words> beside(String name, LlamaModel model) {
      return CompletableFuture.supplyAsync(
          () -> of(name, model),
          task -> Thread.ofPlatform().name("vocabulary-" + name).daemon().start(task));
    }

    private static Words of(String name, LlamaModel model) {
      ChatTemplate template = ServedModel.template(name, model);
      Vocabulary vocabulary = model.vocabulary();
      var pieces =
          new AnswerPieces(vocabulary, AnswerMarks.texts(template.calls(), template.reasoning()));
      return new Words(
          template,
          new PromptTokenizer(vocabulary, special(vocabulary)),
          pieces,
          new AnswerForms(
              vocabulary, pieces, new AnswerMarks(pieces, template.calls(), template.reasoning())));
    }
  }

  private static ChatTemplate template(String name, LlamaModel model) {
    try {
      return ChatTemplate.parse(model.chatTemplate().orElseThrow(), special(model.vocabulary()));
    } catch (TokamakException unsupported) {
      throw unsupported.code().because("Model " + name + ": " + unsupported.getMessage());
    }
  }

  ModelInfo info() {
    return info;
  }

  boolean isAlive() {
    return workers.isAlive();
  }

  /** Begins a generation, which ends through its stream in every case. */
  void generate(ValidatedRequest request, Flow.Subscriber<? super TokenEvent> subscriber) {
    Backlog.Place place;
    try {
      place = backlog.enter();
    } catch (TokamakException refused) {
      Subscriptions.fail(subscriber, refused);
      return;
    }
    var generation = new Generation(request, subscriber, place);
    subscriber.onSubscribe(generation.stream);
    try {
      promptExecutor.execute(() -> prepare(generation));
    } catch (RejectedExecutionException closed) {
      place.leave();
      generation.stream.fail(ErrorCode.SHUTTING_DOWN.because("The service is shutting down."));
    }
  }

  private void prepare(Generation generation) {
    if (generation.stream.isCancelled()) {
      generation.place.leave();
      return;
    }
    try {
      ReadyPrompt prompt = prompt(generation.request);
      generation.prepare(
          prompt.tokens(),
          info.contextLength(),
          words.forms().of(generation.request, prompt.reasons()));
      generation.place.waits(generation.promptTokens());
      workers.submit(generation);
    } catch (Throwable failure) {
      // Errors too: without an end the caller would wait, and its place would be taken, for ever.
      generation.place.leave();
      generation.stream.fail(failure);
    }
  }

  private static SpecialTokens special(Vocabulary vocabulary) {
    return new SpecialTokens(
        vocabulary.spelling(vocabulary.beginOfSequence()),
        vocabulary.spelling(vocabulary.endOfSequence()),
        vocabulary.controlTokens().keySet(),
        vocabulary.userDefinedTokens());
  }

  /**
   * What a request goes on from.
   *
   * @param reasons whether it has begun a block of reasoning
   */
  private record ReadyPrompt(int[] tokens, boolean reasons) {}

  private ReadyPrompt prompt(ValidatedRequest request) {
    ReadyPrompt prompt =
        switch (request.input()) {
          case Input.Conversation(List<Message> messages) -> {
            Prompt rendered = render(messages, request);
            yield new ReadyPrompt(words.tokenizer().tokens(rendered.pieces()), rendered.reasons());
          }
          case Input.Text(String text) ->
              new ReadyPrompt(words.tokenizer().tokens(List.of(text)), false);
          case Input.Tokens(int[] ids) ->
              new ReadyPrompt(model.vocabulary().requireKnown(ids, info.id(), "prompt"), false);
        };
    int length = prompt.tokens().length;
    if (length == 0) {
      throw ErrorCode.INVALID_REQUEST.at("prompt", "must not be empty with model " + info.id());
    }
    if (length >= info.contextLength()) {
      throw ErrorCode.CONTEXT_LENGTH_EXCEEDED.because(
          "The prompt has "
              + length
              + " tokens, but the context of model "
              + info.id()
              + " holds "
              + info.contextLength()
              + ", the answer included.");
    }
    return prompt;
  }

  private Prompt render(List<Message> messages, ValidatedRequest request) {
    Optional<ToolSet> tools = request.tools().filter(AnswerForms::mayCall);
    boolean straight =
        request.constraint().isPresent() || tools.filter(ToolSet::callsOnly).isPresent();
    return words.template().render(messages, tools, !straight);
  }

  /**
   * The prompt that a request would run with; on the prompt thread.
   *
   * @throws TokamakException as {@link #generate} fails
   */
  RenderedPrompt rendered(ValidatedRequest request) {
    int[] tokens = prompt(request).tokens();
    return new RenderedPrompt(model.vocabulary().text(tokens), tokens);
  }

  /** The tokens of a text; on the prompt thread. */
  int[] tokenize(String text) {
    return model.vocabulary().tokenizePrompt(text);
  }

  /**
   * The text of tokens; on the prompt thread.
   *
   * @throws TokamakException {@code invalid_request}
   */
  String detokenize(int[] tokens) {
    Vocabulary vocabulary = model.vocabulary();
    return vocabulary.text(vocabulary.requireKnown(tokens, info.id(), "tokens"));
  }

  @Override
  public void close() {
    workers.close();
    model.close();
  }
}
