/**
 * The HTTP contract: resources, the records that go over the wire, and the one shape of errors.
 *
 * <p>A request passes, in this order: {@link dev.tokamak.api.FrontDoor} (request id, size, log
 * line, errors outside of JAX-RS, and whom {@link dev.tokamak.api.Reception} refuses at a glance),
 * authentication, a resource such as {@link dev.tokamak.api.CompletionResource}, then {@link
 * dev.tokamak.api.CompletionPipeline}, which reads as the rest of the way: {@link
 * dev.tokamak.api.Reception}, which refuses whom the key alone rules out, {@link
 * dev.tokamak.api.BodyReader}, a reader that makes a {@link dev.tokamak.api.Dialect} of the body,
 * then {@code admission} and {@code inference}, and back as one document or as an {@link
 * dev.tokamak.api.EventStream}. Every failure on the way ends in {@link dev.tokamak.api.Failures}.
 *
 * <p>Dialects differ in their reader, their answer in one piece, and their encoder of events:
 * {@link dev.tokamak.api.CompletionReader}, {@link dev.tokamak.api.CompletionResponse} and {@link
 * dev.tokamak.api.CompletionEvents} are those of {@code /completions}, {@link
 * dev.tokamak.api.ChatCompletionReader}, {@link dev.tokamak.api.ChatCompletion} and {@link
 * dev.tokamak.api.ChatCompletionEvents} those of OpenAI's {@code /v1/chat/completions}.
 *
 * <p>JSON is read by hand over Jackson's tree rather than bound to records, because a message that
 * names the exact place in the sender's own spelling is part of the contract; the request records
 * exist for the OpenAPI document alone. Start reading at {@link
 * dev.tokamak.api.CompletionPipeline}.
 */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Tokamak",
            version = "1",
            description =
                """
                A completions service: a language model behind an HTTP API.

                Every answer carries `X-Request-Id`: the client's own, where it sent one of at most 128 \
                letters, digits and `-_.:/+=`, else a new one. The service's log names it.

                Where an API key is limited, every answer to a request for a completion carries \
                `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`: the limit that is \
                closest to its end, what is left of it, and the seconds until it is whole again.""",
            license =
                @License(name = "Apache-2.0", url = "https://www.apache.org/licenses/LICENSE-2.0")),
    servers = @Server(url = "/", description = "The service that answers with this document"),
    tags = {
      @Tag(name = "Completions", description = "The service's own API"),
      @Tag(name = "Models", description = "What is served"),
      @Tag(name = "Tokens", description = "Texts as models see them"),
      @Tag(name = "OpenAI", description = "For clients of OpenAI's API"),
      @Tag(name = "Anthropic", description = "For clients of Anthropic's API")
    },
    components =
        @Components(
            securitySchemes =
                @SecurityScheme(
                    securitySchemeName = ApiDescription.API_KEY,
                    type = SecuritySchemeType.HTTP,
                    scheme = "bearer",
                    bearerFormat = "JWT",
                    description = "An API key, made by `tokamak keys create`"),
            schemas = {
              @Schema(
                  name = "FinishReason",
                  type = SchemaType.STRING,
                  enumeration = {"stop", "length", "toolCall", "cancelled"},
                  description =
                      "`stop`: the model ended its turn, or a stop text was reached; `length`:"
                          + " maxTokens or the model's context cut the answer"),
              @Schema(
                  name = "ChatFinishReason",
                  type = SchemaType.STRING,
                  enumeration = {"stop", "length", "tool_calls", "cancelled"},
                  description = "As FinishReason, spelled as OpenAI does")
            },
            responses = {
              @APIResponse(
                  name = ApiDescription.UNAUTHORIZED,
                  responseCode = "401",
                  description =
                      "`unauthorized`: there is no API key, or it is not valid (any more)",
                  headers =
                      @Header(
                          name = "WWW-Authenticate",
                          schema = @Schema(type = SchemaType.STRING, examples = "Bearer")),
                  content =
                      @Content(
                          mediaType = "application/json",
                          schema = @Schema(implementation = ErrorBody.class))),
              @APIResponse(
                  name = ApiDescription.FORBIDDEN,
                  responseCode = "403",
                  description = "`forbidden`: the API key lacks the scope `completions`",
                  content =
                      @Content(
                          mediaType = "application/json",
                          schema = @Schema(implementation = ErrorBody.class))),
              @APIResponse(
                  name = ApiDescription.INVALID,
                  responseCode = "400",
                  description =
                      "`invalid_request`: the message names what is wrong and where;"
                          + " `context_length_exceeded`: the prompt is too long for the model;"
                          + " `unsupported`: the field is known, but not what it asks for",
                  content =
                      @Content(
                          mediaType = "application/json",
                          schema = @Schema(implementation = ErrorBody.class),
                          examples =
                              @ExampleObject(
                                  name = "outOfRange",
                                  value =
                                      """
                                      {"error": {"code": "invalid_request", "message": "maxTokens must \
                                      be at least 1", "param": "maxTokens", "requestId": \
                                      "req-01k8z6m3q9x7v2n4b5c6d7f8gh"}}"""))),
              @APIResponse(
                  name = ApiDescription.BUSY,
                  responseCode = "429",
                  description =
                      "`overloaded`: all places for requests are taken; `rate_limited`: the API key's"
                          + " limit is reached",
                  headers =
                      @Header(
                          name = "Retry-After",
                          description = "Seconds after which trying again is worth it",
                          schema = @Schema(type = SchemaType.INTEGER)),
                  content =
                      @Content(
                          mediaType = "application/json",
                          schema = @Schema(implementation = ErrorBody.class))),
              @APIResponse(
                  name = ApiDescription.OTHER,
                  description =
                      """
                      404 `model_not_found`, `not_found`; 405 `method_not_allowed`; 406 `not_acceptable`; \
                      409 `idempotency_conflict`; \
                      413 `payload_too_large`; 415 `unsupported_media_type`; 500 `internal`; 502 \
                      `backend_failed`; 503 `shutting_down`; 504 `backend_timeout`""",
                  content =
                      @Content(
                          mediaType = "application/json",
                          schema = @Schema(implementation = ErrorBody.class)))
            }))
package dev.tokamak.api;

import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
import org.eclipse.microprofile.openapi.annotations.servers.Server;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
