package dev.tokamak.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.kvcache.FakeKvMemory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Computes batches on a cache that remembers its content; what is wrong with a batch fails here.
 */
final class FakeModel {
  private static final int VOCABULARY = 4;

  final FakeKvMemory memory;

  FakeModel(FakeKvMemory memory) {
    this.memory = memory;
  }

  /** The token that goes on a text; it depends on every token before it. */
  static int next(int[] text, int length) {
    return Math.floorMod(FakeKvMemory.hash(text, length), VOCABULARY);
  }

  /**
   * Computes a batch.
   *
   * @return the next token of each output, made of what the cells hold
   */
  List<Integer> compute(Batch batch) {
    Set<Sequence> seen = new HashSet<>();
    int output = 0;
    int i = 0;
    for (int part = 0; part < batch.partCount(); part++) {
      Sequence sequence = batch.part(part);
      assertThat(seen.add(sequence)).as("a sequence is one part of a batch").isTrue();
      int length = batch.partLength(part);
      assertThat(length).isBetween(1, sequence.pending());
      for (int end = i + length; i < end; i++) {
        int position = batch.positions()[i];
        assertThat(batch.slots()[i]).isEqualTo(sequence.slot());
        assertThat(batch.tokens()[i]).isEqualTo(sequence.token(position));
        memory.compute(sequence.slot(), position, batch.tokens()[i], sequence.workspaceId());
        boolean last = position == sequence.length() - 1;
        assertThat(batch.outputs()[i]).isEqualTo((byte) (last ? 1 : 0));
        if (last) {
          assertThat(batch.outputSequence(output++)).isSameAs(sequence);
        }
      }
    }
    assertThat(batch.size()).isEqualTo(i);
    assertThat(batch.outputCount()).isEqualTo(output);
    List<Integer> next = new ArrayList<>();
    for (int row = 0; row < output; row++) {
      int slot = batch.outputSequence(row).slot();
      next.add(Math.floorMod(memory.hash(slot), VOCABULARY));
    }
    return next;
  }
}
