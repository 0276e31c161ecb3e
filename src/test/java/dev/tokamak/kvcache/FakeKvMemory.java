package dev.tokamak.kvcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/**
 * A KV cache that remembers what is in each of its cells, with a bounded memory beside it. Whatever
 * a real one could not do fails here.
 */
public final class FakeKvMemory implements KvMemory {
  private final int cellCount;
  private final List<List<Cell>> slots = new ArrayList<>();
  private int capacity;
  private int used;
  private int savedTokens;

  /** Pieces of content that were saved, and those of them that were discarded. */
  public int saves;

  public int discards;

  /** How often there was no memory for a piece. */
  public int refusals;

  /** How often content was brought back, and how often from the middle of a piece on. */
  public int restores;

  public int restoresOfParts;
  public int shares;

  /** How often a slot was emptied. */
  public int frees;

  /**
   * @param capacity tokens whose content can be saved
   */
  public FakeKvMemory(int slotCount, int cellCount, int capacity) {
    this.cellCount = cellCount;
    this.capacity = capacity;
    for (int slot = 0; slot < slotCount; slot++) {
      slots.add(new ArrayList<>());
    }
  }

  /** What is in a cell; several slots may hold it. */
  private static final class Cell {
    final int token;
    final int position;

    /** On whose behalf it was computed. */
    final String owner;

    int holders = 1;

    Cell(int token, int position, String owner) {
      this.token = token;
      this.position = position;
      this.owner = owner;
    }
  }

  private static final class Content implements Saved {
    final FakeKvMemory memory;
    final List<Cell> cells;
    boolean discarded;

    Content(FakeKvMemory memory, List<Cell> cells) {
      this.memory = memory;
      this.cells = cells;
    }

    @Override
    public int length() {
      return cells.size();
    }

    @Override
    public void discard() {
      assertThat(discarded).as("discarded before").isFalse();
      discarded = true;
      memory.savedTokens -= length();
      memory.discards++;
    }
  }

  /** Computes the next token of a slot. */
  public void compute(int slot, int position, int token, String owner) {
    assertThat(position).as("positions have no gap").isEqualTo(length(slot));
    put(slot, new Cell(token, position, owner));
  }

  /** Computes a text into an empty slot. */
  public void compute(int slot, int[] text, String owner) {
    for (int position = 0; position < text.length; position++) {
      compute(slot, position, text[position], owner);
    }
  }

  private void put(int slot, Cell cell) {
    slots.get(slot).add(cell);
    assertThat(++used).as("cells in use").isLessThanOrEqualTo(cellCount);
  }

  @Override
  public void share(int source, int target, int until) {
    assertThat(slots.get(target)).as("the target of a share").isEmpty();
    assertThat(until).isPositive().isLessThanOrEqualTo(length(source));
    for (Cell cell : slots.get(source).subList(0, until)) {
      cell.holders++;
      slots.get(target).add(cell);
    }
    shares++;
  }

  @Override
  public void free(int slot) {
    for (Cell cell : slots.get(slot)) {
      if (--cell.holders == 0) {
        used--;
      }
    }
    slots.get(slot).clear();
    frees++;
  }

  @Override
  public Saved save(int slot, int from, int until) {
    assertThat(until).isGreaterThan(from);
    if (savedTokens + until - from > capacity) {
      refusals++;
      return null;
    }
    savedTokens += until - from;
    saves++;
    return new Content(this, List.copyOf(slots.get(slot).subList(from, until)));
  }

  @Override
  public void restore(Saved saved, int slot, int from, int until) {
    Content content = (Content) saved;
    assertThat(content.discarded).as("discarded before").isFalse();
    assertThat(used + content.length())
        .as("cells in use for a moment")
        .isLessThanOrEqualTo(cellCount);
    assertThat(from).as("positions have no gap").isEqualTo(length(slot)).isLessThan(until);
    int first = content.cells.getFirst().position;
    assertThat(from).isGreaterThanOrEqualTo(first);
    assertThat(until).isLessThanOrEqualTo(first + content.length());
    for (Cell cell : content.cells.subList(from - first, until - first)) {
      put(slot, new Cell(cell.token, cell.position, cell.owner));
    }
    restores++;
    restoresOfParts += from > first ? 1 : 0;
  }

  /** Forgets what is in the cells, but nothing that was saved. */
  public void loseContent() {
    slots.forEach(List::clear);
    used = 0;
  }

  /** Changes how much can be saved from now on. */
  public void setCapacity(int capacity) {
    this.capacity = capacity;
  }

  public int length(int slot) {
    return slots.get(slot).size();
  }

  /** Asserts that a slot holds just the first tokens of a text, computed for certain owners. */
  public void assertHolds(int slot, int[] text, int count, String owner) {
    assertThat(length(slot)).as("tokens in slot %d", slot).isEqualTo(count);
    for (int i = 0; i < count; i++) {
      Cell cell = slots.get(slot).get(i);
      // AssertJ for each cell would be most of the time that a test takes.
      if (cell.position != i
          || cell.token != text[i]
          || owner != null && !owner.equals(cell.owner)) {
        throw new AssertionError(
            "slot %d: token %d at position %d, computed for %s, where %d at %d of %s belongs"
                .formatted(slot, cell.token, cell.position, cell.owner, text[i], i, owner));
      }
    }
  }

  /** What a model makes of all that a slot holds. */
  public int hash(int slot) {
    int hash = 17;
    for (Cell cell : slots.get(slot)) {
      hash = next(hash, cell.token, cell.position);
    }
    return hash;
  }

  /** What a model makes of a text that is computed all by itself. */
  public static int hash(int[] text, int length) {
    int hash = 17;
    for (int position = 0; position < length; position++) {
      hash = next(hash, text[position], position);
    }
    return hash;
  }

  private static int next(int hash, int token, int position) {
    return (hash * 31 + token) * 31 + position;
  }

  /** Cells that hold something; one that several slots share counts once. */
  public int used() {
    return used;
  }

  /** Tokens whose content is saved. */
  public int savedTokens() {
    return savedTokens;
  }
}
