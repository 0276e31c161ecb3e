package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.RequestValidator;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.PromptInspector;
import dev.tokamak.inference.RenderedPrompt;
import dev.tokamak.inference.ValidatedRequest;
import dev.tokamak.tools.ToolRouter;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Answers what models would read, without computing anything with them. Each such request counts as
 * one against its key's limit, and takes no place.
 *
 * <p>To be called on the request's event loop.
 */
@Singleton
class Inspections {
  private final CompletionPipeline pipeline;
  private final RequestValidator validator;
  private final InferenceBackend backend;
  private final PromptInspector inspector;
  private final ToolRouter router;
  private final JsonAnswer answers;

  @Inject
  Inspections(
      CompletionPipeline pipeline,
      RequestValidator validator,
      InferenceBackend backend,
      PromptInspector inspector,
      ToolRouter router,
      JsonAnswer answers) {
    this.pipeline = pipeline;
    this.validator = validator;
    this.backend = backend;
    this.inspector = inspector;
    this.router = router;
    this.answers = answers;
  }

  /** What a completion would be made of. */
  Uni<Response> dryRun(RoutingContext routing, Function<byte[], Dialect> reader) {
    return rendered(
        routing,
        reader,
        (request, prompt) -> DryRun.of(request, prompt, contextLength(request.model()), router));
  }

  /** How many tokens a prompt has. */
  Uni<Response> count(RoutingContext routing, Function<byte[], RequestDraft> reader) {
    return rendered(
        routing,
        body -> new AnthropicDialect(reader.apply(body)),
        (_, prompt) -> new AnthropicCount(prompt.tokens().length));
  }

  private Uni<Response> rendered(
      RoutingContext routing,
      Function<byte[], Dialect> reader,
      BiFunction<ValidatedRequest, RenderedPrompt, Object> report) {
    return pipeline
        .prepared(routing, reader)
        .flatMap(
            completion ->
                answer(
                    inspector
                        .render(completion.request())
                        .map(prompt -> report.apply(completion.request(), prompt)),
                    completion.draft().notes().unknownFields(),
                    routing));
  }

  /** What is asked of a model's vocabulary. */
  private record Question<T>(String model, T value, List<String> unknown) {}

  /** The tokens of a text. */
  Uni<Response> tokenize(RoutingContext routing) {
    return pipeline
        .received(routing, body -> question(body, "text", JsonFields::text))
        .flatMap(
            asked ->
                answer(
                    inspector
                        .tokenize(asked.model(), asked.value())
                        .map(tokens -> new Tokens.TokensOf(asked.model(), tokens.length, tokens)),
                    asked.unknown(),
                    routing));
  }

  /** The text of tokens. */
  Uni<Response> detokenize(RoutingContext routing) {
    return pipeline
        .received(routing, body -> question(body, "tokens", Inspections::tokens))
        .flatMap(
            asked ->
                answer(
                    inspector
                        .detokenize(asked.model(), asked.value())
                        .map(text -> new Tokens.TextOf(asked.model(), text)),
                    asked.unknown(),
                    routing));
  }

  private <T> Question<T> question(
      byte[] body, String field, BiFunction<JsonNode, String, T> reader) {
    JsonFields fields = new JsonFields(JsonBody.parse(body), JsonFields.Naming.CAMEL_CASE);
    String model = validator.model(fields.text("model"));
    JsonNode value = fields.value(field);
    if (value == null) {
      throw ErrorCode.INVALID_REQUEST.at(field, "must be given");
    }
    List<String> unknown = new ArrayList<>();
    fields.collectUnknown(unknown);
    return new Question<>(model, reader.apply(value, field), unknown);
  }

  /** No tokens are a text too: the empty one. */
  private static int[] tokens(JsonNode value, String where) {
    if (!value.isArray()) {
      throw JsonFields.wrongType(where, "an array of token ids", value);
    }
    return value.isEmpty() ? new int[0] : RawInputs.tokens(value, where).ids();
  }

  /** To be called on the request's event loop, where the answer comes. */
  private Uni<Response> answer(Uni<?> entity, List<String> unknown, RoutingContext routing) {
    return entity
        .emitOn(CompletionPipeline.eventLoop())
        .flatMap(made -> answers.of(made, unknown, routing));
  }

  private int contextLength(String model) {
    return backend.models().stream()
        .filter(info -> info.id().equals(model))
        .mapToInt(ModelInfo::contextLength)
        .findFirst()
        .orElseThrow();
  }
}
