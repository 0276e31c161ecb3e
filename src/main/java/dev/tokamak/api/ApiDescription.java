package dev.tokamak.api;

/** Names and examples of the OpenAPI document; the package's annotation describes it as a whole. */
final class ApiDescription {
  static final String API_KEY = "apiKey";
  static final String INVALID = "Invalid";
  static final String UNAUTHORIZED = "Unauthorized";
  static final String FORBIDDEN = "Forbidden";
  static final String BUSY = "Busy";
  static final String OTHER = "Error";

  /** Of the header by which a request says that it may come again. */
  static final String IDEMPOTENCY =
      "Your own name for the request: the same body sent again with it gets the first one's answer,"
          + " marked by `Idempotent-Replayed: true`";

  /** An example of a streamed answer. */
  static final String STREAM_EXAMPLE =
      """
      data: {"completionId":"cpt-01k8z6m3q9x7v2n4b5c6d7f8gh","output":{"content":"Paris"}}

      data: {"completionId":"cpt-01k8z6m3q9x7v2n4b5c6d7f8gh","output":{"content":"."}}

      data: {"completionId":"cpt-01k8z6m3q9x7v2n4b5c6d7f8gh","finishReason":"stop","usage":{"promptTokens":36,"cachedTokens":0,"completionTokens":3,"totalTokens":39}}

      data: [DONE]

      """;

  /** An example of a streamed answer in OpenAI's dialect. */
  static final String CHUNKS_EXAMPLE =
      """
      data: {"id":"cpt-01k8z6m3q9x7v2n4b5c6d7f8gh","object":"chat.completion.chunk","created":1782900300,"model":"smollm2-135m-instruct","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

      data: {"id":"cpt-01k8z6m3q9x7v2n4b5c6d7f8gh","object":"chat.completion.chunk","created":1782900300,"model":"smollm2-135m-instruct","choices":[{"index":0,"delta":{"content":"Paris"},"finish_reason":null}]}

      data: {"id":"cpt-01k8z6m3q9x7v2n4b5c6d7f8gh","object":"chat.completion.chunk","created":1782900300,"model":"smollm2-135m-instruct","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: [DONE]

      """;

  /** An example of a schema. */
  static final String SCHEMA_EXAMPLE =
      """
      {"type": "object", "properties": {"city": {"type": "string"}, "population": {"type": \
      "integer", "minimum": 0}}, "required": ["city", "population"], "additionalProperties": false}""";

  private ApiDescription() {}
}
