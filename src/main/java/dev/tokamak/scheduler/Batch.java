package dev.tokamak.scheduler;

/**
 * One step's input, in arrays that are filled anew for each step. Entries beyond the counts mean
 * nothing.
 *
 * <p>For use by the scheduler's thread, until its next batch.
 */
public final class Batch {
  private final int[] tokens;
  private final int[] positions;
  private final int[] slots;
  private final byte[] outputs;
  private final Sequence[] parts;
  private final int[] partLengths;
  private final Sequence[] outputSequences;
  private int size;
  private int partCount;
  private int outputCount;
  private int prefillTokens;

  Batch(int capacity, int sequences) {
    tokens = new int[capacity];
    positions = new int[capacity];
    slots = new int[capacity];
    outputs = new byte[capacity];
    parts = new Sequence[sequences];
    partLengths = new int[sequences];
    outputSequences = new Sequence[sequences];
  }

  void clear() {
    size = 0;
    partCount = 0;
    outputCount = 0;
    prefillTokens = 0;
  }

  /** Takes the next {@code count} pending tokens of a sequence, which is not in the batch yet. */
  void add(Sequence sequence, int count) {
    int position = sequence.computed();
    if (!sequence.isAnswering() || position < sequence.promptLength()) {
      prefillTokens += count;
    }
    for (int i = 0; i < count; i++, position++) {
      tokens[size] = sequence.token(position);
      positions[size] = position;
      slots[size] = sequence.slot();
      outputs[size++] = 0;
    }
    if (count == sequence.pending()) {
      outputs[size - 1] = 1;
      outputSequences[outputCount++] = sequence;
    }
    parts[partCount] = sequence;
    partLengths[partCount++] = count;
  }

  /** Sequences that take part. */
  int partCount() {
    return partCount;
  }

  Sequence part(int i) {
    return parts[i];
  }

  /** Tokens of the {@code i}-th sequence that takes part. */
  int partLength(int i) {
    return partLengths[i];
  }

  int capacityLeft() {
    return tokens.length - size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Tokens in the batch. */
  public int size() {
    return size;
  }

  /** Those tokens that fill the cache rather than continue an answer. */
  public int prefillTokens() {
    return prefillTokens;
  }

  public int decodeTokens() {
    return size - prefillTokens;
  }

  public int[] tokens() {
    return tokens;
  }

  public int[] positions() {
    return positions;
  }

  public int[] slots() {
    return slots;
  }

  /** 1 for a token whose logits are wanted, else 0. */
  public byte[] outputs() {
    return outputs;
  }

  /** Sequences whose next token can be chosen after the step. */
  public int outputCount() {
    return outputCount;
  }

  /** The sequence of the {@code i}-th row of logits. */
  public Sequence outputSequence(int i) {
    return outputSequences[i];
  }
}
