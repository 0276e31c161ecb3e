package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.constrain.CallMarks;
import dev.tokamak.engine.AnswerParser.Beginning;
import dev.tokamak.inference.FinishReason;
import dev.tokamak.inference.TokenEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerParserTest {
  private static final CallMarks TAGGED =
      new CallMarks(
          bytes(""),
          bytes("<tool_call>\n{\"name\": \""),
          bytes("\", \"arguments\": "),
          bytes("}\n</tool_call>"),
          bytes("\n"),
          bytes(""),
          "<tool_call>".length(),
          false);

  private static final CallMarks LISTED =
      new CallMarks(
          new byte[] {(byte) 0xf8, '['},
          bytes("{\"name\": \""),
          bytes("\", \"arguments\": "),
          bytes("}"),
          bytes(", "),
          bytes("]"),
          1,
          false);

  private static final String CALL =
      "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"S\u00e3o \\\"P}\\\\\","
          + " \"days\": [1, {\"x\": \"]\"}]}}\n</tool_call>";
  private static final String ARGUMENTS =
      "{\"city\": \"S\u00e3o \\\"P}\\\\\", \"days\": [1, {\"x\": \"]\"}]}";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static AnswerMarks marks(CallMarks calls) {
    return new AnswerMarks(calls, Optional.of(bytes("<think>")), Optional.of(bytes("</think>")));
  }

  /** What an answer amounts to. */
  private record Whole(String text, String reasoning, List<String> calls, FinishReason reason) {}

  private static Whole whole(AnswerParser parser, byte[] answer, Random cuts) {
    var text = new StringBuilder();
    var reasoning = new StringBuilder();
    List<StringBuilder> calls = new ArrayList<>();
    int from = 0;
    while (from < answer.length) {
      int to = Math.min(answer.length, from + 1 + cuts.nextInt(6));
      parser.add(Arrays.copyOfRange(answer, from, to));
      collect(parser.take(), text, reasoning, calls);
      from = to;
    }
    FinishReason reason = parser.end(FinishReason.STOP);
    collect(parser.take(), text, reasoning, calls);
    return new Whole(
        text.toString(),
        reasoning.toString(),
        calls.stream().map(StringBuilder::toString).toList(),
        reason);
  }

  private static void collect(
      List<TokenEvent> events,
      StringBuilder text,
      StringBuilder reasoning,
      List<StringBuilder> calls) {
    for (TokenEvent event : events) {
      switch (event) {
        case TokenEvent.Text(int _, String more) -> {
          assertThat(more).isNotEmpty();
          assertThat(calls).isEmpty();
          text.append(more);
        }
        case TokenEvent.Reasoning(int _, String more) -> {
          assertThat(more).isNotEmpty();
          reasoning.append(more);
        }
        case TokenEvent.CallBegun(int _, int call, String id, String name) -> {
          assertThat(call).isEqualTo(calls.size());
          assertThat(id).matches("call_[0-9a-z]{26}");
          calls.add(new StringBuilder(name));
        }
        case TokenEvent.CallArguments(int _, int call, String more) -> {
          assertThat(call).isEqualTo(calls.size() - 1);
          assertThat(more).isNotEmpty();
          calls.getLast().append(more);
        }
        default -> throw new AssertionError(event);
      }
    }
  }

  /** The same whatever the cuts between tokens are. */
  private static Whole read(CallMarks calls, Beginning beginning, String answer) {
    return read(calls, beginning, bytes(answer));
  }

  private static Whole read(CallMarks calls, Beginning beginning, byte[] answer) {
    Whole first = null;
    for (int seed = 0; seed < 60; seed++) {
      AnswerParser parser = AnswerParser.of(0, marks(calls), true, beginning, List.of("STOP"));
      Whole whole = whole(parser, answer, new Random(seed));
      if (first == null) {
        first = whole;
      }
      assertThat(whole).isEqualTo(first);
    }
    return first;
  }

  @Test
  void textStaysText() {
    assertThat(read(TAGGED, Beginning.TEXT, "Hello <b>w\u00f6rld</b> <tool_cal"))
        .isEqualTo(
            new Whole("Hello <b>w\u00f6rld</b> <tool_cal", "", List.of(), FinishReason.STOP));
  }

  @Test
  void tellsTextFromTheCallBehindIt() {
    assertThat(read(TAGGED, Beginning.TEXT, "One moment." + CALL))
        .isEqualTo(
            new Whole(
                "One moment.", "", List.of("get_weather" + ARGUMENTS), FinishReason.TOOL_CALL));
  }

  @Test
  void whiteSpaceAroundACallIsNoText() {
    assertThat(read(TAGGED, Beginning.TEXT, "\n\n" + CALL).text()).isEmpty();
  }

  @Test
  void readsSeveralCalls() {
    assertThat(read(TAGGED, Beginning.CALL, CALL + "\n" + CALL).calls())
        .containsExactly("get_weather" + ARGUMENTS, "get_weather" + ARGUMENTS);
  }

  @Test
  void readsAListBehindAMark() {
    byte[] rest =
        bytes(
            "x[{\"name\": \"a\", \"arguments\": {}}, {\"name\": \"b\", \"arguments\": {\"x\": 1}}]");
    rest[0] = (byte) 0xf8;

    Whole whole = read(LISTED, Beginning.TEXT, rest);

    assertThat(whole.calls()).containsExactly("a{}", "b{\"x\": 1}");
    assertThat(whole.reason()).isEqualTo(FinishReason.TOOL_CALL);
  }

  @Test
  void reasoningIsToldApart() {
    assertThat(read(TAGGED, Beginning.TEXT, "<think>\nHm.\nWell.\n</think>\n\nFine, then."))
        .isEqualTo(new Whole("Fine, then.", "Hm.\nWell.", List.of(), FinishReason.STOP));
    assertThat(read(TAGGED, Beginning.REASONING, "Hm.</think>" + CALL))
        .isEqualTo(
            new Whole("", "Hm.", List.of("get_weather" + ARGUMENTS), FinishReason.TOOL_CALL));
  }

  @Test
  void aCallWithinReasoningIsAThought() {
    assertThat(read(TAGGED, Beginning.REASONING, "I could " + CALL).calls()).isEmpty();
  }

  @Test
  void emptyReasoningIsNone() {
    assertThat(read(TAGGED, Beginning.TEXT, "<think>\n\n</think>\n\nYes"))
        .isEqualTo(new Whole("Yes", "", List.of(), FinishReason.STOP));
  }

  @Test
  void reasoningThatIsCutIsToldAsFarAsItCame() {
    assertThat(read(TAGGED, Beginning.REASONING, "Let me see </thi").reasoning())
        .isEqualTo("Let me see </thi");
  }

  @Test
  void aCallThatIsCutIsNotComplete() {
    AnswerParser parser = AnswerParser.of(0, marks(TAGGED), true, Beginning.CALL, List.of());
    parser.add(bytes("<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Ro"));

    assertThat(parser.end(FinishReason.LENGTH)).isEqualTo(FinishReason.LENGTH);
    assertThat(parser.take())
        .element(1)
        .isEqualTo(new TokenEvent.CallArguments(0, 0, "{\"city\": \"Ro"));
  }

  @Test
  void stopsConcernTextAlone() {
    Whole whole = read(TAGGED, Beginning.TEXT, "<think>STOP</think>Go STOP " + CALL);
    assertThat(whole).isEqualTo(new Whole("Go ", "STOP", List.of(), FinishReason.STOP));
    assertThat(read(TAGGED, Beginning.CALL, CALL.replace("days", "STOP")).calls()).hasSize(1);
  }

  @Test
  void plainTextNeedsNoMarks() {
    AnswerParser parser = AnswerParser.ofText(2, List.of());
    parser.add(bytes(" \n<think>" + CALL));
    assertThat(parser.take()).containsExactly(new TokenEvent.Text(2, " \n<think>" + CALL));
    assertThat(parser.end(FinishReason.STOP)).isEqualTo(FinishReason.STOP);
    assertThat(parser.take()).isEmpty();
  }
}
