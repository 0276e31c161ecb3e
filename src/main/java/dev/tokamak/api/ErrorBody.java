package dev.tokamak.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The one shape of every error. */
@Schema(name = "Error", description = "The one shape of every error")
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ErrorBody(
    @Schema(
            enumeration = "error",
            description = "Below /v1/messages alone: what Anthropic's clients know an error by")
        String type,
    @Schema(required = true) Detail error) {

  /**
   * What went wrong.
   *
   * @param type the class of errors in OpenAI's dialect, or null in any other
   * @param param the field at fault, or null
   */
  @Schema(name = "ErrorDetail")
  @RegisterForReflection
  @JsonPropertyOrder({"code", "type", "message", "param", "requestId"})
  public record Detail(
      @Schema(
              required = true,
              examples = "invalid_request",
              description = "What went wrong, for programs")
          String code,
      @Schema(
              examples = "invalid_request_error",
              description =
                  "Below /v1 alone: the class of errors, as Anthropic names it below /v1/messages,"
                      + " else as OpenAI does")
          @JsonInclude(JsonInclude.Include.NON_NULL)
          String type,
      @Schema(
              required = true,
              examples = "maxTokens must be at least 1",
              description = "What went wrong, for people")
          String message,
      @Schema(
              nullable = true,
              examples = "maxTokens",
              description =
                  "The field at fault, in the request's own spelling; null when the request as a whole is")
          String param,
      @Schema(
              required = true,
              examples = "req-01k8z6m3q9x7v2n4b5c6d7f8gh",
              description =
                  "The same as in the header X-Request-Id; the service's log names it too")
          String requestId) {}
}
