package dev.tokamak.jinja;

import java.math.BigInteger;

/**
 * What expressions evaluate to. Values are immutable but for namespaces, and for what is consumed
 * by looking at it: generators, loops and cyclers.
 */
sealed interface Value
    permits Value.None,
        Value.Bool,
        Value.Int,
        Value.Real,
        Value.Undefined,
        Text,
        Sequence,
        Range,
        Dict,
        DictView,
        Generator,
        Namespace,
        Cycler,
        Callable {

  /** The name that Python has for the type, which authors of templates know from its messages. */
  String type();

  /** How many values are inside each other here; bounded, so that recursion over values is safe. */
  default int depth() {
    return 0;
  }

  enum None implements Value {
    NONE;

    @Override
    public String type() {
      return "NoneType";
    }
  }

  enum Bool implements Value {
    FALSE,
    TRUE;

    static Bool of(boolean truth) {
      return truth ? TRUE : FALSE;
    }

    @Override
    public String type() {
      return "bool";
    }
  }

  record Int(BigInteger number) implements Value {
    static final Int ZERO = new Int(BigInteger.ZERO);

    public Int {
      if (number.bitLength() > Budget.MAX_BITS) {
        throw new Failure("an integer would have more than " + Budget.MAX_DIGITS + " digits");
      }
    }

    static Int of(long number) {
      return new Int(BigInteger.valueOf(number));
    }

    @Override
    public String type() {
      return "int";
    }
  }

  record Real(double number) implements Value {
    @Override
    public String type() {
      return "float";
    }
  }

  /**
   * What a name or an attribute that is not there stands for: it prints as nothing and is false;
   * any other use fails with its reason.
   */
  record Undefined(String reason) implements Value {
    static Undefined name(String name) {
      return new Undefined("'" + name + "' is undefined");
    }

    Failure failure() {
      return new Failure(reason);
    }

    @Override
    public String type() {
      return "Undefined";
    }
  }
}
