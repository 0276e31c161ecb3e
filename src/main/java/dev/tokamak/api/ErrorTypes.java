package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import io.vertx.ext.web.RoutingContext;

/**
 * What clients of other services expect of errors beyond the one shape: a {@code type}, the class
 * of errors that the code belongs to. Everything below {@code /v1} has it, whoever refuses the
 * request there: as Anthropic names it below {@code /v1/messages}, else as OpenAI does.
 */
final class ErrorTypes {
  /** Where others' dialects are spoken. */
  static final String ROOT = "/v1";

  /** Where Anthropic's is. */
  static final String ANTHROPIC = ROOT + "/messages";

  private ErrorTypes() {}

  /** Whether a request speaks Anthropic's dialect. */
  static boolean isAnthropic(RoutingContext routing) {
    return isBelow(ANTHROPIC, routing);
  }

  /** Whether a request speaks one of others' dialects. */
  static boolean isBelowRoot(RoutingContext routing) {
    return isBelow(ROOT, routing);
  }

  private static boolean isBelow(String root, RoutingContext routing) {
    String path = routing.request().path();
    return path != null && (path.equals(root) || path.startsWith(root + "/"));
  }

  /** An error's type where its request speaks one of these dialects, else null. */
  static String typeAt(RoutingContext routing, ErrorCode code) {
    if (isAnthropic(routing)) {
      return anthropic(code);
    }
    return isBelow(ROOT, routing) ? openAi(code) : null;
  }

  static String openAi(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST,
          INVALID_TOOL_SCHEMA,
          CONTEXT_LENGTH_EXCEEDED,
          UNSUPPORTED,
          MODEL_NOT_FOUND,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          IDEMPOTENCY_CONFLICT,
          PAYLOAD_TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE ->
          "invalid_request_error";
      case UNAUTHORIZED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case RATE_LIMITED, OVERLOADED -> "rate_limit_error";
      case INTERNAL, BACKEND_FAILED, SHUTTING_DOWN, BACKEND_TIMEOUT -> "server_error";
    };
  }

  static String anthropic(ErrorCode code) {
    return switch (code) {
      case INVALID_REQUEST,
          INVALID_TOOL_SCHEMA,
          CONTEXT_LENGTH_EXCEEDED,
          UNSUPPORTED,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          IDEMPOTENCY_CONFLICT,
          UNSUPPORTED_MEDIA_TYPE ->
          "invalid_request_error";
      case MODEL_NOT_FOUND, NOT_FOUND -> "not_found_error";
      case PAYLOAD_TOO_LARGE -> "request_too_large";
      case UNAUTHORIZED -> "authentication_error";
      case FORBIDDEN -> "permission_error";
      case RATE_LIMITED -> "rate_limit_error";
      case OVERLOADED, SHUTTING_DOWN -> "overloaded_error";
      case BACKEND_TIMEOUT -> "timeout_error";
      case INTERNAL, BACKEND_FAILED -> "api_error";
    };
  }
}
