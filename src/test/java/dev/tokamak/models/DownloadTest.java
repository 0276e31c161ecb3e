package dev.tokamak.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  static final Patience QUICK =
      new Patience(
          Duration.ofSeconds(5), Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ZERO, 4);

  @TempDir Path folder;

  private final byte[] content = new byte[300_000];
  private final Notes notes = new Notes();
  private String sha256;
  private Path target;
  private Path part;
  private FileServer server;

  @BeforeEach
  void setUp() throws IOException {
    new Random(7).nextBytes(content);
    sha256 = Checksums.hex(digest(content));
    target = folder.resolve("model.gguf");
    part = folder.resolve("model.gguf.part");
    server = new FileServer();
  }

  @AfterEach
  void tearDown() {
    server.close();
  }

  private static java.security.MessageDigest digest(byte[] bytes) {
    var digest = Checksums.sha256();
    digest.update(bytes);
    return digest;
  }

  private Download.Fetched fetch(String path) throws IOException {
    return fetch(server.uri(path), Optional.of(sha256), QUICK);
  }

  private Download.Fetched fetch(URI uri, Optional<String> pinned, Patience patience)
      throws IOException {
    try (HttpSource http = new HttpSource(patience)) {
      return new Download(http, patience, notes)
          .fetch(new Download.Wanted(uri, target, "model", pinned, file -> {}));
    }
  }

  @Test
  void fetchesAFile() throws IOException {
    server.on("/file", FileServer.file(content));

    Download.Fetched fetched = fetch("/file");

    assertThat(fetched).isEqualTo(new Download.Fetched(sha256, content.length, false));
    assertThat(target).hasBinaryContent(content);
    assertThat(part).doesNotExist();
    assertThat(notes.last()).isEqualTo(content.length);
  }

  @Test
  void fetchesNothingThatIsThereAlready() throws IOException {
    Files.write(target, content);

    assertThat(fetch("/file").sha256()).isEqualTo(sha256);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void replacesAFileOfTheSameNameWithOtherContent() throws IOException {
    Files.writeString(target, "an older revision");
    server.on("/file", FileServer.file(content));

    fetch("/file");

    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void goesOnWhereAnEarlierTryEnded() throws IOException {
    Files.write(part, Arrays.copyOf(content, 100_000));
    server.on("/file", FileServer.file(content));

    fetch("/file");

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).containsExactly("/file bytes=100000-");
    assertThat(notes.already()).isEqualTo(100_000);
  }

  @Test
  void startsAgainWhereTheServerKnowsNoRanges() throws IOException {
    Files.write(part, Arrays.copyOf(content, 100_000));
    server.on("/file", FileServer.withoutRanges(content));

    fetch("/file");

    assertThat(target).hasBinaryContent(content);
  }

  @Test
  void startsAgainWhereTheEarlierPartDoesNotFit() throws IOException {
    Files.write(part, new byte[100_000]);
    server.on("/file", FileServer.file(content));

    fetch("/file");

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).containsExactly("/file bytes=100000-", "/file");
    assertThat(notes.lines()).anyMatch(line -> line.contains("does not fit"));
  }

  @Test
  void finishesAPartThatIsWholeAlready() throws IOException {
    Files.write(part, content);
    server.on("/file", FileServer.file(content));

    fetch("/file");

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).containsExactly("/file bytes=300000-");
  }

  @Test
  void startsAgainWhereThePartIsLongerThanTheFile() throws IOException {
    Files.write(part, new byte[300_001]);
    server.on("/file", FileServer.file(content));

    fetch("/file");

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).containsExactly("/file bytes=300001-", "/file");
  }

  @Test
  void refusesAnotherRangeThanItAskedFor() throws IOException {
    Files.write(part, Arrays.copyOf(content, 100));
    server.on(
        "/file",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Range", "bytes 50-299999/300000");
          exchange.sendResponseHeaders(206, -1);
        });

    assertThatThrownBy(() -> fetch("/file")).hasMessageContaining("another part of the file");
  }

  @Test
  void throwsAwayAFileWithAnotherChecksum() {
    byte[] corrupt = content.clone();
    corrupt[12345] ^= 1;
    server.on("/file", FileServer.file(corrupt));

    assertThatThrownBy(() -> fetch("/file"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("another file")
        .hasMessageContaining(sha256);
    assertThat(target).doesNotExist();
    assertThat(part).doesNotExist();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void goesOnByItselfWhenTheConnectionBreaks() throws IOException {
    server.on("/file", FileServer.breakingAfter(content, 120_000));

    fetch("/file");

    assertThat(target).hasBinaryContent(content);
    // What was on its way when the connection broke may be lost, so a request begins where the file
    // really ends: at most where the server stopped.
    List<String> requests = server.requests();
    assertThat(requests).hasSizeGreaterThanOrEqualTo(3).startsWith("/file");
    long before = 0;
    for (String request : requests.subList(1, requests.size())) {
      assertThat(request).matches("/file bytes=\\d+-");
      long start = Long.parseLong(request.replaceAll("\\D", ""));
      assertThat(start).isGreaterThan(before).isLessThanOrEqualTo(before + 120_000);
      before = start;
    }
    assertThat(notes.lines()).anyMatch(line -> line.contains("connection broke"));
  }

  @Test
  void keepsWhatCameWhenItGivesUp() throws IOException {
    server.on("/file", FileServer.breakingAfter(content, 1_000));

    assertThatThrownBy(() -> fetch("/file")).isInstanceOf(IOException.class);

    // Of the four times a thousand bytes some may be lost with their connection.
    byte[] kept = Files.readAllBytes(part);
    assertThat(kept).hasSizeBetween(1, 4_000).isEqualTo(Arrays.copyOf(content, kept.length));
    assertThat(target).doesNotExist();
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void goesOnWhenNothingComesForTooLong() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    server.on(
        "/file",
        exchange -> {
          server.on("/file", FileServer.file(content));
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 1_000);
          exchange.getResponseBody().flush();
          await(over);
        });
    Patience impatient =
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofMillis(300),
            Duration.ZERO,
            100);

    fetch(server.uri("/file"), Optional.of(sha256), impatient);

    over.countDown();
    assertThat(target).hasBinaryContent(content);
    assertThat(notes.lines()).anyMatch(line -> line.contains("nothing came"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void leavesASourceThatCannotBeReachedAtOnce() throws IOException {
    URI nobody = server.uri("/file");
    server.close();

    assertThatThrownBy(() -> fetch(nobody, Optional.of(sha256), QUICK))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(Problems.reason((IOException) e)).contains("cannot be reached"));
    assertThat(part).doesNotExist();
    assertThat(notes.lines()).isEmpty();
  }

  @Test
  void leavesASourceThatNeverAnswers() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    server.on("/file", exchange -> await(over));
    Patience impatient =
        new Patience(
            Duration.ofSeconds(5),
            Duration.ofMillis(300),
            Duration.ofSeconds(20),
            Duration.ZERO,
            4);

    assertThatThrownBy(() -> fetch(server.uri("/file"), Optional.of(sha256), impatient))
        .isInstanceOf(IOException.class)
        .satisfies(e -> assertThat(Problems.reason((IOException) e)).contains("answer in time"));
    over.countDown();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void namesTheStatusOfARefusal() {
    assertThatThrownBy(() -> fetch("/absent"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("it answered with HTTP status 404");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void takesTheChecksumOfARedirectThatDeclaresIt() throws IOException {
    server.on("/named", FileServer.redirect("/renamed", Map.of()));
    server.on(
        "/renamed",
        FileServer.redirect(
            server.uri("/storage").toString(), Map.of("X-Linked-ETag", "\"" + sha256 + "\"")));
    server.on("/storage", FileServer.file(content));

    Download.Fetched fetched = fetch(server.uri("/named"), Optional.empty(), QUICK);

    assertThat(fetched).isEqualTo(new Download.Fetched(sha256, content.length, true));
    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).containsExactly("/named", "/renamed", "/storage");
  }

  @Test
  void resumesBehindARedirect() throws IOException {
    Files.write(part, Arrays.copyOf(content, 1_000));
    server.on("/named", FileServer.redirect("/storage", Map.of("X-Linked-ETag", sha256)));
    server.on("/storage", FileServer.file(content));

    fetch(server.uri("/named"), Optional.empty(), QUICK);

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).endsWith("/storage bytes=1000-");
  }

  @Test
  void refusesAFileWithoutAnyChecksum() {
    server.on("/file", FileServer.file(content));

    assertThatThrownBy(() -> fetch(server.uri("/file"), Optional.empty(), QUICK))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("does not say the file's SHA-256");
    assertThat(target).doesNotExist();
  }

  @Test
  void refusesAnotherFileBeforeReadingIt() {
    String other = "0".repeat(64);
    server.on("/named", FileServer.redirect("/storage", Map.of("X-Linked-ETag", other)));
    server.on("/storage", FileServer.file(content));

    assertThatThrownBy(() -> fetch("/named"))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("it has another file (SHA-256 " + other);
    assertThat(part).doesNotExist();
  }

  @Test
  void refusesRedirectsWithoutEnd() {
    server.on("/loop", FileServer.redirect("/loop", Map.of()));

    assertThatThrownBy(() -> fetch("/loop")).hasMessageContaining("redirects without end");
    assertThat(server.requests()).hasSize(11);
  }

  @Test
  void throwsAwayWhatTheLastLookRefuses() throws IOException {
    server.on("/file", FileServer.file(content));
    FileCheck check =
        file -> {
          throw new IOException(file.getFileName() + " is no model");
        };

    try (HttpSource http = new HttpSource(QUICK)) {
      var wanted =
          new Download.Wanted(server.uri("/file"), target, "model", Optional.of(sha256), check);
      assertThatThrownBy(() -> new Download(http, QUICK, notes).fetch(wanted))
          .hasMessage("model.gguf.part is no model");
    }
    assertThat(target).doesNotExist();
    assertThat(part).doesNotExist();
  }

  @Test
  void fetchesOnceForManyThreads() throws Exception {
    server.on("/file", FileServer.file(content));
    List<Callable<Download.Fetched>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(() -> fetch("/file"));
    }

    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (Future<Download.Fetched> fetched : threads.invokeAll(callers)) {
        assertThat(fetched.get().sha256()).isEqualTo(sha256);
      }
    }

    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).containsExactly("/file");
  }

  @Test
  void fetchesOnceForTwoProcesses() throws Exception {
    CountDownLatch bothRun = new CountDownLatch(2);
    server.on(
        "/running",
        exchange -> {
          bothRun.countDown();
          exchange.sendResponseHeaders(204, -1);
        });
    server.on(
        "/file",
        exchange -> {
          // Whoever is first holds the lock until the other one runs and wants the file, too.
          await(bothRun);
          FileServer.file(content).to(exchange);
        });

    Process first = process();
    Process second = process();

    assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(List.of(first.exitValue(), second.exitValue())).containsOnly(0);
    assertThat(target).hasBinaryContent(content);
    assertThat(server.requests()).containsExactlyInAnyOrder("/running", "/running", "/file");
  }

  private Process process() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            DownloadMain.class.getName(),
            server.uri("/running").toString(),
            server.uri("/file").toString(),
            target.toString(),
            sha256)
        .inheritIO()
        .start();
  }
}
