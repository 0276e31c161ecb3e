package dev.tokamak.api;

import dev.tokamak.admission.AdmissionController;
import dev.tokamak.admission.RequestValidator;
import dev.tokamak.api.EmbeddingsReader.Asked;
import dev.tokamak.auth.Caller;
import dev.tokamak.inference.EmbeddingBackend;
import dev.tokamak.inference.EmbeddingBackend.Embeddings;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.RequestTracer;
import dev.tokamak.inference.Usage;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The way of every request for embeddings. It holds a place like a completion, and its tokens count
 * against its key's limit.
 */
@Singleton
class EmbeddingsPipeline {
  private final CompletionPipeline reading;
  private final AdmissionController admission;
  private final InferenceBackend completions;
  private final EmbeddingBackend embeddings;
  private final RequestTracer tracer;
  private final JsonAnswer answers;

  @Inject
  EmbeddingsPipeline(
      CompletionPipeline reading,
      AdmissionController admission,
      InferenceBackend completions,
      EmbeddingBackend embeddings,
      RequestTracer tracer,
      JsonAnswer answers) {
    this.reading = reading;
    this.admission = admission;
    this.completions = completions;
    this.embeddings = embeddings;
    this.tracer = tracer;
    this.answers = answers;
  }

  /** Answers a request; to be called on its event loop. */
  Uni<Response> answer(RoutingContext routing) {
    return reading
        .received(routing, EmbeddingsReader::read)
        .flatMap(
            asked -> {
              String model = model(asked.model());
              Exchange.of(routing).completion(null, asked.user());
              Caller caller = Exchange.of(routing).caller();
              return tracer
                  .follow(
                      model,
                      new RequestTracer.Asked(asked.model(), asked.user(), caller.userId(), false),
                      admission.admit(
                          embeddings.embed(model, asked.inputs()),
                          Embeddings::tokens,
                          Reception.applicant(caller)))
                  .emitOn(CompletionPipeline.eventLoop())
                  .flatMap(vectors -> response(asked, model, vectors, routing));
            });
  }

  private Uni<Response> response(
      Asked asked, String model, Embeddings vectors, RoutingContext routing) {
    Exchange.of(routing).used(new Usage(vectors.tokens(), 0, 0));
    int width = vectors.vectors().getFirst().length;
    if (asked.dimensions() != null && asked.dimensions() != width) {
      throw ErrorCode.UNSUPPORTED.at(
          "dimensions", "must be " + width + " with model " + model + ", or left out");
    }
    return answers.of(EmbeddingList.of(model, vectors, asked.base64()), asked.unknown(), routing);
  }

  private String model(String asked) {
    List<ModelInfo> served = embeddings.embeddingModels();
    if (served.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at(
          "model",
          "must be one that makes embeddings, and none is served:"
              + " start the service with --embedding-model");
    }
    if (asked == null || asked.equals(RequestValidator.DEFAULT_MODEL)) {
      return served.getFirst().id();
    }
    if (served.stream().anyMatch(model -> model.id().equals(asked))) {
      return asked;
    }
    boolean completes = completions.models().stream().anyMatch(model -> model.id().equals(asked));
    throw (completes ? ErrorCode.INVALID_REQUEST : ErrorCode.MODEL_NOT_FOUND)
        .at(
            "model",
            served.stream()
                .map(ModelInfo::id)
                .collect(Collectors.joining(", ", "must be one that makes embeddings: ", "")));
  }
}
