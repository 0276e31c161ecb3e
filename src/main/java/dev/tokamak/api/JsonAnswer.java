package dev.tokamak.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;

/**
 * Answers in one piece: JSON, packed where it is large and the client takes it. Packing takes
 * longer than an event loop should be kept busy, so it happens elsewhere.
 */
@Singleton
class JsonAnswer {
  private final ObjectMapper mapper;

  @Inject
  JsonAnswer(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * An answer; to be called on the request's event loop, where it comes.
   *
   * @param unknownFields of the request
   */
  Uni<Response> of(Object entity, List<String> unknownFields, RoutingContext routing) {
    byte[] json = write(entity);
    if (json.length < Gzip.LARGE || !Gzip.isAccepted(routing)) {
      return Uni.createFrom().item(response(json, unknownFields).build());
    }
    return Uni.createFrom()
        .item(() -> Gzip.pack(json))
        .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
        .emitOn(CompletionPipeline.eventLoop())
        .map(
            packed ->
                response(packed, unknownFields)
                    .header(HttpHeaders.CONTENT_ENCODING, "gzip")
                    .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                    .build());
  }

  private byte[] write(Object entity) {
    try {
      return mapper.writeValueAsBytes(entity);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Answers can always be written as JSON", e);
    }
  }

  private static Response.ResponseBuilder response(byte[] body, List<String> unknownFields) {
    Response.ResponseBuilder response = Response.ok(body, MediaType.APPLICATION_JSON);
    Warnings.add(response, unknownFields);
    return response;
  }
}
