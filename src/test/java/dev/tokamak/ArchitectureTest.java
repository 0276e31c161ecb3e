package dev.tokamak;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the table of packages: who may use whom, one way only. */
class ArchitectureTest {
  private static final String ROOT = "dev.tokamak";

  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("inference", Set.of()),
          Map.entry(
              "api", Set.of("auth", "admission", "conformance", "tools", "replay", "inference")),
          Map.entry("replay", Set.of("inference")),
          Map.entry("auth", Set.of("inference")),
          Map.entry("tls", Set.of("inference")),
          Map.entry("admission", Set.of("constrain", "inference")),
          Map.entry("conformance", Set.of("automaton", "inference")),
          Map.entry("tools", Set.of("constrain", "inference")),
          Map.entry("prompt", Set.of("jinja", "inference")),
          Map.entry("jinja", Set.of()),
          Map.entry(
              "engine",
              Set.of(
                  "prompt",
                  "scheduler",
                  "kvcache",
                  "constrain",
                  "automaton",
                  "sampling",
                  "llama",
                  "models",
                  "inference")),
          Map.entry("upstream", Set.of("inference")),
          Map.entry("scheduler", Set.of("kvcache", "inference")),
          Map.entry("kvcache", Set.of()),
          Map.entry("automaton", Set.of()),
          Map.entry("constrain", Set.of("automaton", "inference")),
          Map.entry("sampling", Set.of("inference")),
          Map.entry("llama", Set.of("inference")),
          Map.entry("models", Set.of("inference")),
          Map.entry(
              "metrics",
              Set.of("admission", "conformance", "engine", "scheduler", "tools", "inference")),
          Map.entry("tracing", Set.of("inference")),
          Map.entry(
              "cli",
              Set.of(
                  "inference",
                  "api",
                  "auth",
                  "tls",
                  "tracing",
                  "admission",
                  "replay",
                  "conformance",
                  "tools",
                  "prompt",
                  "engine",
                  "upstream",
                  "scheduler",
                  "kvcache",
                  "constrain",
                  "automaton",
                  "sampling",
                  "llama",
                  "models")));

  /** Plain Java: tested without an engine and without a container. */
  private static final String[] PLAIN = {
    ROOT + ".scheduler..",
    ROOT + ".kvcache..",
    ROOT + ".automaton..",
    ROOT + ".constrain..",
    ROOT + ".sampling..",
    ROOT + ".prompt.."
  };

  /** What can be configured is known to the verb that checks it. */
  private static final DescribedPredicate<JavaClass> SETTINGS =
      DescribedPredicate.describe("settings", each -> each.isAnnotatedWith(ConfigMapping.class));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  static Stream<String> packages() {
    return CLASSES.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.startsWith(ROOT + "."))
        .map(name -> name.substring(ROOT.length() + 1).split("\\.")[0])
        .distinct()
        .sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void everyPackageStandsInTheTable(String name) {
    assertThat(MAY_USE).containsKey(name);
  }

  @ParameterizedTest
  @MethodSource("packages")
  void everyPackageSaysWhatItOwns(String name) {
    assertThat(Path.of("src/main/java/dev/tokamak", name, "package-info.java")).isNotEmptyFile();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageUsesOnlyWhatItMay(String name) {
    String[] allowed =
        Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
            .map(ArchitectureTest::packageOf)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(packageOf(name))
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
        .check(CLASSES);
  }

  @Test
  void thereAreNoCyclesOfPackages() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void nobodyButTheBindingKnowsForeignMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf("llama"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign..")
        .check(CLASSES);
  }

  @Test
  void plainPackagesKnowNoContainer() {
    noClasses()
        .that()
        .resideInAnyPackage(PLAIN)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.quarkus..", "jakarta..", "org.eclipse.microprofile..", "io.smallrye..")
        .check(CLASSES);
  }

  @Test
  void theVocabularyKnowsTheJdkAndMutinyAlone() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("inference"))
        .should()
        .dependOnClassesThat(
            not(resideInAnyPackage("java..", "io.smallrye.mutiny..", packageOf("inference"))))
        .check(CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"metrics", "tracing"})
  void nobodyImportsWhoWatches(String name) {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf(name))
        .should()
        .dependOnClassesThat(resideInAPackage(packageOf(name)).and(not(SETTINGS)))
        .check(CLASSES);
  }

  @Test
  void nobodyButTheTracesKnowsOpenTelemetry() {
    noClasses()
        .that()
        .resideOutsideOfPackage(packageOf("tracing"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.opentelemetry..")
        .check(CLASSES);
  }

  private static String packageOf(String name) {
    return ROOT + "." + name + "..";
  }
}
