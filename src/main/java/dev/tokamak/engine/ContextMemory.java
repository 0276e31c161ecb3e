package dev.tokamak.engine;

import dev.tokamak.kvcache.KvMemory;
import dev.tokamak.llama.CellStore;
import dev.tokamak.llama.LlamaContext;

/**
 * The cells of a context, and memory beside it for their content. A sequence id of its own serves
 * to cut pieces out of a sequence, since the library saves and restores whole sequences only.
 *
 * <p>For use by the thread that owns the context.
 */
final class ContextMemory implements KvMemory, AutoCloseable {
  private final int cutting;
  private final long bytes;
  private CellStore store;
  private LlamaContext context;

  /**
   * @param cutting a sequence id that is used for nothing else
   * @param bytes memory for saved content
   */
  ContextMemory(int cutting, long bytes) {
    this.cutting = cutting;
    this.bytes = bytes;
  }

  /** Goes on with another context, or for a while with none; saved content stays good. */
  void use(LlamaContext context) {
    this.context = context;
    if (store == null) {
      // Here and not before: its memory belongs to the thread that makes it.
      store = new CellStore(bytes);
    }
  }

  @Override
  public void share(int source, int target, int until) {
    context.share(source, target, 0, until);
  }

  @Override
  public void free(int slot) {
    if (context != null) {
      context.truncate(slot, 0);
    }
  }

  @Override
  public Saved save(int slot, int from, int until) {
    context.share(slot, cutting, from, until);
    try {
      CellStore.Content content = store.save(context, cutting);
      return content == null ? null : new Piece(content, until - from);
    } finally {
      context.truncate(cutting, 0);
    }
  }

  @Override
  public void restore(Saved saved, int slot, int from, int until) {
    store.restore(((Piece) saved).content, context, cutting);
    context.share(cutting, slot, from, until);
    context.truncate(cutting, 0);
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
  }

  private final class Piece implements Saved {
    private final CellStore.Content content;
    private final int length;

    Piece(CellStore.Content content, int length) {
      this.content = content;
      this.length = length;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public void discard() {
      store.discard(content);
    }
  }
}
