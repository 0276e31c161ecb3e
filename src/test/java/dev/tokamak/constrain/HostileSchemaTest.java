package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schemas made to cost much: each compiles, or is refused with a reason, before anybody notices.
 */
class HostileSchemaTest {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(100_000).build())
                  .build())
          .build();

  static Stream<Named<String>> schemas() {
    return Stream.of(
        Named.of("deep properties", nested("{\"properties\":{\"a\":", "}}", 5_000)),
        Named.of("deep allOf", nested("{\"allOf\":[", "]}", 5_000)),
        Named.of("deep not", nested("{\"not\":", "}", 150)),
        Named.of(
            "wide",
            "{\"type\":\"object\",\"properties\":{"
                + list(15_000, i -> "\"p" + i + "\":{\"type\":\"string\"}")
                + "}}"),
        Named.of(
            "many choices",
            "{\"type\":\"object\",\"allOf\":["
                + list(
                    30,
                    i ->
                        "{\"anyOf\":[{\"required\":[\"a%d\"]},{\"required\":[\"b%d\"]}]}"
                            .formatted(i, i))
                + "]}"),
        Named.of(
            "oneOf of overlapping objects",
            "{\"oneOf\":["
                + list(
                    60,
                    i ->
                        "{\"type\":\"object\",\"properties\":{\"a%d\":{\"minimum\":%d}}}"
                            .formatted(i, i))
                + "]}"),
        Named.of(
            "a large enum",
            "{\"enum\":[" + list(20_000, i -> "\"value " + i * 7919L + "\"") + "]}"),
        Named.of("many items", "{\"type\":\"array\",\"minItems\":1000000000}"),
        Named.of(
            "many counted items",
            "{\"type\":\"array\",\"contains\":{\"const\":1},\"minContains\":1000000,\"maxContains\":2000000}"),
        Named.of("long strings", "{\"type\":\"string\",\"minLength\":1000000000}"),
        Named.of(
            "long patterned strings",
            "{\"type\":\"string\",\"pattern\":\"^(ab|cde)*$\",\"minLength\":999999,\"maxLength\":1000001}"),
        Named.of("fine multiples", "{\"type\":\"number\",\"multipleOf\":1e-30}"),
        Named.of("odd multiples", "{\"type\":\"integer\",\"multipleOf\":1000003}"),
        Named.of("far bounds", "{\"type\":\"integer\",\"maximum\":1e900,\"minimum\":-1e900}"),
        Named.of("nested repetition", "{\"pattern\":\"^((a{0,500}){0,500}){0,500}$\"}"),
        Named.of("far look back", "{\"pattern\":\"(a|b)*a(a|b){40}$\"}"),
        Named.of("alternatives", "{\"pattern\":\"^(a|aa|aaa|(a+)+)*b$\"}"),
        Named.of(
            "a chain of references",
            "{\"$ref\":\"#/$defs/d0\",\"$defs\":{"
                + list(5_000, i -> "\"d%d\":{\"$ref\":\"#/$defs/d%d\"}".formatted(i, i + 1))
                + ",\"d5000\":{\"type\":\"null\"}}}"),
        Named.of(
            "doubling references",
            "{\"$ref\":\"#/$defs/d0\",\"$defs\":{"
                + list(
                    40,
                    i ->
                        "\"d%d\":{\"allOf\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}"
                            .formatted(i, i + 1, i + 1))
                + ",\"d40\":{\"type\":\"object\"}}}"));
  }

  private static String nested(String open, String close, int depth) {
    return open.repeat(depth) + "true" + close.repeat(depth);
  }

  private static String list(int count, IntFunction<String> element) {
    return IntStream.range(0, count).mapToObj(element).collect(Collectors.joining(","));
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void endsSoon(String schema) throws Exception {
    var node = JSON.readTree(schema);
    // A guard against hanging, not a measurement.
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          try {
            assertThat(Constraint.compile(node).start().mayEnd()).isFalse();
          } catch (SchemaException refused) {
            assertThat(refused.getMessage()).isNotBlank();
          }
        });
  }
}
