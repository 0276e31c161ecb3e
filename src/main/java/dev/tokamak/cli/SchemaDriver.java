package dev.tokamak.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tokamak.cli.SchemaTests.SchemaTest;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.constrain.Position;
import dev.tokamak.constrain.SchemaException;
import dev.tokamak.constrain.TokenMask;
import dev.tokamak.constrain.TokenMasks;
import dev.tokamak.constrain.TokenTrie;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Drives documents through constraints as a decoder would, token by token, and measures what that
 * takes. For one thread.
 */
final class SchemaDriver {
  private static final int SHOWN_BEFORE = 60;
  private static final int SHOWN_BEHIND = 20;

  private final Function<String, int[]> tokenizer;
  private final byte[][] pieces;
  private final TokenMasks masks;

  private final Durations maskTimes = new Durations();
  private final Durations compileTimes = new Durations();
  private long tokens;
  private long forcedTokens;

  /**
   * @param tokenizer text to tokens, as the model's own
   * @param pieces the bytes of each token; null for one that is no text
   */
  SchemaDriver(Function<String, int[]> tokenizer, byte[][] pieces, TokenTrie trie) {
    this.tokenizer = tokenizer;
    this.pieces = pieces;
    this.masks = new TokenMasks(trie);
  }

  /** What became of a file. */
  record Verdict(Kind kind, String reason) {
    enum Kind {
      /** Every document was taken or refused as its file says. */
      PASS,
      /** The schema was refused, which is honest. */
      REFUSED,
      WRONG_ACCEPT,
      WRONG_REJECT,
      /** An error of this program. */
      DEFECT;

      String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
      }
    }
  }

  /** What each mask took so far. */
  Durations maskTimes() {
    return maskTimes;
  }

  /** What each schema took so far that was not refused. */
  Durations compileTimes() {
    return compileTimes;
  }

  /** Tokens that were driven through constraints. */
  long tokens() {
    return tokens;
  }

  /** Those among them that could not have been others, because all of their bytes were forced. */
  long forcedTokens() {
    return forcedTokens;
  }

  /** Compiles a file's schema and tries its documents. */
  Verdict drive(SchemaTests file) {
    try {
      return verdict(compile(file.schema()), file.tests());
    } catch (SchemaException refused) {
      return new Verdict(
          Verdict.Kind.REFUSED,
          refused.reason().name().toLowerCase(Locale.ROOT) + ": " + refused.getMessage());
    } catch (RuntimeException | StackOverflowError defect) {
      return new Verdict(Verdict.Kind.DEFECT, defect + where(defect));
    }
  }

  private static String where(Throwable defect) {
    StackTraceElement[] frames = defect.getStackTrace();
    return frames.length == 0 ? "" : " at " + frames[0];
  }

  private Constraint compile(JsonNode schema) {
    long start = System.nanoTime();
    Constraint constraint = Constraint.compile(schema);
    compileTimes.add(System.nanoTime() - start);
    return constraint;
  }

  private Verdict verdict(Constraint constraint, List<SchemaTest> tests) {
    List<String> accepted = new ArrayList<>();
    List<String> rejected = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      SchemaTest test = tests.get(i);
      byte[] text = test.text().getBytes(StandardCharsets.UTF_8);
      OptionalInt refused = refusedAt(constraint.start(), test.text(), text);
      if (test.valid() && refused.isPresent()) {
        rejected.add(
            "test %d is refused at byte %d: %s"
                .formatted(i + 1, refused.getAsInt(), excerpt(text, refused.getAsInt())));
      } else if (!test.valid() && refused.isEmpty()) {
        accepted.add("test %d is accepted: %s".formatted(i + 1, excerpt(text, text.length)));
      }
    }
    if (!accepted.isEmpty()) {
      return new Verdict(Verdict.Kind.WRONG_ACCEPT, String.join("; ", accepted));
    }
    return rejected.isEmpty()
        ? new Verdict(Verdict.Kind.PASS, "")
        : new Verdict(Verdict.Kind.WRONG_REJECT, String.join("; ", rejected));
  }

  /**
   * Where a document is refused, in bytes: its length where it must not end yet; empty: nowhere.
   */
  private OptionalInt refusedAt(Position start, String document, byte[] text) {
    Position position = start;
    int at = 0;
    for (int token : tokenizer.apply(document)) {
      long before = System.nanoTime();
      TokenMask mask = masks.mask(position);
      maskTimes.add(System.nanoTime() - before);
      byte[] piece = pieces[token];
      checkTokenization(text, at, piece);
      boolean forced = true;
      Position next = position;
      int read = 0;
      for (; read < piece.length; read++) {
        int b = piece[read] & 0xff;
        forced &= next.forced() == b;
        Position behind = next.next(b);
        if (behind == null) {
          break;
        }
        next = behind;
      }
      if (mask.contains(token) != (read == piece.length)) {
        throw new IllegalStateException(
            "the mask and the position disagree about token %d in: %s"
                .formatted(token, excerpt(text, at)));
      }
      if (read < piece.length) {
        return OptionalInt.of(at + read);
      }
      position = next;
      at += piece.length;
      tokens++;
      forcedTokens += forced ? 1 : 0;
    }
    return position.mayEnd() ? OptionalInt.empty() : OptionalInt.of(at);
  }

  private static void checkTokenization(byte[] text, int at, byte[] piece) {
    if (piece == null
        || !Arrays.equals(
            text, at, Math.min(text.length, at + piece.length), piece, 0, piece.length)) {
      throw new IllegalStateException(
          "the tokens of the model do not give the text back: " + excerpt(text, at));
    }
  }

  /** What stands around a place, which a mark shows. */
  private static String excerpt(byte[] text, int at) {
    int from = Math.max(0, at - SHOWN_BEFORE);
    int to = Math.min(text.length, at + SHOWN_BEHIND);
    return (from > 0 ? "…" : "")
        + new String(text, from, at - from, StandardCharsets.UTF_8)
        + "⟨here⟩"
        + new String(text, at, to - at, StandardCharsets.UTF_8)
        + (to < text.length ? "…" : "");
  }
}
