package dev.tokamak.constrain;

import dev.tokamak.constrain.ObjectType.Property;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * The keys that a set of types knows by name, sorted by their bytes as they stand in a document,
 * with the quote that ends them.
 */
final class KeyTable {
  final byte[][] keys;
  final String[] names;
  private final List<ObjectType> types;
  private final Property[][] properties;

  KeyTable(List<ObjectType> types) {
    this.types = types;
    var sorted = new TreeMap<byte[], String>(Arrays::compareUnsigned);
    for (ObjectType type : types) {
      for (String name : type.properties.keySet()) {
        sorted.put(ObjectType.keyText(name), name);
      }
    }
    this.keys = sorted.keySet().toArray(byte[][]::new);
    this.names = sorted.values().toArray(String[]::new);
    this.properties = new Property[types.size()][];
    for (int t = 0; t < types.size(); t++) {
      properties[t] = new Property[names.length];
      for (int k = 0; k < names.length; k++) {
        properties[t][k] = types.get(t).properties.get(names[k]);
      }
    }
  }

  /** A type's own view of a key; null where it does not know it by name. */
  Property property(ObjectType type, int key) {
    return properties[types.indexOf(type)][key];
  }

  /**
   * The first key at or behind {@code low} that has not less than {@code b} at a place, among keys
   * equal up to there.
   */
  int from(int low, int high, int depth, int b) {
    int lo = low;
    int hi = high;
    while (lo < hi) {
      int middle = (lo + hi) >>> 1;
      if ((keys[middle][depth] & 0xff) < b) {
        lo = middle + 1;
      } else {
        hi = middle;
      }
    }
    return lo;
  }
}
