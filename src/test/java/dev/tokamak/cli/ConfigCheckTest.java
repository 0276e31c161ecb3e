package dev.tokamak.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokamak.tls.TestCertificate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config check}, with settings as system properties. */
class ConfigCheckTest {
  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();
  private Properties before;

  @TempDir Path folder;

  @BeforeEach
  void rememberProperties() {
    before = (Properties) System.getProperties().clone();
    System.setProperty("tokamak.home", folder.toString());
  }

  @AfterEach
  void restoreProperties() {
    System.setProperties(before);
  }

  @Test
  void whatDiffersIsShownWithWhereItIsFrom() {
    assertThat(check("--port", "8081", "--threads", "1")).isZero();

    assertThat(out.toString().lines())
        .contains(
            "quarkus.http.port = 8081  (the options and system properties)",
            "tokamak.engine.threads = 1  (the options and system properties)",
            "The rest has its defaults.")
        .noneMatch(line -> line.startsWith("tokamak.engine.sequences"));
  }

  @Test
  void aValueThatIsTheDefaultIsNoDifference() {
    assertThat(check("--sequences", "16")).isZero();

    assertThat(out.toString()).doesNotContain("tokamak.engine.sequences");
  }

  @Test
  void secretsAreNotShown() throws Exception {
    String key = TestCertificate.make(folder, "signer", "EC").keyPem();
    System.setProperty("tokamak.auth.signing-key", key);

    check();

    assertThat(out.toString() + err).doesNotContain(key.lines().toList().get(1));
    assertThat(out + "" + err).contains("tokamak.auth.signing-key");
  }

  @Test
  void everyProblemIsToldAtOnce() {
    System.setProperty("tokamak.engine.seqences", "8");
    System.setProperty("tokamak.admission.max-requests", "many");
    System.setProperty("tokamak.limits.requests-per-minute", "0");
    System.setProperty("tokamak.engine.batch", "2");
    System.setProperty("tokamak.engine.context", "1");
    System.setProperty("tokamak.models.\"small\"", folder.resolve("none.gguf").toString());
    System.setProperty("tokamak.tls.certificate", folder.resolve("none.pem").toString());
    System.setProperty("tokamak.shutdown.delay", "-1s");
    System.setProperty("tokamak.auth.external.issuer", "https://id.example");

    assertThat(check("--port", "9000")).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains(
            "tokamak.engine.seqences in the options and system properties is no setting; did you"
                + " mean tokamak.engine.sequences?",
            "tokamak.admission.max-requests is \"many\", which cannot be used: Expected an integer",
            "tokamak.limits.requests-per-minute must be at least 1",
            "tokamak.engine.batch must be more than the number of sequences.",
            "tokamak.engine.context must be at least 512.",
            "tokamak.models.\"small\" names " + folder.resolve("none.gguf"),
            "tokamak.tls.certificate and tokamak.tls.key must be set together.",
            "tokamak.shutdown.delay must be 0 or longer.",
            "tokamak.auth.external.issuer and tokamak.auth.external.jwks must be set together",
            "quarkus.http.port and quarkus.management.port are both 9000")
        .doesNotContain("SRCFG", "Exception");
    assertThat(err.toString().lines()).allMatch(line -> line.startsWith("tokamak: "));
  }

  @Test
  void whatServeRefusesItRefusesWithTheSameWords() {
    System.setProperty("tokamak.engine.seqences", "8");
    System.setProperty("tokamak.engine.max-waiting", "-1");

    assertThat(check()).isEqualTo(1);
    String told = err.toString();
    err.getBuffer().setLength(0);

    assertThat(run("serve")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo(told);
  }

  @Test
  void aCertificateThatCanBeUsedIsFine() throws Exception {
    TestCertificate made = TestCertificate.make(folder, "localhost", "EC");
    System.setProperty(
        "tokamak.tls.certificate",
        Files.writeString(folder.resolve("c.pem"), made.certificatePem()).toString());
    System.setProperty(
        "tokamak.tls.key", Files.writeString(folder.resolve("k.pem"), made.keyPem()).toString());

    assertThat(check()).isZero();
    assertThat(Settings.load().localUrl()).isEqualTo("https://localhost:8080");

    System.setProperty("quarkus.http.insecure-requests", "enabled");
    assertThat(check()).isEqualTo(1);
    assertThat(err.toString()).contains("the public port speaks HTTPS alone");
  }

  @Test
  void aPlainPortBesideOneWithTlsHasToBeMeant() {
    System.setProperty("quarkus.http.ssl.certificate.files", "c.pem");
    assertThat(check()).isEqualTo(1);
    assertThat(err.toString()).contains("the one without stays open beside it");

    System.setProperty("quarkus.http.insecure-requests", "redirect");
    assertThat(check()).isZero();
  }

  @Test
  void everyOriginTogetherWithCredentialsIsRefused() {
    System.setProperty("quarkus.http.cors.enabled", "true");
    System.setProperty("quarkus.http.cors.origins", "https://a.example, *");
    assertThat(check()).isZero();

    System.setProperty("quarkus.http.cors.access-control-allow-credentials", "true");
    assertThat(check()).isEqualTo(1);
    assertThat(err.toString()).contains("quarkus.http.cors.origins lets every page in");
  }

  @Test
  void theManagementInterfaceListensWhereTheApiDoesUnlessToldOtherwise() {
    assertThat(check("--host", "10.0.0.1")).isZero();
    assertThat(Settings.load().managementAddress().host()).isEqualTo("10.0.0.1");

    assertThat(check("--host", "10.0.0.1", "--management-host", "127.0.0.1")).isZero();
    assertThat(Settings.load().publicAddress().host()).isEqualTo("10.0.0.1");
    assertThat(Settings.load().managementAddress().host()).isEqualTo("127.0.0.1");
  }

  private int check(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "config";
    arguments[1] = "check";
    System.arraycopy(options, 0, arguments, 2, options.length);
    return run(arguments);
  }

  private int run(String... arguments) {
    return TokamakCommand.commandLine()
        .setErr(new PrintWriter(err))
        .setOut(new PrintWriter(out))
        .execute(arguments);
  }
}
