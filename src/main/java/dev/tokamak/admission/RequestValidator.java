package dev.tokamak.admission;

import dev.tokamak.constrain.SchemaException;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Ids;
import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.SamplingParams;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.ToolChoice;
import dev.tokamak.inference.ValidatedRequest;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Turns drafts into requests that can be run, or says what is wrong with them.
 *
 * <p>The ranges of single fields are the records' own business ({@link SamplingParams}, {@link
 * ValidatedRequest}); here are the rules between fields and the defaults. Safe for use by any
 * thread.
 */
@ApplicationScoped
// At the start: a configuration that cannot be used is to stop the service, not a request.
@Startup
public class RequestValidator {
  /** Means the default model, as leaving the field out does. */
  public static final String DEFAULT_MODEL = "default";

  /** In which a request says how long it may take; the same in every dialect. */
  public static final String TIMEOUT_HEADER = "X-Request-Timeout";

  private static final float DEFAULT_TEMPERATURE = 1;
  private static final float DEFAULT_TOP_P = 1;

  private final Supplier<List<ModelInfo>> models;
  private final RequestTimeouts timeouts;
  private final ConstraintCache constraints;
  private final ToolCompiler tools;

  @Inject
  RequestValidator(InferenceBackend backend, AdmissionConfig config, ConstraintCache constraints) {
    this(
        backend::models,
        new RequestTimeouts(config.requestTimeout(), config.maxRequestTimeout()),
        constraints);
  }

  RequestValidator(
      Supplier<List<ModelInfo>> models, RequestTimeouts timeouts, ConstraintCache constraints) {
    this.models = models;
    this.timeouts = timeouts;
    this.constraints = constraints;
    this.tools = new ToolCompiler(constraints);
  }

  /**
   * Checks a draft. The result comes at once, except where a schema has to be compiled first: then
   * it comes on another thread.
   *
   * <p>Fails with {@link TokamakException}, naming the field at fault in the sender's own spelling.
   *
   * @param timeout the value of the header {@link #TIMEOUT_HEADER}, or null where there is none
   * @param workspaceId whom the request counts for
   */
  public Uni<ValidatedRequest> validate(RequestDraft draft, String timeout, String workspaceId) {
    ValidatedRequest request;
    try {
      request = unconstrained(draft, timeout, workspaceId);
    } catch (TokamakException refusal) {
      return Uni.createFrom().failure(refusal);
    }
    return constrained(request, draft.features().responseFormat())
        .flatMap(
            plain ->
                tools
                    .compile(draft.features())
                    .map(offered -> offered.map(plain::offering).orElse(plain)));
  }

  private Uni<ValidatedRequest> constrained(ValidatedRequest request, ResponseFormat format) {
    return switch (format) {
      case null -> Uni.createFrom().item(request);
      case ResponseFormat.Text() -> Uni.createFrom().item(request);
      case ResponseFormat.JsonObject() ->
          constraints.get(SchemaSource.ANY_OBJECT).map(request::obeying);
      case ResponseFormat.JsonSchema(SchemaSource schema, String path) ->
          constraints
              .get(schema)
              .map(request::obeying)
              .onFailure(SchemaException.class)
              .transform(refusal -> refused(refusal, path));
    };
  }

  private static TokamakException refused(SchemaException refusal, String path) {
    String place = refusal.pointer().isEmpty() ? path : path + "#" + refusal.pointer();
    return ErrorCode.INVALID_REQUEST.at(place, refusal.getMessage());
  }

  private ValidatedRequest unconstrained(RequestDraft draft, String timeout, String workspaceId) {
    try {
      refuseUnsupported(draft.features());
      ToolCompiler.check(draft.features());
      refuseJsonOrCalls(draft.features());
      refuseStops(draft);
      return new ValidatedRequest(
          Ids.next("cpt-"),
          model(draft.model()),
          input(draft),
          sampling(draft.sampling()),
          draft.maxTokens() == null ? OptionalInt.empty() : OptionalInt.of(draft.maxTokens()),
          or(draft.n(), 1),
          or(draft.stop(), List.of()),
          Optional.empty(),
          Optional.empty(),
          draft.logprobs() == null ? OptionalInt.empty() : OptionalInt.of(draft.logprobs()),
          workspaceId,
          timeouts.of(timeout));
    } catch (TokamakException e) {
      throw respelled(e, draft.notes().spellings());
    }
  }

