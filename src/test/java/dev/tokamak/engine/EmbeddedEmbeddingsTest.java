package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.tokamak.TestHome;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.Input;
import dev.tokamak.inference.TokamakException;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedEmbeddingsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;

  private static EmbeddedEmbeddings embeddings;

  @BeforeAll
  static void load() {
    embeddings = open();
  }

  private static EmbeddedEmbeddings open() {
    return EmbeddedEmbeddings.open(
        TestHome.engine(), Map.of("tiny", TinyModel.write(folder)), EngineSettings.DEFAULT);
  }

  @AfterAll
  static void close() {
    embeddings.close();
  }

  private static List<float[]> embed(String... texts) {
    List<Input> inputs = new ArrayList<>();
    for (String text : texts) {
      inputs.add(new Input.Text(text));
    }
    return embeddings.embed("tiny", inputs).await().atMost(PATIENCE).vectors();
  }

  private static double product(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> (double) a[i] * b[i]).sum();
  }

  private static TokamakException refused(Input... inputs) {
    TokamakException refusal =
        catchThrowableOfType(
            TokamakException.class,
            () -> embeddings.embed("tiny", List.of(inputs)).await().atMost(PATIENCE));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  @Test
  void vectorsHaveLengthOne() {
    float[] vector = embed("some text").getFirst();

    assertThat(vector).hasSize(64);
    assertThat(product(vector, vector)).isCloseTo(1, within(1e-5));
  }

  @Test
  void theSameTextHasTheSameVectorAloneAndAmongOthers() {
    String[] texts =
        IntStream.range(0, 150).mapToObj(i -> "text number " + i).toArray(String[]::new);

    List<float[]> together = embed(texts);

    assertThat(together).hasSize(150);
    for (int i : new int[] {0, 63, 64, 149}) {
      assertThat(product(embed(texts[i]).getFirst(), together.get(i))).isCloseTo(1, within(1e-3));
    }
    assertThat(product(together.get(0), together.get(149))).isLessThan(0.9999);
  }

  @Test
  void tokensMeanTheSameAsTheirText() {
    int[] ids = "abc".chars().toArray();
    float[] ofTokens =
        embeddings
            .embed("tiny", List.of(new Input.Tokens(ids)))
            .await()
            .atMost(PATIENCE)
            .vectors()
            .getFirst();

    assertThat(ofTokens).hasSize(64);
  }

  @Test
  void requestsAtTheSameTimeGetTheirOwn() {
    List<Uni<float[]>> unis =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    embeddings
                        .embed("tiny", List.of(new Input.Text("request " + i)))
                        .map(found -> found.vectors().getFirst()))
            .toList();

    List<float[]> all = Uni.join().all(unis).andFailFast().await().atMost(PATIENCE);

    for (int i = 0; i < 20; i++) {
      assertThat(product(embed("request " + i).getFirst(), all.get(i))).isCloseTo(1, within(1e-3));
    }
  }

  @Test
  void whatCannotBeEmbeddedIsRefused() {
    assertThat(refused(new Input.Text("x".repeat(TinyModel.CONTEXT + 1))).code())
        .isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
    TokamakException unknown = refused(new Input.Text("a"), new Input.Tokens(new int[] {1, 9999}));
    assertThat(unknown.param()).isEqualTo("input[1][1]");
    assertThat(refused(new Input.Text("")).param()).isEqualTo("input");
  }

  @Test
  void closingEndsWhatIsAskedLater() {
    EmbeddedEmbeddings closing = open();
    closing.close();

    TokamakException refusal =
        catchThrowableOfType(
            TokamakException.class,
            () -> closing.embed("tiny", List.of(new Input.Text("a"))).await().atMost(PATIENCE));

    assertThat(refusal.code()).isEqualTo(ErrorCode.SHUTTING_DOWN);
  }
}
