package dev.tokamak.cli;

import dev.tokamak.engine.EmbeddedBackend;
import dev.tokamak.engine.EngineListener;
import dev.tokamak.engine.EngineSettings;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.Ids;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.models.ModelStore;
import dev.tokamak.models.Progress;
import dev.tokamak.models.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;

/** Gets an answer from a model in this process, for when no service runs. */
final class EmbeddedCompletionClient implements CompletionClient {
  private static final EngineSettings ONE_ANSWER =
      EngineSettings.DEFAULT
          .with(
              new EngineSettings.Size(
                  OptionalInt.of(1),
                  EngineSettings.DEFAULT.size().threads(),
                  1,
                  OptionalInt.empty(),
                  EngineSettings.DEFAULT.size().batch()))
          .with(new EngineSettings.Queue(0, 0));
  private static final String WORKSPACE = "wpc-local";
  private static final int EVENTS_AHEAD = 16;

  private final InferenceBackend backend;
  private final Runnable onStop;

  /**
   * @param backend answers with its default model
   * @param onStop ends what is running in it
   */
  EmbeddedCompletionClient(InferenceBackend backend, Runnable onStop) {
    this.backend = backend;
    this.onStop = onStop;
  }

  /**
   * Loads a model, and fetches what is missing for it.
   *
   * @param model a name or a file; absent: the configured default model, or else the catalogue's
   */
  static EmbeddedCompletionClient open(Settings settings, Optional<String> model, Progress progress)
      throws IOException {
    Path library = EngineFolder.of(settings, progress);
    EmbeddedBackend backend =
        EmbeddedBackend.open(
            library, file(settings, model, progress), ONE_ANSWER, EngineListener.NONE);
    return new EmbeddedCompletionClient(backend, backend::close);
  }

  private static Map<String, Path> file(
      Settings settings, Optional<String> model, Progress progress) throws IOException {
    Map<String, Path> configured = settings.models();
    Optional<String> name = model.or(settings::defaultModel);
    if (name.isPresent() && configured.containsKey(name.get())) {
      return Map.of(name.get(), configured.get(name.get()));
    }
    if (name.isEmpty() && !configured.isEmpty()) {
      return Map.ofEntries(configured.entrySet().iterator().next());
    }
    var files = new LinkedHashMap<String, Path>();
    Map<String, StoredModel> chosen =
        new ModelChoice(new ModelStore(settings.home()), progress).resolve(name.stream().toList());
    chosen.forEach((id, stored) -> files.put(id, stored.file()));
    return files;
  }

  @Override
  public FinishReason complete(CompletionQuery query, Consumer<String> onText) {
    FinishReason reason = FinishReason.CANCELLED;
    Iterable<TokenEvent> events =
        backend
            .generate(request(query, backend.models().getFirst().id()))
            .subscribe()
            .asIterable(EVENTS_AHEAD, () -> new ArrayBlockingQueue<>(EVENTS_AHEAD));
    for (TokenEvent event : events) {
      switch (event) {
        case TokenEvent.Started _ -> {}
        case TokenEvent.Text text -> onText.accept(text.text());
        case TokenEvent.Reasoning _, TokenEvent.Logprobs _ -> {}
        case TokenEvent.CallBegun _, TokenEvent.CallArguments _ ->
            throw new IllegalStateException("no tool was offered");
        case TokenEvent.Finished finished -> reason = finished.reason();
      }
    }
    return reason;
  }

  @Override
  public void stop() {
    onStop.run();
  }

  private static ValidatedRequest request(CompletionQuery query, String model) {
    List<Message> messages = new ArrayList<>();
    query.system().map(Message::system).ifPresent(messages::add);
    messages.add(Message.user(query.prompt()));
    SamplingParams sampling =
        new SamplingParams(
            (float) query.temperature().orElse(1), 1, 0, 0, 0, 0, Map.of(), query.seed());
    return new ValidatedRequest(
        Ids.next("cpt-"),
        model,
        messages,
        sampling,
        query.maxTokens(),
        1,
        query.stop(),
        Optional.empty(),
        Optional.empty(),
        WORKSPACE,
        Optional.empty());
  }
}
