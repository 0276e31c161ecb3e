package dev.tokamak.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.constrain.Position;
import dev.tokamak.constrain.SchemaException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Schemas at random, whose documents at random an independent validator judges. */
class RandomSchemaTest {
  private static final int DOCUMENTS = 6;
  private static final int LONG = 60;
  private static final int TOO_LONG = 1_000;

  /**
   * What a walk writes, so that it meets names, ends and separators more often than chance would.
   */
  private static final byte[] LIKELY = "\"}],:abc 1203.{[tnf".getBytes(StandardCharsets.US_ASCII);

  @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
  void documentsObeyAndNeverRunIntoADeadEnd(@ForAll long seed) {
    var random = new Random(seed);
    JsonNode schema = new RandomSchemas(random).next();
    Constraint constraint;
    try {
      constraint = Constraint.compile(schema);
    } catch (SchemaException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    var check = new SchemaCheck(constraint.schema());
    for (int i = 0; i < DOCUMENTS; i++) {
      Optional<String> walked = walk(constraint, random, schema);
      if (walked.isEmpty()) {
        continue;
      }
      String document = walked.get();
      assertThat(check.check(document))
          .as("%s: %s", schema, document)
          .isEqualTo(new Verdict.Obeys());
      String changed = changed(document, random);
      if (takes(constraint, changed)) {
        assertThat(check.check(changed))
            .as("%s takes %s", schema, changed)
            .isEqualTo(new Verdict.Obeys());
      }
    }
  }

  private static Optional<String> walk(Constraint constraint, Random random, JsonNode schema) {
    var text = new ByteArrayOutputStream();
    Position position = constraint.start();
    while (!position.mustEnd() && !(position.mayEnd() && random.nextInt(3) == 0)) {
      int b = next(position, text.size() > LONG, random);
      assertThat(b).as("%s: dead end behind %s", schema, text).isNotNegative();
      if (text.size() == TOO_LONG) {
        // Chance does not find the one item that is wanted; it met no dead end on the way.
        return Optional.empty();
      }
      text.write(b);
      position = position.next(b);
    }
    return Optional.of(text.toString(StandardCharsets.UTF_8));
  }

  private static int next(Position position, boolean home, Random random) {
    byte[][] words = position.words();
    if (words.length > 0 && (home || random.nextInt(3) == 0)) {
      // A name that may be what the object still needs.
      return words[random.nextInt(words.length)][0] & 0xff;
    }
    for (int tries = 0; tries < (home ? 40 : 10); tries++) {
      int b = LIKELY[random.nextInt(home && random.nextBoolean() ? 3 : LIKELY.length)];
      if (position.next(b) != null) {
        return b;
      }
    }
    int start = random.nextInt(256);
    for (int i = 0; i < 256; i++) {
      int b = (start + i) & 0xff;
      if (position.next(b) != null) {
        return b;
      }
    }
    return -1;
  }

  /** A document with one character left out, doubled or replaced. */
  private static String changed(String document, Random random) {
    int at = random.nextInt(document.length());
    char replacement = "0123ab\"{}[],tn".charAt(random.nextInt(14));
    return switch (random.nextInt(3)) {
      case 0 -> document.substring(0, at) + document.substring(at + 1);
      case 1 -> document.substring(0, at) + replacement + document.substring(at);
      default -> document.substring(0, at) + replacement + document.substring(at + 1);
    };
  }

  private static boolean takes(Constraint constraint, String document) {
    Position position = constraint.start();
    for (byte b : document.getBytes(StandardCharsets.UTF_8)) {
      position = position.next(b & 0xff);
      if (position == null) {
        return false;
      }
    }
    return position.mayEnd();
  }
}
