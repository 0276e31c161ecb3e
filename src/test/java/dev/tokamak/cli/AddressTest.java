package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class AddressTest {
  @Test
  void aPortInUseIsToldWithTheOptionThatNamesAnother() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var address = new Address("localhost", taken.getLocalPort());

      assertThatThrownBy(() -> address.requireFree("--port"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " of localhost")
          .hasMessageContaining("--port");
    }
  }

  @Test
  void aFreePortAndAnyPortWillDo() throws IOException {
    int free;
    try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = closedSoon.getLocalPort();
    }

    assertThatCode(() -> new Address("localhost", free).requireFree("--port"))
        .doesNotThrowAnyException();
    assertThatCode(() -> new Address("0.0.0.0", 0).requireFree("--port"))
        .doesNotThrowAnyException();
  }

  @Test
  void anAddressOfAnotherMachineIsRefused() {
    // 192.0.2.0/24 is kept for documentation: no machine has it.
    assertThatThrownBy(() -> new Address("192.0.2.1", 8080).requireFree("--port"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("192.0.2.1");
  }

  @Test
  void theUrlIsOneThatAClientHereCanUse() {
    assertThat(new Address("0.0.0.0", 8080).url(false)).isEqualTo("http://localhost:8080");
    assertThat(new Address("0.0.0.0", 8443).url(true)).isEqualTo("https://localhost:8443");
    assertThat(new Address("::", 80).url(false)).isEqualTo("http://localhost:80");
    assertThat(new Address("::1", 81).url(false)).isEqualTo("http://[::1]:81");
    assertThat(new Address("10.1.2.3", 82).url(false)).isEqualTo("http://10.1.2.3:82");
  }
}
