package dev.tokamak.sampling;

import java.util.Arrays;

/**
 * How often a sequence has said each token: a small open-addressing table, since a boxed map would
 * allocate per token.
 */
final class TokenCounts {
  private int[] tokens = new int[64];
  private int[] counts = new int[64];
  private int size;

  /** Slot of a token in {@link #tokens}, plus one; 0 is free. A power of two, at most half full. */
  private int[] index = new int[128];

  void add(int token) {
    int place = find(token);
    if (index[place] != 0) {
      counts[index[place] - 1]++;
      return;
    }
    if (size == tokens.length) {
      grow();
      place = find(token);
    }
    tokens[size] = token;
    counts[size] = 1;
    index[place] = ++size;
  }

  int size() {
    return size;
  }

  int token(int i) {
    return tokens[i];
  }

  int count(int i) {
    return counts[i];
  }

  private int find(int token) {
    int mask = index.length - 1;
    int place = (token * 0x9E3779B9 >>> 7) & mask;
    while (index[place] != 0 && tokens[index[place] - 1] != token) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    tokens = Arrays.copyOf(tokens, 2 * size);
    counts = Arrays.copyOf(counts, 2 * size);
    index = new int[4 * size];
    for (int i = 0; i < size; i++) {
      index[find(tokens[i])] = i + 1;
    }
  }
}
