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
 * @param messages at least one
 * @param maxTokens tokens to generate at most, for each choice; absent: what is left of the context
 * @param choices 1..8 answers to the same prompt
 * @param stop up to 16 texts that end an answer and are never part of it
 * @param constraint what each answer must obey; absent: it is free text
 * @param tools what each answer may or must call; absent: nothing
 * @param workspaceId whose request it is: fairness and prefix sharing go by workspace
 * @param timeout how long after its arrival the request may take, all of it; absent: as long as it
 *     takes
 */
public record ValidatedRequest(
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

  public static final int MAX_CHOICES = 8;
  public static final int MAX_STOPS = 16;

  /** Each token of an answer is compared with all of them. */
  public static final int MAX_STOP_LENGTH = 256;

  public ValidatedRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(model);
    Objects.requireNonNull(sampling);
    Objects.requireNonNull(constraint);
    Objects.requireNonNull(tools);
    Objects.requireNonNull(workspaceId);
    Objects.requireNonNull(timeout);
    messages = List.copyOf(messages);
    stop = List.copyOf(stop);
    if (timeout.isPresent() && !timeout.get().isPositive()) {
      throw ErrorCode.INVALID_REQUEST.at("timeout", "must be longer than 0");
    }
    if (messages.isEmpty()) {
      throw ErrorCode.INVALID_REQUEST.at("messages", "must hold at least one message");
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
        messages,
        sampling,
        maxTokens,
        choices,
        stop,
        constraint,
        tools,
        workspaceId,
        timeout);
  }
}
