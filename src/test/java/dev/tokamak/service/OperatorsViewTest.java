package dev.tokamak.service;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The documented metrics, the dashboard and the alerts, against what a running service tells that
 * has answered something.
 */
@QuarkusTest
@QuarkusTestResource(value = RealModel.class, restrictToAnnotatedClass = true)
class OperatorsViewTest {
  private static final Path OPERATIONS = Path.of("docs/operations.md");
  private static final Path DASHBOARDS = Path.of("docker/grafana/dashboards");
  private static final Path RULES = Path.of("docker/prometheus/rules.yml");

  /** Prometheus adds them to whatever it scrapes. */
  private static final Set<String> SCRAPED = Set.of("instance", "job", "pod", "namespace");

  /** Prometheus's own. */
  private static final Set<String> OWN = Set.of("up", "ALERTS");

  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^(?<name>[a-z_0-9]+)(?:\\{(?<labels>.*)})? [^ ]+$");

  private static final Pattern LABEL = Pattern.compile("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"");

  /** The page of metrics, once for all tests. */
  private static String page;

  /** By sample, the labels that it has, and their values. */
  private static final Map<String, Map<String, Set<String>>> SAMPLES = new TreeMap<>();

  @BeforeEach
  void scrape() {
    if (page != null) {
      return;
    }
    ask("{\"prompt\":\"Hi\",\"maxTokens\":3}");
    ask(
        """
        {"prompt": "Hi", "maxTokens": 40, "toolChoice": "required", "tools": [{"name": "f", \
        "parameters": {"type": "object", "properties": {}, "additionalProperties": false}}]}""");
    int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", int.class);
    page = given().get("http://localhost:" + port + "/q/metrics").asString();
    SAMPLE
        .matcher(page)
        .results()
        .forEach(
            sample -> {
              Map<String, Set<String>> labels =
                  SAMPLES.computeIfAbsent(sample.group("name"), _ -> new HashMap<>());
              Matcher each =
                  LABEL.matcher(sample.group("labels") == null ? "" : sample.group("labels"));
              while (each.find()) {
                labels
                    .computeIfAbsent(each.group("name"), _ -> new HashSet<>())
                    .add(each.group("value"));
              }
            });
  }

  private static void ask(String body) {
    given()
        .header("Authorization", "Bearer " + RealModel.token())
        .contentType("application/json")
        .body(body)
        .post("/completions")
        .then()
        .statusCode(200);
  }

  /** A metric as a reader of the documentation knows it. */
  private record Metric(String name, String type, Set<String> labels) {}

  private List<Metric> told() {
    Map<String, String> types = new TreeMap<>();
    Pattern.compile("(?m)^# TYPE (?<name>tokamak_\\S+) (?<type>\\S+)$")
        .matcher(page)
        .results()
        .forEach(line -> types.put(nameOf(line), line.group("type")));
    List<Metric> metrics = new ArrayList<>();
    types.forEach(
        (name, type) -> {
          // The largest of late, which goes with its histogram.
          if (!name.endsWith("_max") || !types.containsKey(name.substring(0, name.length() - 4))) {
            String sample = SAMPLES.containsKey(name) ? name : name + "_count";
            metrics.add(new Metric(name, type, SAMPLES.get(sample).keySet()));
          }
        });
    return metrics;
  }

  /** OpenMetrics, in which the page comes, leaves a counter's last part out of its name. */
  private static String nameOf(MatchResult line) {
    String name = line.group("name");
    boolean isShort = line.group("type").equals("counter") && !name.endsWith("_total");
    return isShort ? name + "_total" : name;
  }

  private static List<Metric> documented() throws IOException {
    return Pattern.compile(
            "(?m)^\\| `(?<name>tokamak_\\w+)` \\| (?<type>\\w+) \\|(?<labels>[^|]*)\\|.*$")
        .matcher(Files.readString(OPERATIONS))
        .results()
        .map(
            row -> {
              Set<String> labels = new TreeSet<>();
              Pattern.compile("`(\\w+)`")
                  .matcher(row.group("labels"))
                  .results()
                  .forEach(label -> labels.add(label.group(1)));
              return new Metric(row.group("name"), row.group("type"), labels);
            })
        .toList();
  }

  @Test
  void everyMetricIsDocumentedAndEveryDocumentedOneExists() throws IOException {
    assertThat(told()).hasSizeGreaterThan(20);
    assertThat(documented()).containsExactlyInAnyOrderElementsOf(told());
  }

  @Test
  void theDashboardAsksForNothingThatIsNotThere() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARDS.resolve("tokamak.json").toFile());
    List<String> queries = new ArrayList<>(dashboard.findValuesAsText("expr"));
    dashboard
        .at("/templating/list")
        .findParents("definition")
        .forEach(variable -> queries.add(variable.get("definition").asText()));

