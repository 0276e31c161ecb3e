package dev.tokamak.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What HTTP tests share: the fake backend, real keys, and that afterwards no event loop was blocked
 * and nothing failed where nobody catches it.
 */
abstract class HttpTest {
  /** Loggers by which Vert.x and Quarkus tell of trouble that no answer shows. */
  private static final List<String> ALARMS =
      List.of(
          "io.vertx.core.impl.BlockedThreadChecker",
          "io.quarkus.vertx.core.runtime.VertxCoreRecorder",
          "io.quarkus.mutiny.runtime.MutinyInfrastructure");

  @Inject FakeBackend backend;
  @Inject Keys keys;

  private final List<Logger> alarms = new ArrayList<>();
  private final List<ExtLogRecord> access = new CopyOnWriteArrayList<>();
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final Handler troubleHandler = new Collector(record -> troubles.add(text(record)));
  private final Handler accessHandler = new Collector(access::add);

  @BeforeEach
  void listen() {
    backend.reset();
    for (String name : ALARMS) {
      Logger logger = Logger.getLogger(name);
      logger.addHandler(troubleHandler);
      alarms.add(logger);
    }
    Logger.getLogger("dev.tokamak.access").addHandler(accessHandler);
  }

  @AfterEach
  void nothingBlockedOrWentAstray() {
    alarms.forEach(logger -> logger.removeHandler(troubleHandler));
    Logger.getLogger("dev.tokamak.access").removeHandler(accessHandler);
    assertThat(troubles).isEmpty();
  }

  /** The lines of the access log since the test began. */
  List<ExtLogRecord> accessLog() {
    return access;
  }

  static String text(ExtLogRecord line) {
    return new PatternFormatter("%s").format(line);
  }

  /** A request with a valid key. */
  RequestSpecification authorized() {
    return given().auth().oauth2(keys.completions());
  }

  /** A request with a valid key and a JSON body. */
  RequestSpecification request(String body) {
    return authorized().contentType("application/json").body(body);
  }

  /** The headers of a request by hand. */
  Map<String, String> jsonHeaders() {
    return Map.of(
        "Authorization", "Bearer " + keys.completions(), "Content-Type", "application/json");
  }

  private static final class Collector extends Handler {
    private final java.util.function.Consumer<ExtLogRecord> sink;

    Collector(java.util.function.Consumer<ExtLogRecord> sink) {
      this.sink = sink;
    }

    @Override
    public void publish(LogRecord line) {
      if (line.getLevel().intValue() >= Level.INFO.intValue()) {
        ExtLogRecord wrapped = ExtLogRecord.wrap(line);
        wrapped.copyMdc();
        sink.accept(wrapped);
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
