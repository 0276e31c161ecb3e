package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.constrain.CallGrammar.Callee;
import dev.tokamak.constrain.Watch.Sign;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallGrammarTest {
  private static final CallMarks TAGGED =
      marks("", "<call>{\"name\": \"", "\", \"arguments\": ", "}</call>", "\n", "", "<call>");
  private static final CallMarks LISTED =
      marks("[CALLS][", "{\"name\": \"", "\", \"arguments\": ", "}", ", ", "]", "[CALLS]");
  private static final CallMarks BARE = marks("", "[CALL]", "[ARGS]", "", "", "", "[CALL]");
  private static final CallMarks SINGLE =
      marks("", "{\"name\": \"", "\", \"parameters\": ", "}", null, "", "{\"name\": \"");

  private static final List<Callee> TOOLS =
      List.of(
          callee(
              "weather",
              "{'type':'object','properties':{'city':{'type':'string'}},'required':['city'],"
                  + "'additionalProperties':false}"),
          callee("weather_now", "{'type':'object','additionalProperties':false}"),
          callee(
              "count",
              "{'properties':{'n':{'type':'integer'}},'required':['n'],"
                  + "'additionalProperties':false}"));

  private static CallMarks marks(
      String begin,
      String beforeName,
      String afterName,
      String afterArguments,
      String between,
      String end,
      String trigger) {
    return new CallMarks(
        bytes(begin),
        bytes(beforeName),
        bytes(afterName),
        bytes(afterArguments),
        between == null ? null : bytes(between),
        bytes(end),
        trigger.length(),
        false);
  }

  private static Callee callee(String name, String schema) {
    try {
      return new Callee(
          name, Constraint.compile(new ObjectMapper().readTree(schema.replace('\'', '"'))));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<call>{\"name\": \"weather\", \"arguments\": {\"city\": \"Rome\"}}</call>",
        "<call>{\"name\": \"weather_now\", \"arguments\": {}}</call>",
        "<call>{\"name\": \"count\", \"arguments\": {\"n\": -12}}</call>\n"
            + "<call>{\"name\": \"weather_now\", \"arguments\": {}}</call>",
      })
  void takesCallsThatFit(String answer) {
    assertThat(ends(new CallGrammar(TAGGED, TOOLS, true).calls(), answer)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Certainly!",
        "<call>{\"name\": \"delete\"",
        "<call>{\"name\": \"weather\", \"arguments\": {}",
        "<call>{\"name\": \"weather\", \"arguments\": null",
        "<call>{\"name\": \"count\", \"arguments\": 3",
        "<call>{\"name\": \"weather_now\", \"arguments\": {\"",
        "<call>{\"name\": \"weather_now\", \"arguments\": {}}</call> and",
        "<call>{\"name\": \"weather_now\", \"arguments\": {}}</call>\n\n",
      })
  void refusesWhatIsNoCall(String answer) {
    assertThat(ends(new CallGrammar(TAGGED, TOOLS, true).calls(), answer)).isFalse();
    if (!answer.isEmpty()) {
      assertThat(after(new CallGrammar(TAGGED, TOOLS, true).calls(), answer)).isNull();
    }
  }

  @Test
  void withoutParallelCallsOneCallIsTheEnd() {
    String call = "<call>{\"name\": \"weather_now\", \"arguments\": {}}</call>";
    Position one = after(new CallGrammar(TAGGED, TOOLS, false).calls(), call);

    assertThat(one.mustEnd()).isTrue();
    Position several = after(new CallGrammar(TAGGED, TOOLS, true).calls(), call);
    assertThat(several.mayEnd()).isTrue();
    assertThat(several.mustEnd()).isFalse();
  }

  @Test
  void aFormatOfOneCallEndsBehindIt() {
    Position behind =
        after(
            new CallGrammar(SINGLE, TOOLS, true).calls(),
            "{\"name\": \"weather_now\", \"parameters\": {}}");
    assertThat(behind.mustEnd()).isTrue();
  }

  @Test
  void aListGoesOnOrIsClosed() {
    Position behind =
        after(
            new CallGrammar(LISTED, TOOLS, true).calls(),
            "[CALLS][{\"name\": \"weather_now\", \"arguments\": {}}");

    assertThat(behind.mayEnd()).isFalse();
    assertThat(behind.nextBytes()).containsExactly(',', ']');
    assertThat(behind.next(']').mustEnd()).isTrue();
    assertThat(after(behind, ", {\"name\": \"count\", \"arguments\": {\"n\": 1}}]").mustEnd())
        .isTrue();
  }

  @Test
  void closesAListOfOneCallByItself() {
    Position behind =
        after(
            new CallGrammar(LISTED, TOOLS, false).calls(),
            "[CALLS][{\"name\": \"weather_now\", \"arguments\": {}}");
    assertThat(behind.forced()).isEqualTo(']');
  }

  @Test
  void doesWithoutMarksBehindArguments() {
    Position calls = new CallGrammar(BARE, TOOLS, true).calls();

    assertThat(ends(calls, "[CALL]weather_now[ARGS]{}")).isTrue();
    assertThat(ends(calls, "[CALL]weather_now[ARGS]{}[CALL]count[ARGS]{\"n\": 4}")).isTrue();
  }

  @Test
  void aModelInALoopIsStopped() {
    String call = "[CALL]weather_now[ARGS]{}";
    Position behind = new CallGrammar(BARE, TOOLS, true).calls();
    for (int i = 0; i < CallGrammar.MAX_CALLS; i++) {
      behind = after(behind, call);
    }
    assertThat(behind.mustEnd()).isTrue();
  }

  @Test
  void forcesTheNameOfTheOnlyTool() {
    Position position = new CallGrammar(TAGGED, TOOLS.subList(0, 1), true).calls();
    var forced = new StringBuilder();
    while (position.forced() >= 0) {
      forced.append((char) position.forced());
      position = position.next(position.forced());
    }
    assertThat(forced).hasToString("<call>{\"name\": \"weather\", \"arguments\": {\"city\": \"");
  }

  @Test
  void freeTextGoesOverIntoACall() {
    Position text = text(new CallGrammar(TAGGED, TOOLS, true));

    assertThat(ends(text, "")).isTrue();
    assertThat(ends(text, "What <b>you want & more: <cal")).isTrue();
    assertThat(
            ends(
                text,
                "One moment.\n<call>{\"name\": \"count\", \"arguments\": {\"n\": 12}}</call>"))
        .isTrue();
    assertThat(ends(text, "One moment.\n<call>{\"name\": \"count\"")).isFalse();
    assertThat(after(text, "One moment.\n<call> {")).isNull();
    assertThat(after(text, "<call>{\"name\": \"nothing")).isNull();
  }

  @Test
  void textWithoutToolsCannotBeginACall() {
    Position text = text(new CallGrammar(TAGGED, List.of(), true));

    assertThat(ends(text, "<cal and so on")).isTrue();
    assertThat(after(text, "no <call>")).isNull();
  }

  @Test
  void masksHoldExactlyTheTokensThatMayCome() {
    var random = new Random(11);
    byte[][] pieces = vocabulary(random);
    var masks = new TokenMasks(new TokenTrie(pieces));
    List<Position> starts = new ArrayList<>();
    for (CallMarks marks : List.of(TAGGED, LISTED, BARE, SINGLE)) {
      for (boolean several : List.of(true, false)) {
        var grammar = new CallGrammar(marks, TOOLS, several);
        starts.add(grammar.calls());
        starts.add(text(grammar, marks));
      }
    }
    for (int walk = 0; walk < 400; walk++) {
      Position position = starts.get(walk % starts.size());
      for (int step = 0; step < 40 && position != null && !position.mustEnd(); step++) {
        TokenMask mask = masks.mask(position);
        List<Integer> allowed = new ArrayList<>();
        for (int token = 0; token < pieces.length; token++) {
          boolean may = after(position, pieces[token]) != null;
          assertThat(mask.contains(token))
              .as(
                  "%s at step %d of walk %d",
                  new String(pieces[token], StandardCharsets.UTF_8), step, walk)
              .isEqualTo(may);
          if (may) {
            allowed.add(token);
          }
        }
        position = after(position, pieces[allowed.get(random.nextInt(allowed.size()))]);
      }
    }
  }

  /** Single bytes, and pieces of what calls are made of. */
  private static byte[][] vocabulary(Random random) {
    String all =
        "<call>{\"name\": \"weather_now\", \"arguments\": {}}</call>\n[CALLS][CALL]count[ARGS]"
            + "{\"n\": 12}, {\"name\": \"weather\", \"parameters\": {\"city\": \"Rome\"}}] <ca";
    List<byte[]> pieces = new ArrayList<>();
    for (int b = 0; b < 0xf8; b++) {
      pieces.add(new byte[] {(byte) b});
    }
    for (int i = 0; i < 600; i++) {
      int from = random.nextInt(all.length() - 2);
      int length = 2 + random.nextInt(Math.min(12, all.length() - from - 1));
      pieces.add(bytes(all.substring(from, Math.min(all.length(), from + length))));
    }
    return pieces.toArray(byte[][]::new);
  }

  private static Position text(CallGrammar grammar) {
    return text(grammar, TAGGED);
  }

  private static Position text(CallGrammar grammar, CallMarks marks) {
    byte[] trigger = Arrays.copyOf(marks.opening(), marks.trigger());
    return FreeText.begin(
        new Watch(List.of(new Sign(0, trigger, marks.between() == null))),
        _ -> grammar.triggered());
  }

  private static boolean ends(Position from, String text) {
    Position behind = after(from, text);
    return behind != null && behind.mayEnd();
  }

  private static Position after(Position from, String text) {
    return after(from, bytes(text));
  }

  private static Position after(Position from, byte[] text) {
    Position position = from;
    for (byte b : text) {
      position = position == null ? null : position.next(b & 0xff);
    }
    return position;
  }
}
