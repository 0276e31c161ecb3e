package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import io.vertx.ext.web.RoutingContext;

/**
 * What OpenAI's clients expect of errors beyond the one shape: a {@code type}, the class of errors
 * that the code belongs to. Everything below {@code /v1} has it, whoever refuses the request there.
 */
final class OpenAiErrors {
  /** Where OpenAI's dialect is spoken. */
  static final String ROOT = "/v1";

  private OpenAiErrors() {}

  /** An error's type where its request speaks OpenAI's dialect, else null. */
  static String typeAt(RoutingContext routing, ErrorCode code) {
    String path = routing.request().path();
    boolean below = path != null && (path.equals(ROOT) || path.startsWith(ROOT + "/"));
    return below ? type(code) : null;
  }

  static String type(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST,
          INVALID_TOOL_SCHEMA,
          CONTEXT_LENGTH_EXCEEDED,
          UNSUPPORTED,
          MODEL_NOT_FOUND,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          PAYLOAD_TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE ->
          "invalid_request_error";
      case UNAUTHORIZED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case RATE_LIMITED, OVERLOADED -> "rate_limit_error";
      case INTERNAL, BACKEND_FAILED, SHUTTING_DOWN, BACKEND_TIMEOUT -> "server_error";
    };
  }
}
