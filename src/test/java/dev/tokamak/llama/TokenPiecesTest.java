package dev.tokamak.llama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.TestHome;
import dev.tokamak.engine.TinyModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenPiecesTest {
  private final LlamaLibrary library = LlamaLibrary.open(TestHome.engine());

  @Test
  void piecesAskedForTogetherAreThoseAskedForOneByOne() {
    holdsFor(TestHome.defaultModel());
  }

  @Test
  void soAreThoseOfAVocabularyOfBytes(@TempDir Path folder) {
    holdsFor(TinyModel.write(folder));
  }

  private void holdsFor(Path file) {
    try (LlamaModel model = library.loadVocabulary(file)) {
      var handle = model.vocabulary().handle();
      byte[][] all = TokenPieces.of(handle, model.vocabulary().size()).all();

      assertThat(all).hasNumberOfRows(model.vocabulary().size());
      for (int token = 0; token < all.length; token++) {
        assertThat(all[token]).isEqualTo(TokenPieces.ask(handle, token, false));
        if (model.vocabulary().controlTokens().containsValue(token)) {
          assertThat(model.vocabulary().piece(token)).isEmpty();
        } else {
          assertThat(model.vocabulary().piece(token))
              .isEqualTo(TokenPieces.ask(handle, token, true));
        }
      }
    }
  }

  @Test
  void everyTokenThatEndsAnswersIsKnown() {
    try (LlamaModel model = library.loadVocabulary(TestHome.defaultModel())) {
      Vocabulary vocabulary = model.vocabulary();
      for (int token = 0; token < vocabulary.size(); token++) {
        assertThat(vocabulary.isEndOfGeneration(token))
            .isEqualTo(Bindings.vocabIsEog(vocabulary.handle(), token));
      }
    }
  }

  @Test
  void whatTheLibraryCallsTextIsCalledTextByTheFile() {
    int control = 1 << 3;
    int userDefined = 1 << 4;
    try (LlamaModel model = library.loadVocabulary(TestHome.defaultModel())) {
      Vocabulary vocabulary = model.vocabulary();
      TokenTypes types = TokenTypes.read(TestHome.defaultModel(), vocabulary.size());
      for (int token = 0; token < vocabulary.size(); token++) {
        int attributes = Bindings.vocabGetAttr(vocabulary.handle(), token);
        assertThat(types.isText(token)).isEqualTo((attributes & (control | userDefined)) == 0);
      }
    }
  }

  @Test
  void aFileThatSaysNothingOfItsTokensCallsNoneText() {
    LlamaModel model = library.loadVocabulary(TestHome.defaultModel());
    try (model) {
      assertThat(TokenTypes.read(TestHome.defaultModel(), 7).isText(0)).isFalse();
      assertThat(TokenTypes.read(TestHome.path().resolve("none.gguf"), 7).isText(0)).isFalse();
    }
  }
}
