///usr/bin/env jbang "$0" "$@" ; exit $?
//DEPS com.fasterxml.jackson.core:jackson-databind:2.21.2

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks with a tool, runs what the model calls, and asks again with the result. */
public class Weather {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final String TOOLS =
      """
      [{
        "name": "fetch_weather_forecast",
        "description": "Returns the weather forecast of a city for the coming days.",
        "parameters": {
          "type": "object",
          "properties": {
            "city": {"type": "string", "description": "The name of the city", "maxLength": 40},
            "days": {"type": "integer", "minimum": 1, "maximum": 7}
          },
          "required": ["city", "days"],
          "additionalProperties": false
        }
      }]""";

  /** Yours would ask a weather service. */
  private static String fetchWeatherForecast(String city, int days) {
    return city.equals("Oslo")
        ? "It will snow in Oslo for " + days + " days, at -4 degrees."
        : "The sun will shine in " + city + " for " + days + " days, at 21 degrees.";
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    ArrayNode messages = JSON.createArrayNode();
    messages
        .addObject()
        .put("role", "user")
        .put("content", "What will the weather in Oslo be like for the next 3 days?");

    JsonNode first = complete(messages, "required");
    if (!first.get("finishReason").asText().equals("toolCall")) {
      throw new IllegalStateException("The call is not complete: " + first);
    }
    messages.add(first.get("output"));
    for (JsonNode call : first.at("/output/toolCalls")) {
      System.out.println("Call: " + call.get("name").asText() + " " + call.get("arguments").asText());
      JsonNode arguments = JSON.readTree(call.get("arguments").asText());
      String result =
          fetchWeatherForecast(arguments.get("city").asText(), arguments.get("days").asInt());
      System.out.println("Result: " + result);
      messages
          .addObject()
          .put("role", "tool")
          .put("toolCallId", call.get("id").asText())
          .put("content", result);
    }

    JsonNode last = complete(messages, "none");
    System.out.println("Answer: " + last.at("/output/content").asText());
  }

  private static JsonNode complete(ArrayNode messages, String toolChoice)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("toolChoice", toolChoice).put("temperature", 0);
    body.put("maxTokens", 100);
    body.set("messages", messages);
    body.set("tools", JSON.readTree(TOOLS));
    String url = System.getenv().getOrDefault("TOKAMAK_URL", "http://localhost:8080");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/completions"))
            .header("Authorization", "Bearer " + System.getenv("TOKAMAK_API_KEY"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode answer = JSON.readTree(response.body());
    if (response.statusCode() != 200) {
      throw new IOException(answer.at("/error/message").asText());
    }
    return answer;
  }
}
