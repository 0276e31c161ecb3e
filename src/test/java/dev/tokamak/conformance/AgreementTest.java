package dev.tokamak.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.constrain.Position;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The check agrees with what constraints let through: a document that it takes for wrong although
 * it is right would be an error to its caller.
 */
class AgreementTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private static final int WALKS = 100;

  /** From which length on a walk takes the shortest way home. */
  private static final int LONG = 200;

  static Stream<JsonNode> schemas() throws IOException {
    try (InputStream file = AgreementTest.class.getResourceAsStream("/service/schemas.json")) {
      List<JsonNode> schemas = new ArrayList<>();
      JSON.readTree(file).forEach(item -> schemas.add(item.path("schema")));
      return schemas.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void takesEveryDocumentOfTheServicesTests(JsonNode schema) {
    agrees(schema);
  }

  @ParameterizedTest
  @CsvSource({
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "uuid"
  })
  void takesEveryTextOfAFormat(String format) {
    agrees(read("{\"type\":\"string\",\"format\":\"" + format + "\"}"));
    agrees(read("{\"type\":\"string\",\"maxLength\":40,\"format\":\"" + format + "\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'object'}",
        "true",
        "{'type':'number'}",
        "{'type':'number','minimum':-1.5,'exclusiveMaximum':1e3}",
        "{'type':'number','multipleOf':0.07}",
        "{'type':'integer'}",
        "{'type':'integer','multipleOf':7}",
        "{'type':'integer','minimum':9007199254740993}",
        "{'not':{'type':'integer'}}",
        "{'enum':[1.0,1e2,0.5,'1',{'a':[1.50]}]}",
        "{'pattern':'\\\\d+\\\\s*\\\\w'}",
        "{'pattern':'^[^a-z]*$'}",
        "{'pattern':'\\\\S\\\\bx'}",
        "{'pattern':'^.{3}$'}",
        "{'type':'string','pattern':'^\\\\p{L}+$'}",
        "{'type':'string','not':{'pattern':'^[a-z]'}}",
        "{'type':'object','patternProperties':{'^x':{'type':'null'},'y$':{'enum':[null,1]}},'minProperties':2}",
        "{'type':'object','properties':{'a':true,'b':true},'maxProperties':1}",
        "{'type':'array','uniqueItems':true,'minItems':3,'items':{'type':'integer','minimum':0,'maximum':9}}",
      })
  void takesEveryDocumentOf(String schema) {
    agrees(read(schema.replace('\'', '"')));
  }

  private static JsonNode read(String schema) {
    try {
      return JSON.readTree(schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void agrees(JsonNode schema) {
    Constraint constraint = Constraint.compile(schema);
    SchemaCheck check = new SchemaCheck(constraint.schema());
    for (int seed = 0; seed < WALKS; seed++) {
      String document = walk(constraint, new Random(seed));
      assertThat(check.check(document))
          .as("%s: %s", schema, document)
          .isEqualTo(new Verdict.Obeys());
    }
  }

  /** A random document. */
  private static String walk(Constraint constraint, Random random) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Position position = constraint.start();
    while (!position.mustEnd() && !(position.mayEnd() && random.nextInt(3) == 0)) {
      int next = next(position, text.size() > LONG, random);
      text.write(next);
      position = position.next(next);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  private static int next(Position position, boolean home, Random random) {
    List<Integer> possible = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      if (position.next(b) != null) {
        possible.add(b);
      }
    }
    // Not always: within a string a brace closes nothing, and a pattern may want something else.
    if (random.nextInt(home ? 2 : 6) == 0) {
      for (int closing : "\"}]".getBytes(StandardCharsets.US_ASCII)) {
        if (possible.contains(closing)) {
          return closing;
        }
      }
    }
    return possible.get(random.nextInt(possible.size()));
  }
}