  private static void refuseUnsupported(RequestDraft.Features asked) {
    if (asked.kbs()) {
      throw ErrorCode.UNSUPPORTED.at("kbs", "must be false: there are no knowledge bases here");
    }
    if (asked.web()) {
      throw ErrorCode.UNSUPPORTED.at("web", "must be false: there is no web search here");
    }
  }

  /** An answer that may either be a document or a call would need both grammars at once. */
  private static void refuseJsonOrCalls(RequestDraft.Features asked) {
    boolean mayCall =
        !asked.tools().isEmpty()
            && (asked.toolChoice() == null || asked.toolChoice() instanceof ToolChoice.Auto);
    if (mayCall && isJson(asked.responseFormat())) {
      throw ErrorCode.UNSUPPORTED.at(
          "responseFormat",
          "must be text where the model may choose to call tools: set toolChoice to \"required\","
              + " \"none\" or a tool, or send two requests");
    }
  }

  private static boolean isJson(ResponseFormat format) {
    return format != null && !(format instanceof ResponseFormat.Text);
  }

  private static void refuseStops(RequestDraft draft) {
    boolean json = isJson(draft.features().responseFormat());
    if (json && draft.stop() != null && !draft.stop().isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at(
          "stop",
          "must be left out where the answer has to be JSON: it would cut the document, which ends"
              + " by itself");
    }
  }

  /**
   * The model that is meant.
   *
   * @param asked a name, or null
   * @return the id of a served model
   * @throws TokamakException {@code model_not_found}
   */
  public String model(String asked) {
    List<ModelInfo> served = models.get();
    if (served.isEmpty()) {
      throw ErrorCode.MODEL_NOT_FOUND.at("model", "is not served: this service has no model");
    }
    if (asked == null || asked.equals(DEFAULT_MODEL)) {
      return served.getFirst().id();
    }
    for (ModelInfo model : served) {
      if (model.id().equals(asked)) {
        return asked;
      }
    }
    throw ErrorCode.MODEL_NOT_FOUND.at(
        "model",
        served.stream()
            .map(ModelInfo::id)
            .collect(Collectors.joining(", ", "must be \"default\" or one of: ", "")));
  }

  private static Input input(RequestDraft draft) {
    return draft.raw() == null ? new Input.Conversation(messages(draft)) : draft.raw();
  }

  private static List<Message> messages(RequestDraft draft) {
    if (draft.prompt() == null && draft.messages() == null) {
      throw ErrorCode.INVALID_REQUEST.because("Either prompt or messages must be given");
    }
    if (draft.prompt() != null && draft.messages() != null) {
      throw ErrorCode.INVALID_REQUEST.at(
          "prompt", "must not be given together with messages: exactly one of them is needed");
    }
    if (draft.messages() != null && draft.messages().isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at("messages", "must hold at least one message");
    }
    List<Message> turns =
        draft.prompt() == null ? draft.messages() : List.of(Message.user(draft.prompt()));
    if (draft.system() == null) {
      return turns;
    }
    List<Message> all = new ArrayList<>(turns.size() + 1);
    all.add(Message.system(draft.system()));
    all.addAll(turns);
    return all;
  }

  private static SamplingParams sampling(RequestDraft.Sampling draft) {
    return new SamplingParams(
        or(draft.temperature(), DEFAULT_TEMPERATURE),
        or(draft.topP(), DEFAULT_TOP_P),
        or(draft.topK(), 0),
        or(draft.minP(), 0f),
        or(draft.frequencyPenalty(), 0f),
        or(draft.presencePenalty(), 0f),
        or(draft.logitBias(), Map.of()),
        draft.seed() == null ? OptionalLong.empty() : OptionalLong.of(draft.seed()));
  }

  private static <T> T or(T given, T otherwise) {
    return given == null ? otherwise : given;
  }

  /** The records name their own fields; the sender may have written max_tokens. */
  private static TokamakException respelled(TokamakException e, Map<String, String> spellings) {
    if (e.param() == null) {
      return e;
    }
    int end = firstSegment(e.param());
    String spelling = spellings.get(e.param().substring(0, end));
    String prefix = e.param() + " ";
    if (spelling == null || !e.getMessage().startsWith(prefix)) {
      return e;
    }
    return e.code()
        .at(spelling + e.param().substring(end), e.getMessage().substring(prefix.length()));
  }

  private static int firstSegment(String path) {
    int end = 0;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    return end;
  }
}
