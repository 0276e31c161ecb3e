package dev.tokamak.conformance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Reads JSON for the validator: without rounding, and so that equal numbers are equal nodes, which
 * the validator takes for granted. Of a name that an object has twice the last value counts, as for
 * most readers.
 */
final class Json {
  /** A number that nobody can compute with. */
  static final class ExtremeNumberException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private ExtremeNumberException() {
      super("has a number of too many digits", null, false, false);
    }
  }

  /** Beyond it the validator might write out a number's zeros by the million. */
  private static final int MAX_SCALE = 2_000;

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  // What the model may write is bounded by its tokens.
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(Integer.MAX_VALUE)
                          .maxNumberLength(Integer.MAX_VALUE)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .nodeFactory(new Numbers())
          .build()
          .reader();

  private Json() {}

  /**
   * Reads one document.
   *
   * @throws JsonProcessingException where it is none
   * @throws ExtremeNumberException where it holds one
   */
  static JsonNode read(String text) throws JsonProcessingException {
    return READER.readTree(text);
  }

  /** Writes equal numbers as equal nodes: 1.0 and 1, 1e2 and 100. */
  private static final class Numbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueNode numberNode(BigDecimal number) {
      if (Math.abs((long) number.scale()) > MAX_SCALE || number.precision() > MAX_SCALE) {
        throw new ExtremeNumberException();
      }
      BigDecimal shortest = number.stripTrailingZeros();
      return shortest.scale() <= 0
          ? numberNode(shortest.toBigIntegerExact())
          : DecimalNode.valueOf(shortest);
    }

    @Override
    public ValueNode numberNode(BigInteger number) {
      if (number.bitLength() < Integer.SIZE) {
        return numberNode(number.intValue());
      }
      return number.bitLength() < Long.SIZE
          ? numberNode(number.longValue())
          : super.numberNode(number);
    }

    @Override
    public NumericNode numberNode(long number) {
      return number == (int) number ? numberNode((int) number) : super.numberNode(number);
    }
  }
}
