package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCommandTest {
  private static final String TLS = "quarkus.management.tls-configuration-name";
  private static final String PORT = "quarkus.management.port";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
    System.clearProperty(TLS);
    System.clearProperty(PORT);
  }

  private int run(int port) {
    return TokamakCommand.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute("health", "--management-port", Integer.toString(port));
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private int answering(HttpServer made, int status, String body) {
    server = made;
    server.createContext(
        "/q/health/ready",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server.getAddress().getPort();
  }

  @Test
  void isFineWhereTheServiceIsReady() throws IOException {
    int port = answering(HttpServer.create(anyPort(), 0), 200, "{\"status\":\"UP\",\"checks\":[]}");

    assertThat(run(port)).isZero();
    assertThat(out.toString().strip()).isEqualTo("ready");
  }

  @Test
  void failsWithTheReasonsWhereItIsNot() throws IOException {
    int port =
        answering(
            HttpServer.create(anyPort(), 0),
            503,
            """
            {"status":"DOWN","checks":[
              {"name":"models","status":"DOWN","data":{"tiny":"failed"}},
              {"name":"other","status":"UP"}]}
            """);

    assertThat(run(port)).isEqualTo(1);
    assertThat(out.toString().strip()).isEqualTo("not ready: models {\"tiny\":\"failed\"}");
  }

  @Test
  void failsInOneSentenceWhereNobodyListens() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    assertThat(run(port)).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("tokamak: no service answers at http://localhost:" + port + "/q/health/ready");
  }

  @Test
  void failsWhereAnotherProgramAnswers() throws IOException {
    int port = answering(HttpServer.create(anyPort(), 0), 200, "<html>hello</html>");

    assertThat(run(port)).isEqualTo(1);
    assertThat(err.toString().strip())
        .isEqualTo("tokamak: what answers on the management port is no Tokamak service");
  }

  @Test
  void asksForThePortThatNobodyCanKnow() {
    System.setProperty(PORT, "0");

    int code = TokamakCommand.commandLine().setErr(new PrintWriter(err)).execute("health");

    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("name it with --management-port");
  }

  @Test
  void speaksTlsWhereTheManagementPortDoesWhateverItsCertificateSays(@TempDir Path folder)
      throws Exception {
    HttpsServer https = HttpsServer.create(anyPort(), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(selfSigned(folder, "elsewhere.example")));
    int port = answering(https, 200, "{\"status\":\"UP\"}");
    System.setProperty(TLS, "management");

    assertThat(run(port)).describedAs(err.toString()).isZero();
  }

  private static SSLContext selfSigned(Path folder, String name) throws Exception {
    Path file = folder.resolve("keys.p12");
    char[] password = "changeit".toCharArray();
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-alias",
                "one",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(password))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor())
        .describedAs(Files.readString(folder.resolve("keytool.log")))
        .isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
