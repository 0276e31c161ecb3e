package dev.tokamak.prompt;

import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.Message.Role;
import dev.tokamak.inference.Message.ToolCall;
import dev.tokamak.inference.Tool;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a template can do, found out by trying: whether a text that was put in comes out again.
 *
 * @param format how calls are written: as the template writes earlier ones, or else {@link
 *     PlainFormat}
 * @param tools how the template tells the model of tools
 * @param calls whether it renders earlier calls
 * @param results whether it renders the results of calls
 * @param argumentsAsText whether it wants the arguments of calls as text
 * @param system whether it renders a system text
 * @param none what it can take in place of tools where there are none: null, or an empty list
 */
record Traits(
    CallFormat format,
    Tools tools,
    boolean calls,
    boolean results,
    boolean argumentsAsText,
    boolean system,
    List<Object> none) {

  /** How a template tells of tools. */
  enum Tools {
    NOT_AT_ALL,
    WITH_A_SYSTEM_TEXT,
    ALWAYS
  }

  private static final String HELLO = "probe_hello";
  private static final String SYSTEM = "probe_system";
  private static final String DESCRIPTION = "probe_description";
  private static final String VALUE = "probe_value";
  private static final String RESULT = "probe_result";
  private static final String CALL_ID = "probe0001";

  private static final Tool TOOL =
      new Tool(
          CallFormats.PROBE,
          DESCRIPTION,
          new ProbeSchema(
              "{\"type\": \"object\", \"properties\": {\"probe_key\": {\"type\":"
                  + " \"string\", \"description\": \"probe\"}}}"));

  private static final Message CALL =
      new Message(
          Role.ASSISTANT,
          null,
          List.of(new ToolCall(CALL_ID, CallFormats.PROBE, CallFormats.PROBE_ARGUMENTS)),
          null,
          null);

  private record ProbeSchema(String schema) implements AnswerConstraint {
    @Override
    public String hash() {
      return schema;
    }
  }

  /**
   * Tries a template out.
   *
   * @throws dev.tokamak.inference.TokamakException {@code unsupported} where it does not even
   *     render what a user says
   */
  static Traits of(String source, Renderer renderer) {
    List<Object> none = null;
    if (!shows(renderer, none, HELLO, Message.user(HELLO))) {
      none = List.of();
      if (!shows(renderer, none, HELLO, Message.user(HELLO))) {
        throw ErrorCode.UNSUPPORTED.because("The chat template does not render what a user says.");
      }
    }
    boolean system = shows(renderer, none, SYSTEM, Message.system(SYSTEM), Message.user(HELLO));
    String asObject = call(renderer, false);
    String asText = call(renderer, true);
    // What a template renders with a serializer would be put in quotes a second time.
    boolean argumentsAsText =
        !asObject.contains(CallFormats.PROBE_ARGUMENTS)
            && asText.contains(CallFormats.PROBE_ARGUMENTS);
    String call = argumentsAsText ? asText : asObject;
    boolean rendersCalls = call.contains(VALUE);
    CallFormat format =
        CallFormats.of(source, rendersCalls ? call : "").orElse(PlainFormat.INSTANCE);
    Tools tools = format == PlainFormat.INSTANCE ? Tools.NOT_AT_ALL : tools(renderer, format);
    if (tools == Tools.NOT_AT_ALL && !rendersCalls) {
      // The template's words alone have told the family, and it does not tell of tools after all.
      format = PlainFormat.INSTANCE;
    }
    boolean calls = rendersCalls && format != PlainFormat.INSTANCE;
    boolean results =
        tools != Tools.NOT_AT_ALL
            && renderer
                .attempt(
                    List.of(
                        Message.user(HELLO),
                        calls ? CALL : Message.assistant(HELLO),
                        new Message(Role.TOOL, RESULT, List.of(), CALL_ID, CallFormats.PROBE)),
                    List.of(TOOL),
                    none,
                    format,
                    argumentsAsText)
                .filter(text -> text.contains(RESULT))
                .isPresent();
    return new Traits(format, tools, calls, results, argumentsAsText, system, none);
  }

  private static Tools tools(Renderer renderer, CallFormat format) {
    if (tells(renderer, format, Message.user(HELLO))) {
      return Tools.ALWAYS;
    }
    return tells(renderer, format, Message.system(SYSTEM), Message.user(HELLO))
        ? Tools.WITH_A_SYSTEM_TEXT
        : Tools.NOT_AT_ALL;
  }

  private static boolean tells(Renderer renderer, CallFormat format, Message... messages) {
    return renderer
        .attempt(Arrays.asList(messages), List.of(TOOL), null, format, false)
        .filter(text -> text.contains(DESCRIPTION))
        .isPresent();
  }

  private static boolean shows(
      Renderer renderer, List<Object> none, String text, Message... messages) {
    return renderer
        .attempt(Arrays.asList(messages), List.of(), none, PlainFormat.INSTANCE, false)
        .filter(rendered -> rendered.contains(text))
        .isPresent();
  }

  /** What is rendered for an earlier call; empty where it is left out. */
  private static String call(Renderer renderer, boolean argumentsAsText) {
    Message result = new Message(Role.TOOL, RESULT, List.of(), CALL_ID, CallFormats.PROBE);
    // Some cannot render a result, and others an answer that nothing follows.
    return Stream.of(List.of(Message.user(HELLO), CALL, result), List.of(Message.user(HELLO), CALL))
        .map(
            messages ->
                renderer.attempt(
                    messages, List.of(TOOL), null, PlainFormat.INSTANCE, argumentsAsText))
        .flatMap(Optional::stream)
        .filter(rendered -> rendered.contains(VALUE))
        .findFirst()
        .orElse("");
  }
}
