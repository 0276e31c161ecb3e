package dev.tokamak.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.TestHome;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.constrain.Position;
import dev.tokamak.constrain.TokenMask;
import dev.tokamak.constrain.TokenMasks;
import dev.tokamak.constrain.TokenTrie;
import dev.tokamak.llama.LlamaLibrary;
import dev.tokamak.llama.LlamaModel;
import dev.tokamak.llama.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a mask costs, with the default model's vocabulary, in the mean over the places of a document
 * at which a decoder would ask for one.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class MaskBenchmark {
  /** What kind of document. */
  public enum Kind {
    /** Arguments of a function, with names that are all known. */
    FUNCTION(
        """
        {"type": "object", "additionalProperties": false, "required": ["city", "days"],
         "properties": {"city": {"type": "string"}, "days": {"type": "integer", "minimum": 1},
          "units": {"enum": ["metric", "imperial"]}, "tags": {"type": "array",
          "items": {"type": "string"}}, "exact": {"type": "boolean"}}}
        """,
        """
        {"city": "São Paulo, Brazil", "days": 12, "units": "metric", "tags": ["rain", "wind"], \
        "exact": true}\
        """),
    /** A map with names of its own. */
    MAP(
        """
        {"type": "object", "additionalProperties": {"type": "number"}}
        """,
        """
        {"temperature": 12.5, "relative humidity": 0.83, "wind speed": 7, "visibility": 1200}\
        """),
    /** A document of which nothing is known. */
    ANYTHING(
        "true",
        """
        {"name": "A", "values": [1, 2.5, {"deep": null}], "more": {"text": "some words of text"}}\
        """),
    /** Strings that must look like something. */
    PATTERNS(
        """
        {"type": "object", "additionalProperties": false, "properties": {
         "id": {"type": "string", "pattern": "^[a-z][a-z0-9-]{2,62}$"},
         "version": {"type": "string", "pattern": "^v?[0-9]+\\\\.[0-9]+\\\\.[0-9]+$"},
         "at": {"type": "string", "format": "date-time"},
         "title": {"type": "string", "minLength": 3, "maxLength": 40}}}
        """,
        """
        {"id": "my-little-service-7", "version": "v1.20.3", "at": "2026-11-24T10:20:30Z", \
        "title": "A service of mine"}\
        """);

    private final String schema;
    private final String document;

    Kind(String schema, String document) {
      this.schema = schema;
      this.document = document;
    }
  }

  @Param public Kind kind;

  private LlamaModel model;
  private TokenMasks masks;
  private Position[] positions;
  private int next;

  @Setup
  public void setUp() throws JsonProcessingException {
    model = LlamaLibrary.open(TestHome.engine()).loadVocabulary(TestHome.defaultModel());
    Vocabulary vocabulary = model.vocabulary();
    byte[][] pieces = new byte[vocabulary.size()][];
    for (int token = 0; token < pieces.length; token++) {
      pieces[token] = vocabulary.isEndOfGeneration(token) ? null : vocabulary.piece(token);
    }
    masks = new TokenMasks(new TokenTrie(pieces));
    Position position = Constraint.compile(new ObjectMapper().readTree(kind.schema)).start();
    List<Position> places = new ArrayList<>();
    for (int token : vocabulary.tokenize(kind.document)) {
      places.add(position);
      for (byte b : pieces[token]) {
        position = position.next(b & 0xff);
      }
    }
    if (!position.mayEnd()) {
      throw new IllegalStateException("not a document of its schema: " + kind.document);
    }
    positions = places.toArray(Position[]::new);
  }

  @TearDown
  public void tearDown() {
    model.close();
  }

  @Benchmark
  public TokenMask mask() {
    next = next + 1 == positions.length ? 0 : next + 1;
    return masks.mask(positions[next]);
  }
}
