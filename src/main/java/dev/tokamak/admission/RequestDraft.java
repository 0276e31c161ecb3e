package dev.tokamak.admission;

import dev.tokamak.inference.Input;
import dev.tokamak.inference.Message;
import dev.tokamak.inference.ToolChoice;
import java.util.List;
import java.util.Map;

/**
 * A request as its sender wrote it: every field has the right type, none is known to be in range or
 * to fit the others. Whatever was left out is null.
 *
 * @param messages never empty lists in place of an absent field: absent is null
 * @param raw a prompt that no template is to be put around, in place of prompt and messages
 * @param n how many choices
 * @param logprobs how many alternatives are to be told with each token; null: nothing is
 * @param user the sender's own name for the person behind the request
 */
public record RequestDraft(
    String model,
    String prompt,
    List<Message> messages,
    String system,
    Input raw,
    Sampling sampling,
    Integer maxTokens,
    Integer n,
    List<String> stop,
    Integer logprobs,
    Features features,
    Boolean stream,
    String user,
    Notes notes) {

  /** How tokens are to be drawn; see {@link dev.tokamak.inference.SamplingParams}. */
  public record Sampling(
      Float temperature,
      Float topP,
      Integer topK,
      Float minP,
      Float frequencyPenalty,
      Float presencePenalty,
      Map<Integer, Float> logitBias,
      Long seed) {

    /** Nothing given. */
    public static final Sampling NONE =
        new Sampling(null, null, null, null, null, null, null, null);
  }

  /**
   * What the request asks for beyond text.
   *
   * @param tools empty: none are offered
   * @param toolChoice null where it was left out, as {@code parallelToolCalls}
   */
  public record Features(
      List<ToolDraft> tools,
      ToolChoice toolChoice,
      Boolean parallelToolCalls,
      ResponseFormat responseFormat,
      boolean kbs,
      boolean web) {

    /** Text alone. */
    public static final Features NONE = new Features(List.of(), null, null, null, false, false);

    public Features {
      tools = List.copyOf(tools);
    }
  }

  /**
   * What the sender should be told about their own words.
   *
   * @param spellings the fields that were not written in their canonical spelling, by that spelling
   * @param unknownFields paths of fields that mean nothing here, in the order of the request
   */
  public record Notes(Map<String, String> spellings, List<String> unknownFields) {
    public static final Notes NONE = new Notes(Map.of(), List.of());

    public Notes {
      spellings = Map.copyOf(spellings);
      unknownFields = List.copyOf(unknownFields);
    }
  }
}
