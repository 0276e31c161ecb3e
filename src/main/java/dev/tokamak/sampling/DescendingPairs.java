package dev.tokamak.sampling;

/**
 * Orders two parallel arrays, heaviest first and lower token first among equals, in place. The JDK
 * sorts neither parallel arrays nor floats downwards without boxing.
 */
final class DescendingPairs {
  private static final int SMALL = 16;

  private DescendingPairs() {}

  /** Sorts the first {@code count} pairs. */
  static void sort(float[] weights, int[] tokens, int count) {
    sort(weights, tokens, 0, count - 1);
  }

  /**
   * Moves the {@code k} heaviest of the first {@code count} pairs to the front, in no order among
   * them.
   */
  static void select(float[] weights, int[] tokens, int count, int k) {
    int low = 0;
    int high = count - 1;
    while (high - low >= SMALL) {
      int middle = partition(weights, tokens, low, high);
      if (k <= middle) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    insertionSort(weights, tokens, low, high);
  }

  private static void sort(float[] weights, int[] tokens, int low, int high) {
    while (high - low >= SMALL) {
      int middle = partition(weights, tokens, low, high);
      // The smaller side first, so that the stack stays logarithmic.
      if (middle - low < high - middle) {
        sort(weights, tokens, low, middle);
        low = middle + 1;
      } else {
        sort(weights, tokens, middle + 1, high);
        high = middle;
      }
    }
    insertionSort(weights, tokens, low, high);
  }

  /**
   * Hoare's partition around a median of three: pairs up to the result stand before the ones behind
   * it.
   */
  private static int partition(float[] weights, int[] tokens, int low, int high) {
    int middle = (low + high) >>> 1;
    if (before(weights, tokens, middle, low)) {
      swap(weights, tokens, middle, low);
    }
    if (before(weights, tokens, high, low)) {
      swap(weights, tokens, high, low);
    }
    if (before(weights, tokens, high, middle)) {
      swap(weights, tokens, high, middle);
    }
    float weight = weights[middle];
    int token = tokens[middle];
    int left = low - 1;
    int right = high + 1;
    while (true) {
      do {
        left++;
      } while (before(weights[left], tokens[left], weight, token));
      do {
        right--;
      } while (before(weight, token, weights[right], tokens[right]));
      if (left >= right) {
        return right;
      }
      swap(weights, tokens, left, right);
    }
  }

  private static void insertionSort(float[] weights, int[] tokens, int low, int high) {
    for (int i = low + 1; i <= high; i++) {
      for (int j = i; j > low && before(weights, tokens, j, j - 1); j--) {
        swap(weights, tokens, j, j - 1);
      }
    }
  }

  private static boolean before(float[] weights, int[] tokens, int i, int j) {
    return before(weights[i], tokens[i], weights[j], tokens[j]);
  }

  private static boolean before(float weight, int token, float otherWeight, int otherToken) {
    return weight > otherWeight || (weight == otherWeight && token < otherToken);
  }

  private static void swap(float[] weights, int[] tokens, int i, int j) {
    float weight = weights[i];
    weights[i] = weights[j];
    weights[j] = weight;
    int token = tokens[i];
    tokens[i] = tokens[j];
    tokens[j] = token;
  }
}
