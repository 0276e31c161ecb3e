package dev.tokamak.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The chat templates of real models with conversations of all kinds: what is rendered is byte for
 * byte what jinja2 renders, and where jinja2 raises, so do we.
 */
class TemplateSuiteTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ZonedDateTime NOW = ZonedDateTime.of(2025, 3, 4, 5, 6, 7, 0, ZoneOffset.UTC);

  private static JsonNode reference;

  @BeforeAll
  static void fetch() throws IOException {
    reference = JSON.readTree(RealTemplates.reference().toFile());
  }

  @Test
  void rendersWhatJinja2RendersAndRefusesWhatItRefuses() throws IOException {
    int alike = 0;
    int refused = 0;
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, JsonNode> file : reference.get("templates").properties()) {
      Template template = Template.parse(RealTemplates.source(file.getKey()));
      for (Map.Entry<String, JsonNode> one : file.getValue().properties()) {
        String expected = one.getValue().textValue();
        String rendered = render(template, variables(one.getKey()));
        if (expected == null && rendered == null) {
          refused++;
        } else if (expected != null && expected.equals(rendered)) {
          alike++;
        } else {
          differences.add(
              "%s, %s:%n- %s%n+ %s".formatted(file.getKey(), one.getKey(), expected, rendered));
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(alike).isEqualTo(841);
    assertThat(refused).isEqualTo(139);
  }

  private static Map<String, ?> variables(String conversation) {
    @SuppressWarnings("unchecked") // the names of a JSON object
    Map<String, ?> variables =
        JSON.convertValue(reference.get("conversations").get(conversation), Map.class);
    return variables;
  }

  private static String render(Template template, Map<String, ?> variables) {
    try {
      return template.render(variables, NOW);
    } catch (TemplateException refusal) {
      assertThat(refusal.line()).as("line of: %s", refusal.reason()).isPositive();
      return null;
    }
  }
}
