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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostmanCollectionIT {
  private static final Pattern EXPECTED_STATUS =
      Pattern.compile("(?:have\\.status\\(|oneOf\\(\\[)([\\d, ]+)");

  @TempDir Path home;

  @Test
  void everyOperationIsThereAndAnsweredAsTheCollectionSays() throws Exception {
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
        assertThat(expectedStatuses(item))
            .describedAs("%s: %s", item.path("name").asText(), answer.body())
            .contains(answer.statusCode());
        seen.add(
            item.at("/request/method").asText()
                + " /"
                + String.join("/", texts(item.at("/request/url/path"))));
      }
      JsonNode document =
          new ObjectMapper()
              .readTree(
                  http.send(
                          HttpRequest.newBuilder(URI.create(service.url() + "/openapi?format=json"))
                              .build(),
                          HttpResponse.BodyHandlers.ofString())
                      .body());
      for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
        for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
          assertThat(seen)
              .contains(
                  method.getKey().toUpperCase(Locale.ROOT)
                      + " "
                      + path.getKey().replace("{id}", "default"));
        }
      }
    }
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

  private static List<Integer> expectedStatuses(JsonNode item) {
    Matcher status = EXPECTED_STATUS.matcher(item.at("/event/0/script/exec/0").asText());
    assertThat(status.find()).isTrue();
    return Stream.of(status.group(1).split(", ")).map(Integer::valueOf).toList();
  }

  private static HttpRequest request(JsonNode request, String url, String key) {
    String path = String.join("/", texts(request.at("/url/path")));
    String raw = request.at("/url/raw").asText();
    assertThat(raw.replaceFirst("\\?.*", "")).isEqualTo("{{baseUrl}}/" + path);
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
