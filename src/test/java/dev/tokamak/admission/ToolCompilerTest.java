package dev.tokamak.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokamak.admission.ConstraintCache.Bounds;
import dev.tokamak.constrain.Constraint;
import dev.tokamak.inference.AnswerConstraint;
import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import dev.tokamak.inference.Tool;
import dev.tokamak.inference.ToolSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ToolCompilerTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Those of a service that nobody has configured. */
  private static final Bounds BOUNDS = new Bounds(1_000, 4 << 20, 256 + ToolSet.MAX_TOOLS);

  private final Map<String, Integer> compiled = new ConcurrentHashMap<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();

  private AnswerConstraint compile(JsonNode schema) {
    compiled.merge(schema.toString(), 1, Integer::sum);
    return Constraint.compile(schema);
  }

  /** A schema of about 1 KB, which only its number tells from others. */
  private static ObjectNode large(int number) {
    ObjectNode schema = JSON.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    for (int i = 0; i < 16; i++) {
      properties
          .putObject("property_" + number + "_" + i)
          .put("type", i % 2 == 0 ? "string" : "integer")
          .put("description", "of this one");
    }
    return schema.put("additionalProperties", false);
  }

  /** As each request brings them: read anew. */
  private static RequestDraft.Features tools(int from, int to) {
    return offering(
        IntStream.range(from, to)
            .mapToObj(i -> tool("tool_" + i, large(i), "tools[" + (i - from) + "]"))
            .toList());
  }

  private static ToolDraft tool(String name, JsonNode schema, String path) {
    return new ToolDraft(name, null, schema == null ? null : SchemaSource.of(schema), path);
  }

  private static RequestDraft.Features offering(List<ToolDraft> tools) {
    return new RequestDraft.Features(tools, null, null, null, false, false);
  }

  private static ToolSet toolSet(ToolCompiler compiler, RequestDraft.Features asked) {
    return compiler.compile(asked).await().indefinitely().orElseThrow();
  }

  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  @Test
  void compilesTheSchemasOfAHundredToolsOnceOverManyRequests() throws Exception {
    assertThat(SchemaSource.of(large(50)).bytes()).isBetween(1_000, 2_000);
    try (ExecutorService compiling = Executors.newSingleThreadExecutor();
        ExecutorService asking = Executors.newFixedThreadPool(8)) {
      var compiler =
          new ToolCompiler(
              new ConstraintCache(BOUNDS, this::compile, compiling, AdmissionListener.NONE));
      List<Callable<ToolSet>> requests = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        requests.add(() -> toolSet(compiler, tools(0, 100)));
      }
      List<Future<ToolSet>> answers = asking.invokeAll(requests);

      List<Tool> first = answers.getFirst().get().tools();
      assertThat(first).hasSize(100);
      for (Future<ToolSet> answer : answers) {
        // The same constraint, and with it the token masks that earlier answers have computed.
        assertThat(answer.get().tools())
            .zipSatisfy(
                first,
                (tool, same) -> {
                  assertThat(tool.name()).isEqualTo(same.name());
                  assertThat(tool.parameters()).isSameAs(same.parameters());
                });
      }
    }
    assertThat(compiled).hasSize(100);
    assertThat(compiled.values()).containsOnly(1);
  }

  @Test
  void oneToolMoreIsOneSchemaMore() {
    var compiler =
        new ToolCompiler(
            new ConstraintCache(BOUNDS, this::compile, Runnable::run, AdmissionListener.NONE));
    toolSet(compiler, tools(0, 100));
    toolSet(compiler, tools(1, 101));

    assertThat(compiled).hasSize(101);
    assertThat(compiled.values()).containsOnly(1);
  }

  @Test
  void toolsWithTheSameArgumentsShareASchema() {
    var compiler =
        new ToolCompiler(
            new ConstraintCache(BOUNDS, this::compile, tasks::add, AdmissionListener.NONE));
    List<Optional<ToolSet>> emitted = new ArrayList<>();
    compiler
        .compile(
            offering(
                List.of(
                    tool("a", large(1), "tools[0]"),
                    tool("b", null, "tools[1]"),
                    tool("c", large(1), "tools[2]"),
                    tool("d", null, "tools[3]"))))
        .subscribe()
        .with(emitted::add);
    assertThat(emitted).isEmpty();
    assertThat(tasks).hasSize(2);

    runAll();

    List<Tool> tools = emitted.getFirst().orElseThrow().tools();
    assertThat(tools).extracting(Tool::name).containsExactly("a", "b", "c", "d");
    assertThat(tools.get(0).parameters())
        .isSameAs(tools.get(2).parameters())
        .isNotSameAs(tools.get(1).parameters());
  }

  @Test
  void namesTheToolAtFaultAmongManyAndKnowsItTheNextTime() {
    var compiler =
        new ToolCompiler(
            new ConstraintCache(BOUNDS, this::compile, Runnable::run, AdmissionListener.NONE));
    ObjectNode broken = JSON.objectNode();
    broken.putObject("properties").putObject("b").put("minLength", -1);
    RequestDraft.Features asked =
        offering(
            List.of(
                tool("a", large(1), "tools[0]"),
                tool("b", broken, "tools[1].function"),
                tool("c", large(2), "tools[2]")));

    for (int i = 0; i < 3; i++) {
      TokamakException refusal =
          catchThrowableOfType(TokamakException.class, () -> toolSet(compiler, asked));
      assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_TOOL_SCHEMA);
      assertThat(refusal.param()).isEqualTo("tools[1].function.parameters#/properties/b/minLength");
      assertThat(refusal).hasMessageEndingWith("(tool b)");
    }
    assertThat(compiled.values()).containsOnly(1);
  }

  @Test
  void asManyToolsAsThereMayBeFindRoomWhileOthersWait() {
    List<ErrorCode> rejected = new ArrayList<>();
    var compiler =
        new ToolCompiler(
            new ConstraintCache(
                new Bounds(1_000, 4 << 20, ToolSet.MAX_TOOLS),
                this::compile,
                tasks::add,
                rejected::add));
    List<ToolSet> emitted = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    compiler
        .compile(tools(0, ToolSet.MAX_TOOLS))
        .subscribe()
        .with(found -> emitted.add(found.orElseThrow()), failures::add);
    // No further place is needed for the same tools, and there is none for another one.
    compiler
        .compile(tools(0, ToolSet.MAX_TOOLS))
        .subscribe()
        .with(found -> emitted.add(found.orElseThrow()), failures::add);
    compiler
        .compile(tools(ToolSet.MAX_TOOLS, ToolSet.MAX_TOOLS + 1))
        .subscribe()
        .with(found -> emitted.add(found.orElseThrow()), failures::add);

    assertThat(failures).singleElement().extracting("code").isEqualTo(ErrorCode.OVERLOADED);
    runAll();

    assertThat(emitted).hasSize(2).allMatch(tools -> tools.tools().size() == ToolSet.MAX_TOOLS);
    assertThat(rejected).containsExactly(ErrorCode.OVERLOADED);
  }
}