    assertThat(queries).hasSizeGreaterThan(30);
    queries.forEach(query -> exists(query, Set.of()));
  }

  @Test
  void everyPanelHasAPlaceATitleAndQueries() throws IOException {
    JsonNode panels =
        new ObjectMapper().readTree(DASHBOARDS.resolve("tokamak.json").toFile()).get("panels");
    Set<Integer> ids = new HashSet<>();
    Set<String> places = new HashSet<>();
    for (JsonNode panel : panels) {
      assertThat(ids.add(panel.get("id").asInt())).isTrue();
      JsonNode place = panel.get("gridPos");
      assertThat(places.add(place.get("x") + "," + place.get("y"))).as("overlaps").isTrue();
      assertThat(place.get("x").asInt() + place.get("w").asInt()).isBetween(1, 24);
      if (panel.get("type").asText().equals("row")) {
        assertThat(panel.get("title").asText()).endsWith("?");
      } else {
        assertThat(panel.get("title").asText()).isNotBlank();
        assertThat(panel.get("description").asText()).isNotBlank();
        assertThat(panel.get("targets")).isNotEmpty();
        assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
      }
    }
  }

  @Test
  void grafanaIsProvisionedWithTheDashboardsAndPrometheus() throws IOException {
    Path provisioning = Path.of("docker/grafana/provisioning");
    JsonNode sources = yaml(provisioning.resolve("datasources/prometheus.yml"));
    assertThat(sources.at("/datasources/0/type").asText()).isEqualTo("prometheus");
    JsonNode providers = yaml(provisioning.resolve("dashboards/tokamak.yml"));
    assertThat(providers.at("/providers/0/options/path").asText())
        .isEqualTo("/var/lib/grafana/dashboards");
  }

  @Test
  void theRulesAskForNothingThatIsNotThere() throws IOException {
    List<JsonNode> rules = new ArrayList<>();
    yaml(RULES).get("groups").forEach(group -> group.get("rules").forEach(rules::add));
    Set<String> recorded = new HashSet<>();
    rules.stream()
        .filter(rule -> rule.has("record"))
        .forEach(rule -> recorded.add(rule.get("record").asText()));

    assertThat(recorded).contains("tokamak:ttft_seconds:p95");
    assertThat(rules).hasSizeGreaterThan(8);
    rules.forEach(rule -> exists(rule.get("expr").asText(), recorded));
  }

  @Test
  void everyAlertSaysWhatToDoAndIsDocumented() throws IOException {
    Set<String> alerts = new TreeSet<>();
    yaml(RULES)
        .get("groups")
        .forEach(
            group ->
                group
                    .get("rules")
                    .forEach(
                        rule -> {
                          if (rule.has("alert")) {
                            alerts.add(rule.get("alert").asText());
                            assertThat(rule.at("/labels/severity").asText())
                                .isIn("critical", "warning");
                            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
                            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
                          }
                        }));
    Set<String> documented = new TreeSet<>();
    Pattern.compile("`(Tokamak\\w+)`")
        .matcher(Files.readString(OPERATIONS))
        .results()
        .map((MatchResult alert) -> alert.group(1))
        .forEach(documented::add);
    assertThat(documented).isEqualTo(alerts);
  }

  private void exists(String query, Set<String> recorded) {
    PromQl parsed = PromQl.parse(query);
    Set<String> labels = new HashSet<>(SCRAPED);
    for (PromQl.Use use : parsed.uses()) {
      if (OWN.contains(use.metric()) || recorded.contains(use.metric())) {
        continue;
      }
      assertThat(SAMPLES).as(query).containsKey(use.metric());
      Map<String, Set<String>> has = SAMPLES.get(use.metric());
      labels.addAll(has.keySet());
      for (PromQl.Selection selection : use.selections()) {
        if (!SCRAPED.contains(selection.label())) {
          assertThat(has).as(query).containsKey(selection.label());
          assertThat(has.get(selection.label())).as(query).containsAll(selection.values());
        }
      }
    }
    assertThat(labels).as(query).containsAll(parsed.groupings());
  }

  private static JsonNode yaml(Path file) throws IOException {
    return new ObjectMapper().valueToTree(new Yaml().load(Files.readString(file)));
  }
}
