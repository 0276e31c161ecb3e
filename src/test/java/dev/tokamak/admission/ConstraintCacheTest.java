package dev.tokamak.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.admission.ConstraintCache.Bounds;
import dev.tokamak.constrain.SchemaException;
import dev.tokamak.constrain.SchemaException.Reason;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConstraintCacheTest {
  private record Named(String schema) implements AnswerConstraint {
    @Override
    public String hash() {
      return Integer.toHexString(schema.hashCode());
    }
  }

  /** Compiles when a test says so. */
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  private final Map<String, Integer> compiled = new HashMap<>();
  private final List<ErrorCode> rejected = new ArrayList<>();
  private RuntimeException fault;
  private Bounds bounds = new Bounds(100, 10_000, 100);
  private ConstraintCache cache = cache();

  private ConstraintCache cache() {
    return new ConstraintCache(bounds, this::compile, tasks::add, rejected::add);
  }

  private AnswerConstraint compile(JsonNode schema) {
    compiled.merge(schema.toString(), 1, Integer::sum);
    if (fault != null) {
      throw fault;
    }
    return new Named(schema.toString());
  }

  private static SchemaSource schema(String... names) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    for (String name : names) {
      tree.put(name, 1);
    }
    return SchemaSource.of(tree);
  }

  /** What comes of a schema when all has been compiled that waits. */
  private AnswerConstraint get(SchemaSource schema) {
    Uni<AnswerConstraint> outcome = cache.get(schema);
    tasks.removeIf(
        task -> {
          task.run();
          return true;
        });
    return outcome.await().indefinitely();
  }

  private int timesCompiled(SchemaSource schema) {
    return compiled.getOrDefault(schema.tree().toString(), 0);
  }

  @Test
  void compilesASchemaOnce() {
    assertThat(get(schema("a"))).isSameAs(get(schema("a")));
    assertThat(timesCompiled(schema("a"))).isEqualTo(1);
  }

  @Test
  void theOrderOfNamesMakesAnotherSchema() {
    assertThat(get(schema("a", "b")).schema()).isEqualTo("{\"a\":1,\"b\":1}");
    assertThat(get(schema("b", "a")).schema()).isEqualTo("{\"b\":1,\"a\":1}");
  }

  @Test
  void keepsRefusalsToo() {
    fault = new SchemaException(Reason.UNSUPPORTED, "/not", "must be left out");

    assertThatThrownBy(() -> get(schema("a"))).isSameAs(fault);
    assertThatThrownBy(() -> get(schema("a"))).isSameAs(fault);
    assertThat(timesCompiled(schema("a"))).isEqualTo(1);
  }

  @Test
  void triesAgainAfterAFault() {
    fault = new IllegalStateException("a bug");
    assertThatThrownBy(() -> get(schema("a"))).isSameAs(fault);
    fault = null;

    assertThat(get(schema("a"))).isNotNull();
    assertThat(timesCompiled(schema("a"))).isEqualTo(2);
  }

  @Test
  void forgetsWhatWasAskedForLeastLately() {
    bounds = new Bounds(2, 10_000, 100);
    cache = cache();
    get(schema("a"));
    get(schema("b"));
    get(schema("a"));
    get(schema("c"));

    get(schema("a"));
    get(schema("b"));

    assertThat(timesCompiled(schema("a"))).isEqualTo(1);
    assertThat(timesCompiled(schema("b"))).isEqualTo(2);
  }

  @Test
  void keepsNoMoreTextThanIsAllowed() {
    String[] names = {"a", "b", "c"};
    int bytes = schema("a").bytes();
    bounds = new Bounds(100, 2L * bytes, 100);
    cache = cache();
    for (String name : names) {
      get(schema(name));
    }

    get(schema("c"));
    get(schema("b"));
    get(schema("a"));

    assertThat(names).extracting(name -> timesCompiled(schema(name))).containsExactly(2, 1, 1);
  }

  @Test
  void aSchemaThatIsTooLargeDrivesNoOthersOut() {
    bounds = new Bounds(100, schema("a").bytes(), 100);
    cache = cache();
    get(schema("a"));

    get(schema("a", "b"));
    get(schema("a", "b"));
    get(schema("a"));

    assertThat(timesCompiled(schema("a", "b"))).isEqualTo(2);
    assertThat(timesCompiled(schema("a"))).isEqualTo(1);
  }

  @Test
  void aRequestThatGoesAwayTakesNothingFromTheOthers() {
    List<AnswerConstraint> received = new ArrayList<>();
    Cancellable impatient = cache.get(schema("a")).subscribe().with(received::add);
    cache.get(schema("a")).subscribe().with(received::add);

    impatient.cancel();
    tasks.remove().run();

    assertThat(received).hasSize(1);
  }

  @Test
  void refusesWhatWouldHaveToWaitTooLong() {
    bounds = new Bounds(100, 10_000, 2);
    cache = cache();
    cache.get(schema("a"));
    cache.get(schema("b"));
    // One that is being compiled already takes no further place.
    cache.get(schema("a"));

    assertThatThrownBy(() -> cache.get(schema("c")).await().indefinitely())
        .isInstanceOfSatisfying(
            TokamakException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(ErrorCode.OVERLOADED);
              assertThat(refusal.retryAfterSeconds()).hasValue(1);
            });
    assertThat(rejected).containsExactly(ErrorCode.OVERLOADED);

    tasks.remove().run();
    assertThat(get(schema("c"))).isNotNull();
  }

  @Test
  void refusesBoundsThatBoundNothing() {
    assertThatThrownBy(() -> new Bounds(0, 1, 1))
        .hasMessage("tokamak.schemas.cache-entries must be at least 1.");
    assertThatThrownBy(() -> new Bounds(1, 0, 1))
        .hasMessage("tokamak.schemas.cache-size must be at least 1 byte, for example 4M.");
  }

  @Test
  void manyThreadsGetTheSameAndCompileEachSchemaOnce() throws Exception {
    Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    try (ExecutorService compiling = Executors.newSingleThreadExecutor();
        ExecutorService asking = Executors.newFixedThreadPool(16)) {
      var shared =
          new ConstraintCache(
              new Bounds(100, 100_000, 100),
              tree -> {
                counts.computeIfAbsent(tree.toString(), _ -> new AtomicInteger()).incrementAndGet();
                return new Named(tree.toString());
              },
              compiling,
              AdmissionListener.NONE);
      List<Callable<AnswerConstraint>> calls = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        SchemaSource source = schema("name" + i % 20);
        calls.add(() -> shared.get(source).await().indefinitely());
      }
      List<Future<AnswerConstraint>> outcomes = asking.invokeAll(calls);
      for (int i = 0; i < outcomes.size(); i++) {
        assertThat(outcomes.get(i).get().schema()).isEqualTo("{\"name" + i % 20 + "\":1}");
      }
    }
    assertThat(counts).hasSize(20);
    assertThat(counts.values()).allMatch(count -> count.get() == 1);
  }
}
