package dev.tokamak.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokamak.TestHome;
import dev.tokamak.inference.ModelInfo;
import dev.tokamak.inference.TokamakException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that begin to load before the service asks for them. */
class EngineStartTest {
  @TempDir Path folder;
  private final List<String> told = new ArrayList<>();
  private final EngineListener listener =
      new EngineListener() {
        @Override
        public void onStart(String model, List<String> classes, List<State> workers) {
          told.add(model + " with " + workers.size());
        }
      };

  @AfterEach
  void giveUp() {
    EngineStart.giveUp();
  }

  private static EngineConfig config(Path model, int sequences) {
    Map<String, String> values = new HashMap<>();
    values.put("tokamak.models.tiny", model.toString());
    values.put("tokamak.engine.library", TestHome.engine().toString());
    values.put("tokamak.engine.threads", "1");
    values.put("tokamak.engine.context", "512");
    values.put("tokamak.engine.sequences", Integer.toString(sequences));
    return new SmallRyeConfigBuilder()
        .withMapping(EngineConfig.class)
        .withConverter(Duration.class, 200, new DurationConverter())
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build()
        .getConfigMapping(EngineConfig.class);
  }

  private static boolean runs(String thread) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(running -> running.getName().equals(thread));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(1);
    }
  }

  @Test
  void whatWasBegunIsTakenAndTellsItsListenerOfTheModels() throws Exception {
    Path file = TinyModel.write(folder);
    EngineStart.begin(config(file, 2));
    await(() -> runs("engine-tiny-0"));
    await(() -> !runs("engine-start"));
    Files.delete(file); // so that it could not be loaded now
    try (EmbeddedBackend backend = EngineStart.finish(config(file, 2), listener)) {
      assertThat(backend.models()).extracting(ModelInfo::id).containsExactly("tiny");
      assertThat(told).containsExactly("tiny with 1");
      assertThat(backend.isReady()).isTrue();
    }
  }

  @Test
  void anotherConfigurationIsLoadedForItself() throws Exception {
    Path file = TinyModel.write(folder);
    EngineStart.begin(config(folder.resolve("not-there.gguf"), 2));
    try (EmbeddedBackend backend = EngineStart.finish(config(file, 3), listener)) {
      assertThat(backend.isReady()).isTrue();
      assertThat(told).containsExactly("tiny with 1");
    }
  }

  @Test
  void whatGoesWrongIsToldToWhoAsks() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken.gguf"), "no model");
    EngineStart.begin(config(broken, 2));
    await(() -> !runs("engine-start"));
    TinyModel.write(folder); // so that it would do now
    Files.move(folder.resolve("tiny.gguf"), broken, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> EngineStart.finish(config(broken, 2), listener))
        .isInstanceOf(TokamakException.class)
        .hasMessageContaining("broken.gguf cannot be loaded");
    assertThat(told).isEmpty();
  }

  @Test
  void whatNobodyTakesIsClosed() throws Exception {
    Path file = TinyModel.write(folder);
    EngineStart.begin(config(file, 2));
    await(() -> runs("engine-tiny-0"));
    EngineStart.giveUp();
    assertThat(runs("engine-tiny-0")).isFalse();
  }

  @Test
  void everyEventReachesAListenerThatCameLate() throws Exception {
    for (Method event : EngineListener.class.getDeclaredMethods()) {
      assertThat(LateListener.class.getDeclaredMethod(event.getName(), event.getParameterTypes()))
          .isNotNull();
    }
  }
}
