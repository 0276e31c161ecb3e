package dev.tokamak.kvcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tree against a plain list of all texts that were ever kept. Few letters, so that texts branch
 * off everywhere.
 */
class PrefixCachePropertiesTest {
  private static final int STEPS = 3_000;
  private static final int CELLS = 3_000;
  private static final int UNBOUNDED = Integer.MAX_VALUE;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void isEqualToTheListWhileNothingWasGivenUp(long seed) {
    var world = new World(seed, UNBOUNDED);
    world.run();
    assertThat(world.memory.refusals).isZero();
    assertThat(world.memory.discards).isZero();
    world.checkCoverage();
    world.giveAllUp();
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7, 8, 9, 10})
  void neverExceedsTheListWhateverWasGivenUp(long seed) {
    var world = new World(seed, 20 + (int) (seed % 3) * 300);
    world.run();
    assertThat(world.memory.discards).as("pieces that were given up").isGreaterThan(100);
    world.checkCoverage();
    world.giveAllUp();
  }

  @Test
  void knowsNothingWithoutMemory() {
    var world = new World(11, 0);
    world.run();
    assertThat(world.memory.saves).isZero();
    assertThat(world.matched).isZero();
  }

  private static final class World {
    final SplittableRandom random;
    final FakeKvMemory memory;
    final PrefixCache cache;
    final boolean bounded;
    final Map<String, List<int[]>> texts = new HashMap<>();
    final String[] groups = {"a", "b", "c"};

    /** Tokens that the list has, each common beginning counted once. */
    int keptTokens;

    long matched;

    World(long seed, int capacity) {
      random = new SplittableRandom(seed);
      bounded = capacity != UNBOUNDED;
      memory = new FakeKvMemory(2, CELLS, capacity);
      cache = new PrefixCache(memory);
      for (String group : groups) {
        texts.put(group, new ArrayList<>());
      }
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        String group = groups[random.nextInt(groups.length)];
        int[] text = text();
        switch (random.nextInt(3)) {
          case 0 -> keep(group, text);
          case 1 -> match(group, text, random.nextInt(text.length + 1));
          default -> restore(group, text);
        }
        checkMemory();
      }
    }

    /** Often one that begins like another one, maybe of another group. */
    private int[] text() {
      List<int[]> known = texts.get(groups[random.nextInt(groups.length)]);
      int[] start = new int[0];
      if (!known.isEmpty() && random.nextInt(4) > 0) {
        start = known.get(random.nextInt(known.size()));
        start = Arrays.copyOf(start, random.nextInt(start.length + 1));
      }
      int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 600 : 12);
      int[] text = Arrays.copyOf(start, Math.min(1_200, start.length + length));
      for (int i = start.length; i < text.length; i++) {
        text[i] = random.nextInt(3);
      }
      return text;
    }

    private void keep(String group, int[] text) {
      int until = random.nextInt(text.length + 1);
      memory.compute(0, text, group);
      cache.keep(group, text, until, 0);
      memory.free(0);
      keptTokens += until - known(group, text, until);
      texts.get(group).add(Arrays.copyOf(text, until));
      if (!bounded) {
        assertThat(cache.match(group, text, text.length)).isGreaterThanOrEqualTo(until);
      }
    }

    private int match(String group, int[] text, int limit) {
      int match = cache.match(group, text, limit);
      int known = known(group, text, limit);
      if (bounded) {
        assertThat(match).isLessThanOrEqualTo(known);
      } else {
        assertThat(match).isEqualTo(known);
      }
      matched += match;
      return match;
    }

    private void restore(String group, int[] text) {
      int limit = random.nextInt(text.length + 1);
      int match = match(group, text, limit);
      int from = random.nextInt(4) == 0 ? random.nextInt(limit + 1) : 0;
      for (int i = 0; i < from; i++) {
        memory.compute(0, i, text[i], group);
      }
      int free = CELLS - memory.used();
      if (random.nextInt(3) == 0) {
        int left = random.nextInt(2 * PrefixCache.PIECE);
        memory.compute(1, new int[Math.max(0, free - left)], group);
        free = CELLS - memory.used();
      }
      int held = cache.restore(group, text, limit, 0, from, free);
      if (free >= match + PrefixCache.PIECE) {
        assertThat(held).isEqualTo(Math.max(from, match));
      } else {
        assertThat(held).isBetween(from, Math.max(from, match));
      }
      memory.assertHolds(0, text, held, group);
      memory.free(0);
      memory.free(1);
    }

    private int known(String group, int[] text, int limit) {
      int known = 0;
      for (int[] other : texts.get(group)) {
        int end = Math.min(limit, other.length);
        int difference = Arrays.mismatch(text, 0, end, other, 0, end);
        known = Math.max(known, difference < 0 ? end : difference);
      }
      return known;
    }

    private void checkMemory() {
      if (bounded) {
        assertThat(cache.tokens()).isLessThanOrEqualTo(memory.savedTokens());
      } else {
        assertThat(cache.tokens()).isEqualTo(memory.savedTokens()).isEqualTo(keptTokens);
      }
    }

    void checkCoverage() {
      assertThat(memory.saves).isGreaterThan(100);
      assertThat(memory.restores).isGreaterThan(100);
      assertThat(memory.restoresOfParts).as("pieces that were cut").isPositive();
      assertThat(matched).isPositive();
    }

    void giveAllUp() {
      memory.setCapacity(0);
      memory.compute(0, new int[] {9}, "d");
      cache.keep("d", new int[] {9}, 1, 0);
      assertThat(cache.tokens()).isZero();
      assertThat(memory.savedTokens()).isZero();
      assertThat(memory.discards).isEqualTo(memory.saves);
      for (String group : groups) {
        for (int[] text : texts.get(group)) {
          assertThat(cache.match(group, text, text.length)).isZero();
        }
      }
    }
  }
}
