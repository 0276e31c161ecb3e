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

  private final String workspaceId;
  private final int promptLength;
  private final int maxLength;
  private final BooleanSupplier demand;
  private int[] tokens;
  private int length;
  private int computed;

  /** The most that was ever computed. */
  private int furthest;

  private int slot = NO_SLOT;
  private int cachedTokens = -1;

  /** Set by the scheduler that it is given to. */
  private Workspace workspace;

  /**
   * @param workspaceId whose it is
   * @param prompt at least one token
   * @param maxLength known tokens at most, prompt included; more than the prompt's
   * @param demand whether someone wants to have the next token
   */
  public Sequence(String workspaceId, int[] prompt, int maxLength, BooleanSupplier demand) {
    if (prompt.length == 0 || maxLength <= prompt.length) {
      throw new IllegalArgumentException(
          "a prompt of " + prompt.length + " tokens in a sequence of at most " + maxLength);
    }
    this.workspaceId = workspaceId;
    this.promptLength = prompt.length;
    this.maxLength = maxLength;
    this.demand = demand;
    this.tokens = Arrays.copyOf(prompt, Math.min(maxLength, prompt.length + 64));
    this.length = prompt.length;
  }

  /**
   * Adds a token to the answer; it is computed in a later step, together with others that were
   * added. Tokens that are known before the answer begins may be added at once.
   */
  public void append(int token) {
    if (isFull()) {
      throw new IllegalStateException("the sequence is at its limit of " + maxLength + " tokens");
    }
    if (length == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.min(maxLength, 2 * length));
    }
    tokens[length++] = token;
  }

  /** Tokens that may still be added. */
  public int room() {
    return maxLength - length;
  }

  /** Whether no further token may be added. */
  public boolean isFull() {
    return length == maxLength;
  }

  public int promptLength() {
    return promptLength;
  }

  /** Tokens of the prompt that did not have to be computed; 0 before it has started. */
  public int cachedTokens() {
    return Math.max(0, cachedTokens);
  }

  /** Known tokens. */
  public int length() {
    return length;
  }

  /** Known tokens that are not in the cache. */
  public int pending() {
    return length - computed;
  }

  /**
   * Whether computing it goes on with its answer, by one token or by a run of known ones, rather
   * than fill the cache with the prompt or with what it held before.
   */
  boolean isAnswering() {
    return pending() == 1 || (computed >= promptLength && computed == furthest);
  }

  /** Whether it has a place in the cache. */
  public boolean isRunning() {
    return slot != NO_SLOT;
  }

  /** Whether it had a place in the cache at any time. */
  public boolean hasStarted() {
    return cachedTokens >= 0;
  }

  public String workspaceId() {
    return workspaceId;
  }

  Workspace workspace() {
    return workspace;
  }

  void belongsTo(Workspace workspace) {
    this.workspace = workspace;
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

  /** The known tokens, and room for more behind them; not to be written to. */
  int[] tokens() {
    return tokens;
  }

  /** Tokens that may come from elsewhere: without computing at least one there are no logits. */
  int reusable() {
    return length - 1;
  }

  /** Tokens that this one and another one have in common, from the first one on. */
  int commonPrefix(Sequence other, int limit) {
    int end = Math.min(limit, other.length);
    int common = Arrays.mismatch(tokens, 0, end, other.tokens, 0, end);
    return common < 0 ? end : common;
  }

  int slot() {
    return slot;
  }

  boolean wanted() {
    return demand.getAsBoolean();
  }

  /**
   * Takes a place.
   *
   * @param slot the place, which holds the first {@code computed} tokens already
   */
  void start(int slot, int computed) {
    this.slot = slot;
    this.computed = computed;
    if (cachedTokens < 0) {
      cachedTokens = Math.min(computed, promptLength);
    }
    furthest = Math.max(furthest, computed);
  }

  void advance(int count) {
    computed += count;
    furthest = Math.max(furthest, computed);
  }

  /** Forgets what was computed. */
  void forget() {
    computed = 0;
  }

  /** Forgets what was computed, and where. */
  void stop() {
    slot = NO_SLOT;
    computed = 0;
  }
}
