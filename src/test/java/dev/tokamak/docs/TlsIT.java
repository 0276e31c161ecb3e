package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.tls.TestCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTPS by configuration alone, and certificates that change while the service runs. */
class TlsIT {
  private static final Pattern KEY = Pattern.compile("(?m)^  (eyJ\\S+)$");
  // A hang must not last for ever; nothing is measured by it.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path home;
  @TempDir Path files;

  @Test
  void aNewCertificateServesNewConnectionsWhileAStreamGoesOn() throws Exception {
    TestCertificate first = TestCertificate.make(files, "first", "EC");
    TestCertificate second = TestCertificate.make(files, "second", "RSA");
    replace("cert.pem", first.certificatePem());
    replace("key.pem", first.keyPem());
    try (PackagedService service =
        PackagedService.start(
            home,
            Map.of(
                "TOKAMAK_TLS_CERTIFICATE", files.resolve("cert.pem").toString(),
                "TOKAMAK_TLS_KEY", files.resolve("key.pem").toString(),
                "TOKAMAK_TLS_RELOAD_PERIOD", "100ms"))) {
      assertThat(service.url()).startsWith("https://localhost:");
      assertThat(service.managementUrl()).startsWith("http://");
      assertThat(shown(service, first, second)).isEqualTo(first.shown());
      // No other port is open beside it, and this one speaks nothing else.
      assertThat(service.output()).contains("Listening on: https://").doesNotContain(" and https");
      assertThatThrownBy(
              () ->
                  status(client(first), service.url().replace("https://", "http://") + "/openapi"))
          .isInstanceOf(IOException.class);

      try (BufferedReader stream = stream(service, client(first))) {
        assertThat(stream.readLine()).isNotEmpty();

        // One after the other, as tools do that renew certificates.
        replace("cert.pem", second.certificatePem());
        assertThat(shown(service, first, second)).isEqualTo(first.shown());
        replace("key.pem", second.keyPem());
        awaitShown(service, first, second);

        // The stream of the first connection ends as it should.
        assertThat(stream.lines()).contains("data: [DONE]").hasSizeGreaterThan(10);
      }
      assertThatThrownBy(() -> status(client(first), service.url() + "/openapi"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void theManagementPortCanSpeakItTooOnAnInterfaceOfItsOwn() throws Exception {
    TestCertificate made = TestCertificate.make(files, "both", "EC");
    replace("cert.pem", made.certificatePem());
    replace("key.pem", made.keyPem());
    try (PackagedService service =
        PackagedService.start(
            home,
            Map.of(
                "TOKAMAK_TLS_CERTIFICATE", files.resolve("cert.pem").toString(),
                "TOKAMAK_TLS_KEY", files.resolve("key.pem").toString(),
                "TOKAMAK_TLS_MANAGEMENT", "true"),
            "--management-host=127.0.0.1")) {
      assertThat(service.managementUrl()).startsWith("https://127.0.0.1:");
      assertThat(service.url()).startsWith("https://localhost:");
      assertThat(status(client(made), service.managementUrl() + "/q/health/ready")).isEqualTo(200);

      // Over HTTP/2 a client that goes away ends its stream, not its connection.
      try (BufferedReader stream = stream(service, client(made))) {
        assertThat(stream.readLine()).isNotEmpty();
      }
      awaitMetric(service, client(made), "tokamak_answers_total\\{.*\"cancelled\".*} 1.0");
    }
  }

  private static void awaitMetric(PackagedService service, HttpClient client, String line)
      throws Exception {
    Pattern wanted = Pattern.compile(line);
    HttpRequest metrics =
        HttpRequest.newBuilder(URI.create(service.managementUrl() + "/q/metrics")).build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!wanted.matcher(client.send(metrics, BodyHandlers.ofString()).body()).find()) {
      assertThat(System.nanoTime() - deadline).describedAs(line).isNegative();
      Thread.sleep(20);
    }
  }

  /** Puts a file in its place by a rename, so that nobody reads half of it. */
  private void replace(String name, String content) throws IOException {
    Path next = Files.writeString(files.resolve(name + ".next"), content);
    Files.move(
        next,
        files.resolve(name),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  private static void awaitShown(
      PackagedService service, TestCertificate first, TestCertificate second) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isShown(service, second, first)) {
      assertThat(System.nanoTime() - deadline).describedAs("the new certificate").isNegative();
      Thread.sleep(20);
    }
  }

  private static boolean isShown(
      PackagedService service, TestCertificate wanted, TestCertificate other) throws Exception {
    try {
      return shown(service, wanted, other).equals(wanted.shown());
    } catch (SSLException inTheMomentOfTheChange) {
      return false; // the server ends a handshake that it began with the old one
    }
  }

  /** The certificate that a new connection is shown. */
  private static Certificate shown(PackagedService service, TestCertificate... trusted)
      throws Exception {
    try (HttpClient client = client(trusted)) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(service.url() + "/openapi")).build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return answer.sslSession().orElseThrow().getPeerCertificates()[0];
    }
  }

  private static BufferedReader stream(PackagedService service, HttpClient client)
      throws Exception {
    Matcher key = KEY.matcher(service.output());
    assertThat(key.find()).isTrue();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service.url() + "/completions"))
            .header("Authorization", "Bearer " + key.group(1))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"prompt\": \"Tell a long story.\", \"maxTokens\": 1000, \"stream\": true}"))
            .build();
    HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  private static int status(HttpClient client, String url)
      throws IOException, InterruptedException {
    try (client) {
      return client
          .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static HttpClient client(TestCertificate... trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (TestCertificate each : trusted) {
      X509Certificate certificate = each.shown();
      store.setCertificateEntry(certificate.getSubjectX500Principal().getName(), certificate);
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).connectTimeout(PATIENCE).build();
  }
}
