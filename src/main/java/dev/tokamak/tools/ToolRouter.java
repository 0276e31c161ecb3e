package dev.tokamak.tools;

import dev.tokamak.inference.InferenceBackend;
import dev.tokamak.inference.TokenEvent;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolSet;
import dev.tokamak.inference.ValidatedRequest;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * The stage between a request and the model that answers it: decides for each call who runs the
 * tool. A call of the client's own tool passes on, and ends the answer. Tools that are run here
 * will be further {@link Route}s, whose calls this stage takes out of the stream, runs, and answers
 * the conversation that has grown by their results, all in the one stream that the caller sees.
 *
 * <p>Safe for use by any thread.
 */
@Singleton
public class ToolRouter {
  private static final Route CLIENT = new Route.Client();

  private final InferenceBackend backend;
  private final ToolListener listener;

  @Inject
  ToolRouter(InferenceBackend backend, Instance<ToolListener> listeners) {
    this(backend, listeners.isResolvable() ? listeners.get() : ToolListener.NONE);
  }

  ToolRouter(InferenceBackend backend, ToolListener listener) {
    this.backend = backend;
    this.listener = listener;
  }

  /** Answers a request; see {@link InferenceBackend#generate}. */
  public Multi<TokenEvent> answer(ValidatedRequest request) {
    Multi<TokenEvent> answers = backend.generate(request);
    return request
        .tools()
        .map(tools -> counted(routed(answers, tools), request.choices()))
        .orElse(answers);
  }

  private Multi<TokenEvent> counted(Multi<TokenEvent> answers, int choices) {
    return Multi.createFrom()
        .deferred(
            () -> {
              CountedCalls calls = new CountedCalls(choices, listener);
              return answers.onItem().invoke(calls::see).onTermination().invoke(calls::breakOff);
            });
  }

  private static Multi<TokenEvent> routed(Multi<TokenEvent> answers, ToolSet tools) {
    return answers.map(
        event ->
            switch (event) {
              case TokenEvent.CallBegun call ->
                  switch (routeOf(tools.tool(call.name()))) {
                    case Route.Client() -> call;
                  };
              default -> event;
            });
  }

  /** Who would run a tool, in one word. */
  public String runBy(Tool tool) {
    return switch (routeOf(tool)) {
      case Route.Client() -> "client";
    };
  }

  /** Every tool is one that a request brought with it. */
  private static Route routeOf(Tool tool) {
    return CLIENT;
  }
}
