package dev.tokamak.inference;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request that passed admission: what a backend works on. That it exists means that its fields
 * are in range and that its model is served; whether the prompt fits the context is known only to
 * the backend, which has the tokenizer.
 *
 * @param id the completion's id, {@code cpt-…}
 * @param model the id of a served model, never an alias
 * @param input what the answers go on from
 * @param maxTokens tokens to generate at most, for each choice; absent: what is left of the context
 * @param choices 1..8 answers to the same prompt
 * @param stop up to 16 texts that end an answer and are never part of it
 * @param constraint what each answer must obey; absent: it is free text
 * @param tools what each answer may or must call; absent: nothing
 * @param logprobs 0..20: tells how likely each token of the text was, and of that many others in
 *     its place; absent: does not
 * @param workspaceId whose request it is: fairness and prefix sharing go by workspace
 * @param timeout how long after its arrival the request may take, all of it; absent: as long as it
 *     takes
 */
public record ValidatedRequest(
    String id,
    String model,
    Input input,
    SamplingParams sampling,
    OptionalInt maxTokens,
    int choices,
    List<String> stop,
    Optional<AnswerConstraint> constraint,
    Optional<ToolSet> tools,
    OptionalInt logprobs,
    String workspaceId,
    Optional<Duration> timeout) {

  public static final int MAX_CHOICES = 8;
  public static final int MAX_STOPS = 16;

  /** Each token of an answer is compared with all of them. */
  public static final int MAX_STOP_LENGTH = 256;

  public ValidatedRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(model);
    Objects.requireNonNull(input);
    Objects.requireNonNull(sampling);
    Objects.requireNonNull(constraint);
    Objects.requireNonNull(tools);
    Objects.requireNonNull(workspaceId);
    Objects.requireNonNull(timeout);
    stop = List.copyOf(stop);
    if (timeout.isPresent() && !timeout.get().isPositive()) {
      throw ErrorCode.INVALID_REQUEST.at("timeout", "must be longer than 0");
    }
    if (maxTokens.isPresent() && maxTokens.getAsInt() < 1) {
      throw ErrorCode.INVALID_REQUEST.at("maxTokens", "must be at least 1");
    }
    if (choices < 1 || choices > MAX_CHOICES) {
      throw ErrorCode.INVALID_REQUEST.at("n", "must be between 1 and " + MAX_CHOICES);
    }
    if (stop.size() > MAX_STOPS) {
      throw ErrorCode.INVALID_REQUEST.at("stop", "must not hold more than " + MAX_STOPS + " texts");
    }
    if (stop.stream().anyMatch(text -> text.length() > MAX_STOP_LENGTH)) {
      throw ErrorCode.INVALID_REQUEST.at(
          "stop", "must not hold a text of more than " + MAX_STOP_LENGTH + " characters");
    }
    if (stop.stream().anyMatch(String::isEmpty)) {
      throw ErrorCode.INVALID_REQUEST.at("stop", "must not hold an empty text");
    }
    if (logprobs.isPresent()
        && (logprobs.getAsInt() < 0 || logprobs.getAsInt() > TokenScore.MAX_TOP)) {
      throw ErrorCode.INVALID_REQUEST.at(
          "topLogprobs", "must be between 0 and " + TokenScore.MAX_TOP);
    }
  }

  /** A request that continues a conversation, and asks for nothing but the answers. */
  public ValidatedRequest(
      String id,
      String model,
      List<Message> messages,
      SamplingParams sampling,
      OptionalInt maxTokens,
      int choices,
      List<String> stop,
      Optional<AnswerConstraint> constraint,
      Optional<ToolSet> tools,
      String workspaceId,
      Optional<Duration> timeout) {
    this(
        id,
        model,
        new Input.Conversation(messages),
        sampling,
        maxTokens,
        choices,
        stop,
        constraint,
        tools,
        OptionalInt.empty(),
        workspaceId,
        timeout);
  }

  /** The turns of the conversation; none where the prompt is raw. */
  public List<Message> messages() {
    return input instanceof Input.Conversation(List<Message> messages) ? messages : List.of();
  }

  /** The same request, each of whose answers has to obey a constraint. */
  public ValidatedRequest obeying(AnswerConstraint constraint) {
    return with(Optional.of(constraint), tools);
  }

  /** The same request, whose answers may or must call tools. */
  public ValidatedRequest offering(ToolSet tools) {
    return with(constraint, Optional.of(tools));
  }

  private ValidatedRequest with(Optional<AnswerConstraint> constraint, Optional<ToolSet> tools) {
    return new ValidatedRequest(
        id,
        model,
        input,
        sampling,
        maxTokens,
        choices,
        stop,
        constraint,
        tools,
        logprobs,
        workspaceId,
        timeout);
  }
}
