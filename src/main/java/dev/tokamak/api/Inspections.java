package dev.tokamak.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.admission.RequestDraft;
import dev.tokamak.admission.RequestValidator;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.PromptInspector;
import dev.tokamak.tools.ToolRouter;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
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
    return pipeline
        .prepared(routing, reader)
        .flatMap(
            completion ->
                inspector
                    .render(completion.request())
                    .emitOn(CompletionPipeline.eventLoop())
                    .flatMap(
                        prompt ->
                            answers.of(
                                DryRun.of(
                                    completion.request(),
                                    prompt,
                                    contextLength(completion.request().model()),
                                    router),
                                completion.draft().notes().unknownFields(),
                                routing)));
  }

  /** How many tokens a prompt has. */
  Uni<Response> count(RoutingContext routing, Function<byte[], RequestDraft> reader) {
    return pipeline
        .prepared(routing, body -> new AnthropicDialect(reader.apply(body)))
        .flatMap(
            completion ->
                inspector
                    .render(completion.request())
                    .emitOn(CompletionPipeline.eventLoop())
                    .flatMap(
                        prompt ->
                            answers.of(
                                new AnthropicCount(prompt.tokens().length),
                                completion.draft().notes().unknownFields(),
                                routing)));
  }

  private record Question(String model, String text, int[] tokens, List<String> unknown) {}

  /** The tokens of a text. */
  Uni<Response> tokenize(RoutingContext routing) {
    return pipeline
        .received(routing, body -> question(body, true))
        .flatMap(
            asked ->
                inspector
                    .tokenize(asked.model(), asked.text())
                    .emitOn(CompletionPipeline.eventLoop())
                    .flatMap(
                        tokens ->
                            answers.of(
                                new Tokens.TokensOf(asked.model(), tokens.length, tokens),
                                asked.unknown(),
                                routing)));
  }

  /** The text of tokens. */
  Uni<Response> detokenize(RoutingContext routing) {
    return pipeline
        .received(routing, body -> question(body, false))
        .flatMap(
            asked ->
                inspector
                    .detokenize(asked.model(), asked.tokens())
                    .emitOn(CompletionPipeline.eventLoop())
                    .flatMap(
                        text ->
                            answers.of(
                                new Tokens.TextOf(asked.model(), text), asked.unknown(), routing)));
  }

  private Question question(byte[] body, boolean text) {
    JsonFields fields = new JsonFields(JsonBody.parse(body), JsonFields.Naming.CAMEL_CASE);
    String field = text ? "text" : "tokens";
    String model = validator.model(fields.text("model"));
    JsonNode value = fields.value(field);
    if (value == null) {
      throw ErrorCode.INVALID_REQUEST.at(field, "must be given");
    }
    List<String> unknown = new ArrayList<>();
    fields.collectUnknown(unknown);
    if (text) {
      return new Question(model, JsonFields.text(value, field), null, unknown);
    }
    if (!value.isArray()) {
      throw JsonFields.wrongType(field, "an array of token ids", value);
    }
    int[] tokens = value.isEmpty() ? new int[0] : TextCompletionReader.tokens(value, field).ids();
    return new Question(model, null, tokens, unknown);
  }

  private int contextLength(String model) {
    return backend.models().stream()
        .filter(info -> info.id().equals(model))
        .mapToInt(ModelInfo::contextLength)
        .findFirst()
        .orElseThrow();
  }
}
