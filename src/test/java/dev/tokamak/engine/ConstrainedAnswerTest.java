package dev.tokamak.engine;

import static dev.tokamak.engine.Grammar.letter;
import static dev.tokamak.engine.Grammar.letters;
import static dev.tokamak.engine.Grammar.oneOf;
import static dev.tokamak.engine.Grammar.sequence;
import static dev.tokamak.engine.Grammar.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.TestHome;
import dev.tokamak.llama.LlamaLibrary;
import dev.tokamak.llama.LlamaModel;
import dev.tokamak.llama.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Where answers stand, and what is forced, with the vocabulary of the default model. */
class ConstrainedAnswerTest {
  private static LlamaModel model;
  private static Vocabulary vocabulary;
  private static ConstrainedVocabulary constrained;

  @BeforeAll
  static void open() {
    model = LlamaLibrary.open(TestHome.engine()).load(TestHome.defaultModel());
    vocabulary = model.vocabulary();
    constrained = new ConstrainedVocabulary(vocabulary, new AnswerPieces(vocabulary, List.of()));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static ConstrainedAnswer begin(Grammar grammar) {
    return new ConstrainedAnswer(grammar.constraint().start(), constrained);
  }

  private static int token(String text) {
    int[] tokens = vocabulary.tokenize(text);
    assertThat(tokens).as("tokens of %s", text).hasSize(1);
    return tokens[0];
  }

  private static List<String> pieces(int... tokens) {
    return Arrays.stream(tokens)
        .mapToObj(token -> new String(vocabulary.piece(token), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void anOpeningIsCutAsTheModelCutsIt() {
    int[] opening =
        begin(sequence(text("{\"name\": \""), letter(), letters(9), text("\"}"))).jump();

    assertThat(opening).isEqualTo(vocabulary.tokenize("{\"name\": \""));
    assertThat(pieces(opening)).containsExactly("{\"", "name", "\":", " \"");
  }

  @Test
  void theEndOfForcedTextIsLeftToTheModelWhereALongerTokenMayCoverIt() {
    assertThat(pieces(begin(sequence(text("I unders"), oneOf("tand", "core"))).jump()))
        .containsExactly("I");
    // An empty string is one token, with the space before it.
    assertThat(pieces(begin(sequence(text("{\"name\": \""), letters(9), text("\"}"))).jump()))
        .containsExactly("{\"", "name", "\":");
  }

  @Test
  void aPartOfACharacterIsLeftToTheModel() {
    assertThat(pieces(begin(sequence(text("one "), oneOf("\u00e9", "\u00e8"))).jump()))
        .containsExactly("one");
  }

  @Test
  void textBehindATokenIsCutTogetherWithIt() {
    ConstrainedAnswer answer =
        begin(sequence(oneOf("cat", "dog"), text("\": \"it's"), oneOf(" a", " b"), text("\"")));
    assertThat(answer.jump()).isEmpty();

    int[] tokens = answer.advance(token("cat"));

    assertThat(tokens).isEqualTo(vocabulary.tokenize("cat\": \"it's"));
  }

  @Test
  void whatWasTakenStaysEvenWhereTheModelWouldHaveCutItOtherwise() {
    assertThat(vocabulary.tokenize("\",")).hasSize(1);
    ConstrainedAnswer answer = begin(sequence(oneOf("a", "b"), text("\", \"b\""), oneOf("1", "2")));
    answer.advance(token("a"));
    ConstrainedAnswer other = begin(sequence(oneOf("\"", "?"), text(", \"b\""), oneOf("1", "2")));

    int[] tokens = other.advance(token("\""));

    assertThat(pieces(tokens)).startsWith("\"", ",").doesNotContain("\",");
  }

  @Test
  void aWordThatIsLongerThanIsLookedAtChangesNothing() {
    ConstrainedAnswer answer = begin(sequence(letters(40), text(": \"end\"")));
    int x = token("x");
    for (int i = 0; i < 39; i++) {
      assertThat(answer.advance(x)).containsExactly(x);
    }
    assertThat(pieces(answer.advance(x))).containsExactly("x", ":", " \"", "end", "\"");
    assertThat(answer.isComplete()).isTrue();
  }

  @Test
  void jumpsAndTokensSpellTheDocument() {
    Grammar grammar =
        sequence(
            text("{\"\u00fcber\": \""),
            letters(3),
            text("\", \"na\u00efve\": ["),
            oneOf("\"\u00e9t\u00e9\"", "\"\u00e8re\"", "1"),
            text("], \"\ud83d\ude00\": \""),
            oneOf("\ud83d\ude80", "\ud83d\ude81", "x"),
            text("\"}"));
    for (int seed = 0; seed < 40; seed++) {
      ConstrainedAnswer answer = begin(grammar);
      var document = new ByteArrayOutputStream();
      int[] tokens = answer.jump();
      for (int step = seed; ; step += seed + 1) {
        for (int token : tokens) {
          document.writeBytes(vocabulary.piece(token));
        }
        if (answer.isComplete()) {
          break;
        }
        tokens = answer.advance(pick(answer, step));
      }
      assertThat(document.toString(StandardCharsets.UTF_8)).matches(grammar::fits);
    }
  }

  /** One of the allowed tokens. */
  private static int pick(ConstrainedAnswer answer, int choice) {
    int only = answer.only();
    if (only >= 0) {
      return only;
    }
    int[] allowed =
        IntStream.range(0, vocabulary.size())
            .filter(token -> (answer.allowed()[token >> 6] >>> token & 1) != 0)
            .toArray();
    return allowed[choice % allowed.length];
  }

  @Test
  void theEndMayComeOnlyWhereTheDocumentIsComplete() {
    ConstrainedAnswer answer = begin(sequence(oneOf("1", "2"), oneOf("", "3")));
    int end = vocabulary.controlTokens().get("<|im_end|>");
    assertThat(answer.allowed()[end >> 6] >>> end & 1).isZero();

    answer.advance(token("1"));

    assertThat(answer.allowed()[end >> 6] >>> end & 1).isOne();
    assertThat(answer.isComplete()).isFalse();
    answer.advance(token("3"));
    assertThat(answer.isComplete()).isTrue();
  }

  @Test
  void aTokenThatTheConstraintRefusesIsNeverTaken() {
    ConstrainedAnswer answer = begin(oneOf("1", "2"));
    int refused = token("3");
    assertThatThrownBy(() -> answer.advance(refused))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("token " + refused);
  }

  @Test
  void textOfAnyLengthIsTakenInPieces() {
    var grammar = text("one two three ".repeat(3_000));
    ConstrainedAnswer answer = begin(grammar);
    int bytes = 0;
    int[] tokens = answer.jump();
    assertThat(tokens.length).isGreaterThan(1_000);
    while (true) {
      for (int token : tokens) {
        bytes += vocabulary.piece(token).length;
      }
      if (answer.isComplete()) {
        break;
      }
      tokens = answer.advance(pick(answer, 0));
    }
    assertThat(bytes).isEqualTo(14 * 3_000);
  }
}
