package dev.tokamak.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Python's arithmetic: integers without end (but bounded), and doubles. */
final class Numbers {
  private static final MathContext WIDE = new MathContext(60);

  private Numbers() {}

  static boolean isNumber(Value value) {
    return value instanceof Value.Int || value instanceof Value.Real || value instanceof Value.Bool;
  }

  /** The integer that an integer or a boolean is, or null. */
  static BigInteger integerOrNull(Value value) {
    return switch (value) {
      case Value.Int integer -> integer.number();
      case Value.Bool bool -> BigInteger.valueOf(bool.ordinal());
      default -> null;
    };
  }

  static BigInteger integer(Value value) {
    BigInteger integer = integerOrNull(value);
    if (integer == null) {
      if (value instanceof Value.Undefined undefined) {
        throw undefined.failure();
      }
      throw new Failure("'" + value.type() + "' object cannot be interpreted as an integer");
    }
    return integer;
  }

  /** An integer that counts something: one that is out of bounds becomes the bound. */
  static int index(Value value) {
    BigInteger integer = integer(value);
    return integer.bitLength() < Integer.SIZE
        ? integer.intValue()
        : integer.signum() < 0 ? -Integer.MAX_VALUE : Integer.MAX_VALUE;
  }

  static double toDouble(Value value) {
    return switch (value) {
      case Value.Real real -> real.number();
      case Value.Undefined undefined -> throw undefined.failure();
      default -> {
        BigInteger integer = integerOrNull(value);
        if (integer == null) {
          throw new Failure("must be a real number, not " + value.type());
        }
        yield toDouble(integer);
      }
    };
  }

  private static double toDouble(BigInteger integer) {
    double number = integer.doubleValue();
    if (Double.isInfinite(number)) {
      throw new Failure("int too large to convert to float");
    }
    return number;
  }

  static Value negate(Value value) {
    return value instanceof Value.Real real
        ? new Value.Real(-real.number())
        : new Value.Int(integer(value).negate());
  }

  /** Truncates. */
  static Value.Int toInteger(double number) {
    if (!Double.isFinite(number)) {
      throw new Failure("cannot convert float " + Floats.nonFinite(number) + " to integer");
    }
    return new Value.Int(new BigDecimal(number).toBigInteger());
  }

  /** Both are numbers. */
  static Value calculate(BinaryOperator operator, Value left, Value right) {
    if (left instanceof Value.Real || right instanceof Value.Real) {
      return new Value.Real(calculate(operator, toDouble(left), toDouble(right)));
    }
    return calculate(operator, integer(left), integer(right));
  }

  private static Value calculate(BinaryOperator operator, BigInteger left, BigInteger right) {
    return switch (operator) {
      case ADD -> new Value.Int(left.add(right));
      case SUBTRACT -> new Value.Int(left.subtract(right));
      case MULTIPLY -> new Value.Int(left.multiply(right));
      case DIVIDE -> new Value.Real(divide(left, right));
      case FLOOR_DIVIDE -> new Value.Int(floorDivide(left, right));
      case MODULO -> new Value.Int(left.subtract(floorDivide(left, right).multiply(right)));
      case POWER -> power(left, right);
    };
  }

  private static double divide(BigInteger left, BigInteger right) {
    refuseZero(right.signum() == 0);
    if (left.bitLength() <= Double.PRECISION && right.bitLength() <= Double.PRECISION) {
      return left.doubleValue() / right.doubleValue();
    }
    double quotient = new BigDecimal(left).divide(new BigDecimal(right), WIDE).doubleValue();
    if (Double.isInfinite(quotient)) {
      throw new Failure("integer division result too large for a float");
    }
    return quotient;
  }

  private static BigInteger floorDivide(BigInteger left, BigInteger right) {
    refuseZero(right.signum() == 0);
    BigInteger[] parts = left.divideAndRemainder(right);
    boolean down = parts[1].signum() != 0 && parts[1].signum() != right.signum();
    return down ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private static Value power(BigInteger base, BigInteger exponent) {
    if (exponent.signum() < 0) {
      return new Value.Real(power(toDouble(base), toDouble(exponent)));
    }
    if (base.abs().bitLength() > 1
        && (exponent.bitLength() >= Integer.SIZE
            || (long) exponent.intValue() * (base.abs().bitLength() - 1) > Budget.MAX_BITS)) {
      throw new Failure("an integer would have more than " + Budget.MAX_DIGITS + " digits");
    }
    if (base.abs().bitLength() <= 1) {
      boolean odd = exponent.testBit(0);
      return new Value.Int(
          exponent.signum() == 0
              ? BigInteger.ONE
              : base.signum() < 0 && !odd ? BigInteger.ONE : base);
    }
    return new Value.Int(base.pow(exponent.intValue()));
  }

  private static double calculate(BinaryOperator operator, double left, double right) {
    return switch (operator) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> {
        refuseZero(right == 0);
        yield left / right;
      }
      case FLOOR_DIVIDE -> floorDivide(left, right);
      case MODULO -> {
        refuseZero(right == 0);
        yield modulo(left, right);
      }
      case POWER -> power(left, right);
    };
  }

