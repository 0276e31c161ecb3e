package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log looks like where a program is to read it. */
class JsonLogsIT {
  @TempDir Path home;

  @Test
  void everyLineOfTheLogIsAnObject() throws Exception {
    try (PackagedService service = PackagedService.start(home, "--json-logs")) {
      List<String> objects = service.output().lines().filter(line -> line.startsWith("{")).toList();

      assertThat(objects).isNotEmpty();
      for (String line : objects) {
        JsonNode object = new ObjectMapper().readTree(line);
        assertThat(object.path("level").asText()).isNotEmpty();
        assertThat(object.path("message").asText()).isNotEmpty();
        assertThat(object.path("timestamp").asText()).isNotEmpty();
      }
      // None is left in the form for people.
      assertThat(service.output()).doesNotContainPattern("(?m)^\\d{4}-\\d\\d-\\d\\d ");
    }
  }
}
