package dev.tokamak.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.inference.TokamakException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegotiationTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*                                    | false",
        "application/json                       | false",
        "text/event-stream                      | true",
        "TEXT/Event-Stream                      | true",
        "application/json, text/event-stream    | false",
        "application/json;q=0.5, text/event-stream | true",
        "text/event-stream;q=0.1, */*;q=0.9     | false",
        "text/*                                 | true",
        "application/json;q=0, */*              | true",
      })
  void followsTheHeaderWhereTheBodySaysNothing(String accept, boolean streams) {
    assertThat(Negotiation.streams(null, List.of(accept))).isEqualTo(streams);
  }

  @Test
  void answersInOnePieceByDefault() {
    assertThat(Negotiation.streams(null, List.of())).isFalse();
  }

  @Test
  void followsTheBodyAboveAll() {
    assertThat(Negotiation.streams(true, List.of("application/json"))).isTrue();
    assertThat(Negotiation.streams(false, List.of("application/json, text/event-stream;q=0.1")))
        .isFalse();
    assertThat(Negotiation.streams(false, List.of("text/event-stream", "*/*;q=0.1"))).isFalse();
  }

  @Test
  void refusesWhatItCannotWrite() {
    assertThatThrownBy(() -> Negotiation.streams(null, List.of("text/html")))
        .isInstanceOf(TokamakException.class);
    assertThatThrownBy(() -> Negotiation.streams(true, List.of("text/html")))
        .isInstanceOf(TokamakException.class);
    assertThatThrownBy(() -> Negotiation.streams(false, List.of("text/event-stream")))
        .isInstanceOf(TokamakException.class);
    assertThatThrownBy(() -> Negotiation.streams(null, List.of("application/json;q=x")))
        .isInstanceOf(TokamakException.class);
  }
}