  private static double modulo(double left, double right) {
    double remainder = left % right;
    if (remainder == 0) {
      return Math.copySign(0, right);
    }
    return remainder < 0 == right < 0 ? remainder : remainder + right;
  }

  private static double floorDivide(double left, double right) {
    refuseZero(right == 0);
    double remainder = left % right;
    double quotient = (left - remainder) / right;
    if (remainder != 0 && remainder < 0 != right < 0) {
      quotient -= 1;
    }
    if (quotient == 0) {
      return Math.copySign(0, left / right);
    }
    double floor = Math.floor(quotient);
    return quotient - floor > 0.5 ? floor + 1 : floor;
  }

  private static double power(double base, double exponent) {
    if (base == 1 || exponent == 0) {
      return 1;
    }
    if (base == 0 && exponent < 0) {
      throw new Failure("0.0 cannot be raised to a negative power");
    }
    if (base < 0
        && Double.isFinite(base)
        && Double.isFinite(exponent)
        && exponent != Math.rint(exponent)) {
      throw new Failure("a negative number cannot be raised to a fractional power");
    }
    double power = base == -1 && Double.isInfinite(exponent) ? 1 : Math.pow(base, exponent);
    if (Double.isInfinite(power) && Double.isFinite(base) && Double.isFinite(exponent)) {
      throw new Failure("the result is too large for a float");
    }
    return power;
  }

  private static void refuseZero(boolean zero) {
    if (zero) {
      throw new Failure("division by zero");
    }
  }

  /** Negative, zero or positive as the first number is less, equal or greater; null beside NaN. */
  static Integer compare(Value left, Value right) {
    BigInteger leftInteger = integerOrNull(left);
    BigInteger rightInteger = integerOrNull(right);
    if (leftInteger != null && rightInteger != null) {
      return leftInteger.compareTo(rightInteger);
    }
    if (leftInteger == null && rightInteger == null) {
      double first = ((Value.Real) left).number();
      double second = ((Value.Real) right).number();
      return first < second ? -1 : first > second ? 1 : first == second ? Integer.valueOf(0) : null;
    }
    return leftInteger != null
        ? compare(leftInteger, ((Value.Real) right).number())
        : negated(compare(rightInteger, ((Value.Real) left).number()));
  }

  private static Integer negated(Integer order) {
    return order == null ? null : Integer.valueOf(-order);
  }

  private static Integer compare(BigInteger left, double right) {
    if (Double.isNaN(right)) {
      return null;
    }
    if (Double.isInfinite(right)) {
      return right > 0 ? -1 : 1;
    }
    return new BigDecimal(left).compareTo(new BigDecimal(right));
  }

  /** The integer that a text spells in a base from 2 to 36 (0: as its prefix says), or null. */
  static BigInteger parse(String text, int base) {
    String number = Strings.strip(text);
    boolean negative = number.startsWith("-");
    if (negative || number.startsWith("+")) {
      number = number.substring(1);
    }
    int radix = base;
    int prefixed = prefix(number);
    if (prefixed != 0 && (base == 0 || base == prefixed)) {
      radix = prefixed;
      number = number.substring(number.startsWith("_", 2) ? 3 : 2);
    } else if (base == 0) {
      radix = 10;
      if (number.startsWith("0") && !number.chars().allMatch(c -> c == '0' || c == '_')) {
        return null;
      }
    }
    if (radix < Character.MIN_RADIX || radix > Character.MAX_RADIX) {
      throw new Failure("int() base must be >= 2 and <= 36, or 0");
    }
    if (!digits(number, radix)) {
      return null;
    }
    if (number.length() > Budget.MAX_DIGITS) {
      throw new Failure("an integer would have more than " + Budget.MAX_DIGITS + " digits");
    }
    BigInteger magnitude = new BigInteger(number.replace("_", ""), radix);
    return negative ? magnitude.negate() : magnitude;
  }

  private static int prefix(String number) {
    if (number.length() < 3 || number.charAt(0) != '0') {
      return 0;
    }
    return switch (number.charAt(1) | 0x20) {
      case 'b' -> 2;
      case 'o' -> 8;
      case 'x' -> 16;
      default -> 0;
    };
  }

  private static boolean digits(String number, int radix) {
    boolean digit = false;
    for (int i = 0; i < number.length(); i++) {
      char c = number.charAt(i);
      if (c == '_') {
        if (!digit) {
          return false;
        }
        digit = false;
      } else if (Character.digit(c, radix) >= 0) {
        digit = true;
      } else {
        return false;
      }
    }
    return digit;
  }
}
