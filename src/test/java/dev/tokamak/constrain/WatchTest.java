package dev.tokamak.constrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.constrain.Watch.Sign;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static Sign sign(int number, String text, boolean anchored) {
    return new Sign(number, text.getBytes(StandardCharsets.UTF_8), anchored);
  }

  @Test
  void findsSignsWhereverTheyEnd() {
    var watch = new Watch(List.of(sign(7, "<call>", false), sign(3, "<think>", false)));

    assertThat(firstMatch(watch, "Hello <ca<call> there")).isEqualTo("7@15");
    assertThat(firstMatch(watch, "<<think>")).isEqualTo("3@8");
    assertThat(firstMatch(watch, "<cathink>")).isEqualTo("none");
  }

  @Test
  void anAnchoredSignCountsAtTheBeginningAlone() {
    var watch = new Watch(List.of(sign(0, "{\"name", true), sign(1, "<t>", false)));

    assertThat(firstMatch(watch, "{\"name\": 1}")).isEqualTo("0@6");
    assertThat(firstMatch(watch, "x{\"name\": 1}")).isEqualTo("none");
    assertThat(firstMatch(watch, "{\"na<t>")).isEqualTo("1@7");
    assertThat(firstMatch(watch, "{{\"name")).isEqualTo("none");
  }

  @Test
  void tellsHowMuchMayBeABeginning() {
    var watch = new Watch(List.of(sign(0, "aab", false), sign(1, "abc", false)));

    assertThat(depthBehind(watch, "xa")).isEqualTo(1);
    assertThat(depthBehind(watch, "xaa")).isEqualTo(2);
    assertThat(depthBehind(watch, "xaaa")).isEqualTo(2);
    assertThat(depthBehind(watch, "xab")).isEqualTo(2);
    assertThat(depthBehind(watch, "xabd")).isZero();
  }

  @Test
  void agreesWithASearchFromEveryPlace() {
    var random = new Random(5);
    for (int round = 0; round < 3_000; round++) {
      List<Sign> signs = new ArrayList<>();
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        String text = randomText(random, 1 + random.nextInt(4));
        if (texts.stream().noneMatch(t -> t.contains(text) || text.contains(t))) {
          signs.add(sign(i, text, random.nextInt(3) == 0));
          texts.add(text);
        }
      }
      var watch = new Watch(signs);
      String text = randomText(random, 12);
      assertThat(firstMatch(watch, text))
          .as("%s in %s", texts, text)
          .isEqualTo(search(signs, text));
    }
  }

  private static String search(List<Sign> signs, String text) {
    for (int end = 1; end <= text.length(); end++) {
      for (Sign sign : signs) {
        String wanted = new String(sign.text(), StandardCharsets.UTF_8);
        boolean there = text.substring(0, end).endsWith(wanted);
        if (there && (!sign.anchored() || end == wanted.length())) {
          return sign.number() + "@" + end;
        }
      }
    }
    return "none";
  }

  private static String randomText(Random random, int length) {
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }

  private static String firstMatch(Watch watch, String text) {
    int state = 0;
    int at = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      state = watch.next(state, b & 0xff);
      at++;
      if (watch.match(state) >= 0) {
        return watch.match(state) + "@" + at;
      }
    }
    return "none";
  }

  private static int depthBehind(Watch watch, String text) {
    int state = 0;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      state = watch.next(state, b & 0xff);
    }
    return watch.depth(state);
  }
}
