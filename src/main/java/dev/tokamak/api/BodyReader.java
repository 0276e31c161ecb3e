package dev.tokamak.api;

import dev.tokamak.inference.ErrorCode;
import dev.tokamak.inference.TokamakException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Reads a whole body into memory without blocking, and no more of it than is allowed, also where
 * its length was not declared.
 *
 * <p>JAX-RS could read it, but beyond a size it moves the request to a worker thread that blocks on
 * the network, and answers too large a body by itself.
 */
@Singleton
class BodyReader {
  private final BodyLimit limit;

  @Inject
  BodyReader(BodyLimit limit) {
    this.limit = limit;
  }

  /**
   * The body's bytes; to be called and subscribed to on the request's event loop, once.
   *
   * <p>Fails with {@code payload_too_large}, also where it is packed and only then becomes too
   * large, {@code unsupported_media_type} and {@code invalid_request}.
   */
  Uni<byte[]> read(RoutingContext routing) {
    boolean packed;
    try {
      packed = Gzip.packs(routing);
    } catch (TokamakException refusal) {
      limit.discard(routing);
      return Uni.createFrom().failure(refusal);
    }
    Uni<byte[]> sent = Uni.createFrom().emitter(emitter -> read(routing, emitter));
    if (!packed) {
      return sent;
    }
    // A few bytes may become as many as there may be.
    return sent.emitOn(Infrastructure.getDefaultWorkerPool())
        .map(body -> Gzip.unpack(body, limit))
        .emitOn(CompletionPipeline.eventLoop());
  }

  private void read(RoutingContext routing, UniEmitter<? super byte[]> emitter) {
    HttpServerRequest request = routing.request();
    if (request.isEnded()) {
      emitter.complete(new byte[0]);
      return;
    }
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() <= limit.bytes()) {
            body.appendBuffer(chunk);
            return;
          }
          request.handler(_ -> {});
          limit.closeWhenAnswered(routing);
          emitter.fail(limit.exceeded());
        });
    request.endHandler(_ -> emitter.complete(body.getBytes()));
    request.exceptionHandler(
        _ -> emitter.fail(ErrorCode.INVALID_REQUEST.because("The body ended before its end")));
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      routing.response().writeContinue();
    }
    request.resume();
  }
}
