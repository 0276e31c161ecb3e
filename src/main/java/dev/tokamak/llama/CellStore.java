package dev.tokamak.llama;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Memory for the content of cells that are not in a context any more. A bounded number of chunks,
 * which are made when they are needed for the first time and used again ever after: pages that are
 * touched anew cost far more than the copying.
 *
 * <p>Belongs to one thread, the one that made it, and is closed by it.
 */
public final class CellStore implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;
  private static final int CHUNKS_AT_ONCE = 16;

  private final Arena arena = Arena.ofConfined();
  private final int maxChunks;
  private final List<MemorySegment> chunks = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();

  /** Where the library writes to and reads from, in one piece. */
  private MemorySegment transfer = MemorySegment.NULL;

  private Arena transferArena = Arena.ofConfined();

  /**
   * @param bytes memory to be used at most
   */
  public CellStore(long bytes) {
    this.maxChunks = (int) Math.min(Integer.MAX_VALUE / 2, bytes / CHUNK);
  }

  /**
   * The content of a sequence's cells.
   *
   * @param chunks where it lies
   */
  public record Content(int[] chunks, long size) {}

  /**
   * Copies the content of a sequence's cells.
   *
   * @return null where the memory does not suffice
   */
  public Content save(LlamaContext context, int sequence) {
    long size = context.stateSize(sequence);
    int needed = (int) ((size + CHUNK - 1) / CHUNK);
    if (needed > free.size() + maxChunks - chunks.size()) {
      return null;
    }
    MemorySegment whole = transfer(size);
    long written = context.readState(sequence, whole);
    if (written != size) {
      throw new IllegalStateException(size + " bytes of cells, but " + written + " were saved");
    }
    int[] taken = new int[needed];
    for (int i = 0; i < needed; i++) {
      taken[i] = take();
      long from = (long) i * CHUNK;
      MemorySegment.copy(whole, from, chunks.get(taken[i]), 0, Math.min(CHUNK, size - from));
    }
    return new Content(taken, size);
  }

  /** Fills an empty sequence with saved content. */
  public void restore(Content content, LlamaContext context, int sequence) {
    MemorySegment whole = transfer(content.size());
    for (int i = 0; i < content.chunks().length; i++) {
      long from = (long) i * CHUNK;
      MemorySegment.copy(
          chunks.get(content.chunks()[i]), 0, whole, from, Math.min(CHUNK, content.size() - from));
    }
    context.writeState(sequence, whole);
  }

  /** Forgets saved content. */
  public void discard(Content content) {
    for (int chunk : content.chunks()) {
      free.push(chunk);
    }
  }

  private int take() {
    if (free.isEmpty()) {
      int count = Math.min(CHUNKS_AT_ONCE, maxChunks - chunks.size());
      MemorySegment several = arena.allocate((long) count * CHUNK);
      for (int i = 0; i < count; i++) {
        free.push(chunks.size());
        chunks.add(several.asSlice((long) i * CHUNK, CHUNK));
      }
    }
    return free.pop();
  }

  private MemorySegment transfer(long size) {
    if (transfer.byteSize() < size) {
      transferArena.close();
      transferArena = Arena.ofConfined();
      transfer = transferArena.allocate(Math.max(size, 2 * transfer.byteSize()));
    }
    return transfer.asSlice(0, size);
  }

  @Override
  public void close() {
    transferArena.close();
    arena.close();
  }
}
