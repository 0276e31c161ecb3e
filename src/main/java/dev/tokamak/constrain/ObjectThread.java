package dev.tokamak.constrain;

import dev.tokamak.constrain.ObjectType.KeyClass;
import dev.tokamak.constrain.ObjectType.Property;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How far an object has come within one of its types. A thread exists only where the object can be
 * completed. Immutable; equal threads go on alike.
 */
final class ObjectThread {
  /** A thread behind the next property, and what the value of that property must fit for it. */
  record Step(ObjectThread then, Goal value) {}

  final ObjectType type;

  /** By chain, how many of its properties are behind. */
  private final int[] at;

  /** Properties so far, where it matters. */
  private final int count;

  /** Debts that are still to be paid, as bits. */
  private final int debts;

  private final int hash;

  private ObjectThread(ObjectType type, int[] at, int count, int debts) {
    this.type = type;
    this.at = at;
    this.count = count;
    this.debts = debts;
    this.hash =
        (31 * (31 * System.identityHashCode(type) + Arrays.hashCode(at)) + count) * 31 + debts;
  }

  /** The beginning of an object; null where no object fits the type. */
  static ObjectThread begin(ObjectType type) {
    var thread =
        new ObjectThread(type, new int[type.chains.length], 0, (1 << type.debts.size()) - 1);
    return thread.canBeCompleted() ? thread : null;
  }

  /** Whether the object may end here. */
  boolean mayEnd() {
    return debts == 0 && count >= (type.counted ? type.min : 0) && requiredLeft(at.length) == 0;
  }

  /** Whether a property may come next, by its place alone. */
  boolean offers(Property property) {
    if (property.value == null || property.order < at[property.chain]) {
      return false;
    }
    Property[] chain = type.chains[property.chain];
    for (int i = at[property.chain]; i < property.order; i++) {
      if (chain[i].required) {
        return false;
      }
    }
    return true;
  }

  List<Step> with(Property property) {
    if (!offers(property)) {
      return List.of();
    }
    int[] next = at.clone();
    next[property.chain] = property.order + 1;
    return steps(next, property.value, property.pays);
  }

  /** What follows a key of a class; the names that schemas list are over then. */
  List<Step> with(KeyClass other) {
    if (requiredLeft(type.listedChains) > 0) {
      return List.of();
    }
    int[] next = at.clone();
    for (int i = 0; i < type.listedChains; i++) {
      next[i] = type.chains[i].length;
    }
    return steps(next, other.value(), other.pays());
  }

  private List<Step> steps(int[] next, Goal value, int pays) {
    var steps = new ArrayList<Step>();
    int payable = pays & debts;
    // All subsets of what can be paid: the object need not pay at the first occasion.
    for (int paid = payable; ; paid = (paid - 1) & payable) {
      Goal goal = paid == 0 ? value : type.goals.with(value, literals(paid));
      if (type.goals.satisfiable(goal)) {
        var then = new ObjectThread(type, next, counted(count + 1), debts & ~paid);
        if (then.canBeCompleted()) {
          steps.add(new Step(then, goal));
        }
      }
      if (paid == 0) {
        return steps;
      }
    }
  }

  private int counted(int properties) {
    if (!type.counted) {
      return 0;
    }
    return type.max == Integer.MAX_VALUE ? Math.min(properties, type.min) : properties;
  }

  private List<Literal> literals(int paid) {
    var literals = new ArrayList<Literal>();
    for (int i = 0; i < type.debts.size(); i++) {
      if ((paid & 1 << i) != 0 && type.debts.get(i) != null) {
        literals.add(type.debts.get(i));
      }
    }
    return literals;
  }

  private int requiredLeft(int chains) {
    int left = 0;
    for (int c = 0; c < chains; c++) {
      Property[] chain = type.chains[c];
      for (int i = at[c]; i < chain.length; i++) {
        left += chain[i].required ? 1 : 0;
      }
    }
    return left;
  }

  private boolean canBeCompleted() {
    int required = 0;
    int optional = 0;
    for (int c = 0; c < at.length; c++) {
      Property[] chain = type.chains[c];
      for (int i = at[c]; i < chain.length; i++) {
        if (chain[i].required) {
          required++;
          if (!type.goals.satisfiable(chain[i].value)) {
            return false;
          }
        } else if (type.counted && type.goals.satisfiable(chain[i].value)) {
          optional++;
        }
      }
    }
    if (type.counted) {
      if (count + required > type.max) {
        return false;
      }
      if (count + required + optional < type.min && !anyClass()) {
        return false;
      }
    }
    return debts == 0 || canPay(debts, type.max - count - required);
  }

  private boolean anyClass() {
    for (KeyClass one : type.classes) {
      if (type.goals.satisfiable(one.value())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the properties to come can pay the debts: required ones for free, others within the
   * room for more.
   */
  private boolean canPay(int left, int room) {
    var open = new ArrayList<Property>();
    for (int c = 0; c < at.length; c++) {
      Property[] chain = type.chains[c];
      for (int i = at[c]; i < chain.length; i++) {
        if (chain[i].value != null && (chain[i].pays & left) != 0) {
          open.add(chain[i]);
        }
      }
    }
    return canPay(open, 0, left, room);
  }

  private boolean canPay(List<Property> open, int index, int left, int room) {
    if (left == 0) {
      return true;
    }
    if (index == open.size()) {
      return canPayByOthers(left, room);
    }
    Property property = open.get(index);
    int payable = property.pays & left;
    int roomBehind = room - (property.required ? 0 : 1);
    if (roomBehind >= 0) {
      for (int paid = payable; paid != 0; paid = (paid - 1) & payable) {
        if (canPay(property.value, paid) && canPay(open, index + 1, left & ~paid, roomBehind)) {
          return true;
        }
      }
    }
    return canPay(open, index + 1, left, room);
  }

  private boolean canPayByOthers(int left, int room) {
    if (left == 0) {
      return true;
    }
    if (room <= 0) {
      return false;
    }
    for (KeyClass one : type.classes) {
      int payable = one.pays() & left;
      for (int paid = payable; paid != 0; paid = (paid - 1) & payable) {
        if (canPay(one.value(), paid) && canPayByOthers(left & ~paid, room - 1)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean canPay(Goal value, int paid) {
    return type.goals.satisfiable(type.goals.with(value, literals(paid)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ObjectThread that
        && type == that.type
        && count == that.count
        && debts == that.debts
        && Arrays.equals(at, that.at);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
