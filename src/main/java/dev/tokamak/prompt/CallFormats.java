package dev.tokamak.prompt;

import dev.tokamak.inference.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The families of models that are known, told apart by what their templates render for an earlier
 * call: whatever writes calls like a row is of its family, however it is called.
 */
final class CallFormats {
  static final String PROBE = "probe_tool";
  static final String PROBE_ARGUMENTS = "{\"probe_key\": \"probe_value\"}";

  private static final String CALL_TAG = "<tool_call>";
  private static final String CALLS_BEGIN = "<｜tool▁calls▁begin｜>";
  private static final String CALLS_END = "<｜tool▁calls▁end｜>";
  private static final String CALL_BEGIN = "<｜tool▁call▁begin｜>";
  private static final String CALL_END = "<｜tool▁call▁end｜>";
  private static final String SEPARATOR = "<｜tool▁sep｜>";

  /** Hermes, Qwen 2.5 and 3, QwQ, Granite 4, MiMo, and all who were trained on their format. */
  private static final CallSyntax HERMES =
      new CallSyntax(
          "",
          "<tool_call>\n{\"name\": \"",
          "\", \"arguments\": ",
          "}\n</tool_call>",
          "\n",
          "",
          CALL_TAG,
          false);

  private static final List<CallFormat> ROWS =
      List.of(
          new Rendered(HERMES),
          // SmolLM3 describes it and renders no earlier call.
          new Described(HERMES, CALL_TAG, "xml_tools"),
          new Rendered( // Llama 3.1 to 3.3
              new CallSyntax(
                  "",
                  "{\"name\": \"",
                  "\", \"parameters\": ",
                  "}",
                  null,
                  "",
                  "{\"name\": \"",
                  true)),
          new Mistral( // up to Nemo
              CallSyntax.json("[TOOL_CALLS][", "arguments", ", ", "]", "[TOOL_CALLS]")),
          new Mistral( // since Small 3.2
              new CallSyntax("", "[TOOL_CALLS]", "[ARGS]", "", "", "", "[TOOL_CALLS]", false)),
          new Phi4(),
          new Described( // Granite 3
              CallSyntax.json("<|tool_call|>[", "arguments", ", ", "]", "<|tool_call|>"),
              "<|tool_call|>",
              "<|start_of_role|>"),
          new Rendered( // DeepSeek V3 and R1
              new CallSyntax(
                  CALLS_BEGIN,
                  CALL_BEGIN + "function" + SEPARATOR,
                  "\n```json\n",
                  "\n```" + CALL_END,
                  "\n",
                  CALLS_END,
                  CALLS_BEGIN,
                  false)),
          new Rendered( // DeepSeek V3.1
              new CallSyntax(
                  CALLS_BEGIN, CALL_BEGIN, SEPARATOR, CALL_END, "", CALLS_END, CALLS_BEGIN, false)),
          new Rendered( // functionary 3.1
              new CallSyntax("", "<function=", ">", "</function>", "", "", "<function=", false)),
          new Rendered( // Apriel
              CallSyntax.json(
                  "<tool_calls>[", "arguments", ", ", "]</tool_calls>", "<tool_calls>")),
          new Rendered( // Nemotron Nano
              CallSyntax.json("<TOOLCALL>[", "arguments", ", ", "]</TOOLCALL>", "<TOOLCALL>")),
          new Rendered( // MiniMax M1
              CallSyntax.json(
                  "<tool_calls>\n", "arguments", "\n", "\n</tool_calls>", "<tool_calls>")));

  private CallFormats() {}

  /** The family that a template belongs to; see {@link CallFormat#fits}. */
  static Optional<CallFormat> of(String source, String call) {
    return ROWS.stream().filter(row -> row.fits(source, call)).findFirst();
  }

  /** Known by how an earlier call is rendered. */
  private record Rendered(CallSyntax syntax) implements CallFormat {
    @Override
    public boolean fits(String source, String call) {
      return call.contains(syntax.opening(PROBE, PROBE_ARGUMENTS));
    }
  }

  /** Known by the template's own words, since it renders no earlier calls. */
  private record Described(CallSyntax syntax, String first, String second) implements CallFormat {
    @Override
    public boolean fits(String source, String call) {
      return call.isEmpty() && source.contains(first) && source.contains(second);
    }
  }

  /** Phi-4 mini's, whose tools are a JSON text in the system turn; it renders no earlier calls. */
  private record Phi4() implements CallFormat {
    @Override
    public CallSyntax syntax() {
      return CallSyntax.json(
          "<|tool_call|>[", "arguments", ", ", "]<|/tool_call|>", "<|tool_call|>");
    }

    @Override
    public boolean fits(String source, String call) {
      return call.isEmpty() && source.contains("<|tool|>") && source.contains("<|/tool|>");
    }

    @Override
    public List<Object> messages(List<Object> messages, List<Object> tools) {
      if (tools == null) {
        return messages;
      }
      boolean begins =
          messages.getFirst() instanceof Map<?, ?> first && "system".equals(first.get("role"));
      Map<String, Object> system = new LinkedHashMap<>(Map.of("role", "system", "content", ""));
      if (begins) {
        ((Map<?, ?>) messages.getFirst()).forEach((key, value) -> system.put((String) key, value));
      }
      system.put(
          "tools",
          Values.json(tools.stream().map(tool -> ((Map<?, ?>) tool).get("function")).toList()));
      List<Object> all = new ArrayList<>(messages);
      if (begins) {
        all.set(0, system);
      } else {
        all.addFirst(system);
      }
      return all;
    }
  }

  /** Mistral's, whose templates want ids of nine letters and digits. */
  private record Mistral(CallSyntax syntax) implements CallFormat {
    private static final int ID_LENGTH = 9;

    @Override
    public boolean fits(String source, String call) {
      return call.contains(syntax.opening(PROBE, PROBE_ARGUMENTS))
          // Some put an id between, which the model itself does not.
          || (call.contains(syntax.beforeName() + PROBE + "[CALL_ID]")
              && call.contains(syntax.afterName() + PROBE_ARGUMENTS));
    }

    @Override
    public String callId(String id) {
      if (id.length() == ID_LENGTH && id.chars().allMatch(Mistral::isLetterOrDigit)) {
        return id;
      }
      return Sha256.hex(id.getBytes(StandardCharsets.UTF_8)).substring(0, ID_LENGTH);
    }

    private static boolean isLetterOrDigit(int c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
  }
}
