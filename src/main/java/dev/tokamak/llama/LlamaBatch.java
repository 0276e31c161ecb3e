package dev.tokamak.llama;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The native side of one step's input. Filled by bulk copies from arrays, since single accesses to
 * native memory are slow in a native image.
 *
 * <p>Belongs to one thread, the one that made it, and is closed by it.
 */
public final class LlamaBatch implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment struct = arena.allocate(Layouts.BATCH);
  private final MemorySegment tokens;
  private final MemorySegment positions;
  private final MemorySegment sequences;
  private final MemorySegment outputs;
  private final int capacity;

  public LlamaBatch(int capacity) {
    this.capacity = capacity;
    tokens = arena.allocate(JAVA_INT, capacity);
    positions = arena.allocate(JAVA_INT, capacity);
    sequences = arena.allocate(JAVA_INT, capacity);
    outputs = arena.allocate(JAVA_BYTE, capacity);
    MemorySegment sequenceCounts = arena.allocate(JAVA_INT, capacity);
    MemorySegment sequencePointers = arena.allocate(JAVA_LONG, capacity);
    // Each token belongs to exactly one sequence, so these two never change.
    for (int i = 0; i < capacity; i++) {
      sequenceCounts.setAtIndex(JAVA_INT, i, 1);
      sequencePointers.setAtIndex(JAVA_LONG, i, sequences.address() + (long) i * Integer.BYTES);
    }
    LlamaLibrary.setPointer(struct, Layouts.offset(Layouts.BATCH, "token"), tokens);
    LlamaLibrary.setPointer(struct, Layouts.offset(Layouts.BATCH, "pos"), positions);
    LlamaLibrary.setPointer(struct, Layouts.offset(Layouts.BATCH, "n_seq_id"), sequenceCounts);
    LlamaLibrary.setPointer(struct, Layouts.offset(Layouts.BATCH, "seq_id"), sequencePointers);
    LlamaLibrary.setPointer(struct, Layouts.offset(Layouts.BATCH, "logits"), outputs);
  }

  /**
   * Takes the first {@code count} entries of each array.
   *
   * @param outputs 1 where the token's logits are wanted, else 0
   */
  public void fill(int count, int[] tokens, int[] positions, int[] sequences, byte[] outputs) {
    if (count < 1 || count > capacity) {
      throw new IllegalArgumentException("a batch of " + count + " tokens, at most " + capacity);
    }
    struct.set(JAVA_INT, 0, count);
    MemorySegment.copy(tokens, 0, this.tokens, JAVA_INT, 0, count);
    MemorySegment.copy(positions, 0, this.positions, JAVA_INT, 0, count);
    MemorySegment.copy(sequences, 0, this.sequences, JAVA_INT, 0, count);
    MemorySegment.copy(outputs, 0, this.outputs, JAVA_BYTE, 0, count);
  }

  MemorySegment struct() {
    return struct;
  }

  @Override
  public void close() {
    arena.close();
  }
}
