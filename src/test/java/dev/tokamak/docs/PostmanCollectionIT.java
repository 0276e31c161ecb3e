package dev.tokamak.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokamak.auth.ApiKeys;
import dev.tokamak.auth.KeyLifetime;
import dev.tokamak.auth.KeySpec;
import dev.tokamak.auth.Scopes;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostmanCollectionIT {
  private static final Pattern EXPECTED_STATUS = Pattern.compile("have\\.status\\((\\d+)\\)");

  @TempDir Path home;

  @Test
  void everyRequestIsAnsweredAsTheCollectionSays() throws Exception {
    JsonNode collection =
        new ObjectMapper().readTree(Path.of("docs", "tokamak.postman_collection.json").toFile());
    assertThat(collection.at("/info/schema").asText())
        .isEqualTo("https://schema.getpostman.com/json/collection/v2.1.0/collection.json");
    assertThat(collection.path("variable").findValuesAsText("key"))
        .containsExactly("baseUrl", "apiKey");
    List<String> seen = new ArrayList<>();
    try (PackagedService service = PackagedService.start(home);
        HttpClient http = HttpClient.newHttpClient()) {
      String key = key();
      for (JsonNode item : collection.path("item")) {
        HttpResponse<String> answer =
            http.send(
                request(item.path("request"), service.url(), key),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode())
            .describedAs("%s: %s", item.path("name").asText(), answer.body())
            .isEqualTo(expectedStatus(item));
        seen.add(item.path("name").asText());
      }
    }
    assertThat(seen)
        .containsExactly(
            "Completion",
            "Conversation",
            "Stream",
            "Completion with a schema",
            "Chat completion",
            "Models",
            "OpenAPI",
            "Error");
  }

  private String key() throws Exception {
    KeySpec spec =
        new KeySpec(
            "postman",
            KeySpec.DEFAULT_USER,
            KeySpec.DEFAULT_WORKSPACE,
            Set.of(Scopes.COMPLETIONS),
            KeyLifetime.DEFAULT);
    return new ApiKeys(home, Optional.empty()).create(spec).token();
  }

  private static int expectedStatus(JsonNode item) {
    Matcher status = EXPECTED_STATUS.matcher(item.at("/event/0/script/exec/0").asText());
    assertThat(status.find()).isTrue();
    return Integer.parseInt(status.group(1));
  }

  private static HttpRequest request(JsonNode request, String url, String key) {
    String path = String.join("/", texts(request.at("/url/path")));
    String raw = request.at("/url/raw").asText();
    assertThat(raw).isEqualTo("{{baseUrl}}/" + path);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(raw.replace("{{baseUrl}}", url)));
    for (JsonNode header : request.path("header")) {
      builder.header(
          header.path("key").asText(), header.path("value").asText().replace("{{apiKey}}", key));
    }
    String body = request.at("/body/raw").asText();
    return builder
        .method(
            request.path("method").asText(),
            body.isEmpty()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
