package dev.tokamak.scheduler;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * One text in the making: the tokens that are known (prompt, then answer) and how many of them the
 * KV cache holds.
 *
 * <p>Prefill, decoding, and starting over after having made room for others are all the same thing:
 * computing the known tokens that are not in the cache yet. For use by one thread.
 */
public final class Sequence {
  static final int NO_SLOT = -1;

  private final int promptLength;
  private final int maxLength;
  private final BooleanSupplier demand;
  private int[] tokens;
  private int length;
  private int computed;
  private int slot = NO_SLOT;

  /**
   * @param prompt at least one token
   * @param maxLength known tokens at most, prompt included; more than the prompt's
   * @param demand whether someone wants to have the next token
   */
  public Sequence(int[] prompt, int maxLength, BooleanSupplier demand) {
    if (prompt.length == 0 || maxLength <= prompt.length) {
      throw new IllegalArgumentException(
          "a prompt of " + prompt.length + " tokens in a sequence of at most " + maxLength);
    }
    this.promptLength = prompt.length;
    this.maxLength = maxLength;
    this.demand = demand;
    this.tokens = Arrays.copyOf(prompt, Math.min(maxLength, prompt.length + 64));
    this.length = prompt.length;
  }

  /** Adds a token to the answer; it is computed in a later step. */
  public void append(int token) {
    if (isFull()) {
      throw new IllegalStateException("the sequence is at its limit of " + maxLength + " tokens");
    }
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.min(maxLength, 2 * length));
    }
    tokens[length++] = token;
  }

  /** Whether no further token may be added. */
  public boolean isFull() {
    return length == maxLength;
  }

  public int promptLength() {
    return promptLength;
  }

  /** Known tokens. */
  public int length() {
    return length;
  }

  /** Known tokens that are not in the cache. */
  int pending() {
    return length - computed;
  }

  int computed() {
    return computed;
  }

  int maxLength() {
    return maxLength;
  }

  int token(int position) {
    return tokens[position];
  }

  int slot() {
    return slot;
  }

  /** Whether it has a place in the cache. */
  public boolean isRunning() {
    return slot != NO_SLOT;
  }

  boolean wanted() {
    return demand.getAsBoolean();
  }

  void start(int slot) {
    this.slot = slot;
  }

  void advance(int count) {
    computed += count;
  }

  /** Forgets what was computed, and where. */
  void stop() {
    slot = NO_SLOT;
    computed = 0;
  }
}
