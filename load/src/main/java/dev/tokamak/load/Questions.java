package dev.tokamak.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What users ask: streamed chats, answers in one piece, calls of a tool and documents by a schema.
 * All differ, because a service that keeps what prompts have in common answers the same one in no
 * time.
 *
 * <p>Safe for use by any thread, each with a generator of its own.
 */
final class Questions {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> CITIES =
      List.of("Paris", "Tokyo", "Lima", "Oslo", "Cairo", "Quito", "Delhi", "Rome", "Accra");
  private static final List<String> TOPICS =
      List.of(
          "tide pools",
          "steam engines",
          "bread ovens",
          "glass making",
          "river deltas",
          "bee hives",
          "paper mills",
          "star charts",
          "clock towers",
          "salt mines");
  private static final String WEATHER =
      """
      {"type": "object", "properties": {
        "city": {"type": "string", "minLength": 1, "maxLength": 24},
        "days": {"type": "integer", "minimum": 1, "maximum": 10},
        "unit": {"enum": ["celsius", "fahrenheit"]}},
       "required": ["city", "days", "unit"], "additionalProperties": false}""";
  private static final String TOWN =
      """
      {"type": "object", "properties": {
        "name": {"type": "string", "maxLength": 24},
        "population": {"type": "integer", "minimum": 0, "maximum": 50000000},
        "coastal": {"type": "boolean"}},
       "required": ["name", "population", "coastal"], "additionalProperties": false}""";
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final Schema WEATHER_SCHEMA = SCHEMAS.getSchema(WEATHER);
  private static final Schema TOWN_SCHEMA = SCHEMAS.getSchema(TOWN);

  private final String model;
  private final int tokens;

  Questions(String model, int tokens) {
    this.model = model;
    this.tokens = tokens;
  }

  /**
   * One of them by the user's number: 4 of 10 are streamed chats, and the very first is one, so
   * that the shortest run has something to measure.
   */
  Question any(long user, RandomGenerator random) {
    return switch ((int) (user % 10)) {
      case 0, 1, 4, 7 -> chat(random, tokens);
      case 2, 5 -> whole(random);
      case 3, 8 -> call(random);
      default -> document(random);
    };
  }

  /** A streamed chat of OpenAI's dialect. */
  Question chat(RandomGenerator random, int tokens) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("stream", true).put("max_tokens", tokens);
    body.putObject("stream_options").put("include_usage", true);
    body.putArray("messages").addObject().put("role", "user").put("content", story(random));
    return new Question(
        "stream", "/v1/chat/completions", text(body), true, Questions::streamProblem);
  }

  private Question whole(RandomGenerator random) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("maxTokens", tokens).put("prompt", story(random));
    return new Question("whole answer", "/completions", text(body), false, Questions::wholeProblem);
  }

  private Question document(RandomGenerator random) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("maxTokens", 128);
    body.put(
        "prompt", "Describe the city number " + random.nextInt(1_000_000) + ": " + city(random));
    body.putObject("responseFormat").put("type", "json_schema").set("schema", tree(TOWN));
    return new Question(
        "document by a schema",
        "/completions",
        text(body),
        false,
        answer -> {
          String problem = wholeProblem(answer);
          return problem != null
              ? problem
              : invalid(TOWN_SCHEMA, tree(answer).at("/output/content").asText());
        });
  }

  private Question call(RandomGenerator random) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("max_tokens", 128).put("tool_choice", "required");
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", "What is the weather in " + city(random) + " like? " + random.nextInt());
    ObjectNode function =
        body.putArray("tools").addObject().put("type", "function").putObject("function");
    function.put("name", "get_weather").set("parameters", tree(WEATHER));
    return new Question(
        "call of a tool", "/v1/chat/completions", text(body), false, Questions::callProblem);
  }

  private static String story(RandomGenerator random) {
    return "Write a long story number %d about %s in %s."
        .formatted(
            random.nextInt(1_000_000), TOPICS.get(random.nextInt(TOPICS.size())), city(random));
  }

  private static String city(RandomGenerator random) {
    return CITIES.get(random.nextInt(CITIES.size()));
  }

  private static String streamProblem(String events) {
    boolean finished = false;
    boolean counted = false;
    boolean done = false;
    for (String event : events.lines().toList()) {
      if (event.equals("[DONE]")) {
        done = true;
        continue;
      }
      JsonNode node = tree(event);
      if (node.hasNonNull("error")) {
        return "error event: " + node.at("/error/code").asText();
      }
      finished |= node.at("/choices/0/finish_reason").isTextual();
      counted |= node.at("/usage/completion_tokens").asInt() > 0;
    }
    if (!finished) {
      return "no finish_reason";
    }
    return !counted ? "no usage" : done ? null : "no [DONE]";
  }

  private static String wholeProblem(String answer) {
    JsonNode node = tree(answer);
    if (!node.path("finishReason").isTextual()) {
      return "no finishReason";
    }
    return node.at("/usage/completionTokens").asInt() > 0 ? null : "no usage";
  }

  private static String callProblem(String answer) {
    JsonNode choice = tree(answer).at("/choices/0");
    JsonNode call = choice.at("/message/tool_calls/0/function");
    if (!call.path("name").asText().equals("get_weather")) {
      return "no call: finish_reason " + choice.path("finish_reason").asText();
    }
    return invalid(WEATHER_SCHEMA, call.path("arguments").asText());
  }

  private static String invalid(Schema schema, String document) {
    var errors = schema.validate(tree(document));
    return errors.isEmpty() ? null : "not by its schema: " + errors.getFirst().getMessage();
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException("no JSON: " + broken.getOriginalMessage(), broken);
    }
  }

  private static String text(JsonNode json) {
    return json.toString();
  }
}
